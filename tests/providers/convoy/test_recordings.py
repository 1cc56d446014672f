"""What real servers of v25.9.2, v26.3.4 and v26.7.3 answered: no answer is believed that the next reading denies."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

import pytest
from attrs import frozen

from reconciler.interfaces.provider import Accepted, Answer, Contrary, Declined, Unclear
from reconciler.interfaces.session import Reply
from reconciler.model.step import Call
from reconciler.providers.convoy import Convoy
from reconciler.providers.convoy.listing import read_row

RECORDINGS = sorted((Path(__file__).parents[2] / "recordings" / "convoy").glob("*.jsonl"))


@frozen
class Told:
    """One recorded exchange about one endpoint; `was_touched`: something was done to the server just before."""

    method: str
    path: str
    reply: Reply
    was_touched: bool

    @property
    def place(self) -> str:
        """The path of the endpoint itself."""
        return self.path.removesuffix("/pause").removesuffix("/activate")


def _read_file(file: Path) -> Iterator[Told]:
    for line in file.read_text(encoding="utf-8").splitlines():
        exchange = json.loads(line)
        request, response = exchange["request"], exchange["response"]
        if response is None or response["status"] is None or "/endpoints/" not in request["path"]:
            continue
        headers = {name.lower(): value for name, value in response["headers"].items()}
        is_json = response["body"] is not None and not isinstance(response["body"], str)
        reply = Reply(response["status"], response["body"], is_json=is_json, headers=headers)
        yield Told(request["method"], request["path"], reply, "note" in exchange)


def _find_status(told: Told) -> str | None:
    """The status that a read told, or a call that was carried out."""
    body: Any = told.reply.body
    is_told = told.reply.is_json and isinstance(body, Mapping) and body.get("status") is True
    return str(body["data"]["status"]) if is_told and read_row(body.get("data")) is not None else None


def _answer(told: Told) -> Answer | None:
    if (told.method, told.path.rpartition("/")[2]) not in {("PUT", "pause"), ("POST", "activate")}:
        return None
    is_toggle = told.method == "PUT"
    effect: Literal["absolute", "toggle"] = "toggle" if is_toggle else "absolute"
    call = Call(told.method, told.path, effect=effect, wish="paused" if is_toggle else "active")
    return Convoy().answer(call, told.reply)


def _gather_trios(file: Path) -> Iterator[tuple[str, Answer, str]]:
    """The status before a call, what its answer proves, and the status that the next exchange with it tells."""
    before: dict[str, str] = {}
    pending: dict[str, tuple[str, Answer]] = {}
    for told in _read_file(file):
        status, answer = _find_status(told), _answer(told)
        if told.was_touched:
            before.pop(told.place, None)
            pending.pop(told.place, None)
        if told.method == "GET" and status is not None and told.place in pending:
            yield (*pending.pop(told.place), status)
        if answer is not None and told.place in before:
            pending[told.place] = (before[told.place], answer)
        if status is not None:
            before[told.place] = status


def test_there_are_recordings() -> None:
    """Else the tests below would prove nothing."""
    trios = [trio for file in RECORDINGS for trio in _gather_trios(file)]
    assert len(trios) > 5
    assert {Accepted, Contrary, Declined} <= {type(answer) for _, answer, _ in trios}


@pytest.mark.parametrize("file", RECORDINGS, ids=lambda file: file.stem)
def test_no_answer_is_believed_that_the_next_reading_denies(file: Path) -> None:
    """Declined left the status, Accepted and Contrary moved it; Unclear may be either."""
    for before, answer, after in _gather_trios(file):
        match answer:
            case Declined():
                assert before == after
            case Accepted() | Contrary():
                assert before != after
            case Unclear():
                pass


def test_a_toggle_that_answered_400_was_carried_out() -> None:
    """Servers up to v26.3.6 toggle before they refuse a bad version header: never a refusal."""
    (file,) = (file for file in RECORDINGS if file.stem == "v26.3-api-versions")
    answers = [answer for told in _read_file(file) if (answer := _answer(told)) is not None]
    assert Unclear("PUT answered 400: Invalid version number") in answers


def test_the_version_that_is_sent_is_a_date() -> None:
    """Anything else makes old servers toggle and then answer 400."""
    assert Convoy().headers == {"X-Convoy-Version": "2024-04-01"}


def test_no_read_is_a_post() -> None:
    """Every read of Convoy is a GET."""
    assert Convoy().read_posts == frozenset()
