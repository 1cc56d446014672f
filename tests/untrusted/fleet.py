"""A world large enough for the guards: two services with a dozen things each, and a plan that needs its limits."""

import copy
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from attrs import frozen
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from reconciler.model.guard import Limit, Limits
from tests.untrusted.forging import Document, edit_anywhere, seal_somehow, values
from tests.untrusted.world import Seen, World

_PROJECT = "01KSHOP"

SIZE = 12
"""Things of each service: more than the floor of ten, and 30 % of them are three."""

DOWN, UP = 5, 2
"""How many each service's plan takes down, and how many it turns on."""

_STATES = ["RUNNING"] * DOWN + ["PAUSED"] * UP + ["RUNNING"] * (SIZE - DOWN - UP)
_STATUSES = ["active"] * DOWN + ["paused"] * UP + ["active"] * (SIZE - DOWN - UP)

LIVE: Mapping[str, Sequence[Mapping[str, Any]]] = {
    "kafka_connect": [
        {"name": f"c{number:02}", "type": "sink", "state": state, "tasks": [state]}
        for number, state in enumerate(_STATES)
    ],
    "convoy": [
        {"uid": f"01KEND{number:02}", "project": _PROJECT, "name": f"e{number:02}", "status": status}
        for number, status in enumerate(_STATUSES)
    ],
}


def _wish(number: int, off: str, on: str) -> str:
    return off if number < DOWN else on


FILE = "\n".join(
    [
        "version: 1",
        "services:",
        '  hooks: {provider: convoy, url: "http://hooks.example/api", credentials: {token: {env: KEY}}}',
        '  workers: {provider: kafka_connect, url: "http://workers.example:8083"}',
        "resources:",
        "  hooks:",
        "    endpoint:",
        *(
            f"      e{number:02}: {{project: {_PROJECT}, name: e{number:02}, "
            f"status: {_wish(number, 'paused', 'active')}, settle: 2s}}"
            for number in range(DOWN + UP)
        ),
        "  workers:",
        "    connector:",
        *(f"      c{number:02}: {_wish(number, 'paused', 'running')}" for number in range(DOWN + UP)),
        "",
    ]
)

NEEDED = Limits(Limit(DOWN), Limit(UP))
"""What the whole plan needs; the files allow three to be taken down, and any number to be turned on."""

TIGHT = Limits(Limit(DOWN - 1), Limit(UP))
"""One too few to be taken down: apply refuses a plan with them."""

SPELLED = ("5", "42%", "100%", "12", "999999999", "4", "3", "30%", "41%", "2", "16%", "8%", "0", "0%")
MISSPELLED: tuple[object, ...] = (
    "",
    "-1",
    "+5",
    "5.0",
    "1e9",
    " 5",
    "5\n",
    "101%",
    "5%%",
    "%",
    "inf",
    "\uff15",
    5,
    0.5,
    True,
    [],
    {},
)


def make_world(folder: Path) -> World:
    """The world before any run."""
    folder.mkdir(parents=True, exist_ok=True)
    return World(folder, FILE, LIVE, FILE)


@st.composite
def limit_mutants(draw: DrawFn, document: Document) -> Document:
    """The plan with other limits, or none, and what guards say of them; of fewer things; and edited anywhere."""
    forged = copy.deepcopy(document)
    for edit in draw(st.lists(st.sampled_from(_EDITS), max_size=4)):
        edit(draw, forged)
    for _ in range(draw(st.sampled_from([0, 0, 0, 1, 2]))):
        edit_anywhere(draw, forged)
    return seal_somehow(draw, forged)


def _say_limits(draw: DrawFn, forged: Document) -> None:
    """Others that can be read, wider or narrower."""
    said = st.sampled_from([*SPELLED, None])
    forged["limits"] = draw(st.fixed_dictionaries({"max_down": said}, optional={"max_up": said}))


def _remove_limits(draw: DrawFn, forged: Document) -> None:
    forged.pop("limits", None)
    if draw(st.booleans()):
        forged["limits"] = None


def _exchange_limits(_: DrawFn, forged: Document) -> None:
    said = forged.get("limits")
    if isinstance(said, dict):
        forged["limits"] = {"max_down": said.get("max_up"), "max_up": said.get("max_down")}


def _misspell_limits(draw: DrawFn, forged: Document) -> None:
    forged["limits"] = {"max_down": draw(st.sampled_from(MISSPELLED)), "max_up": draw(values())}


def _hush_guards(draw: DrawFn, forged: Document) -> None:
    """What the guards said is taken out, or made a remark."""
    remarks = [{**one, "refusing": False, "way_out": ""} for one in forged["guards"]]
    forged["guards"] = draw(st.sampled_from([[], remarks]))


def _leave_out(draw: DrawFn, forged: Document) -> None:
    """Some entries less, as if the selection had left them out."""
    entries = forged["entries"]
    gone = draw(st.sets(st.sampled_from([one["address"] for one in entries]))) if entries else set()
    forged["entries"] = [one for one in entries if one["address"] not in gone]
    forged["selection"] = {"target": [], "exclude": sorted(gone)}


def _block(draw: DrawFn, forged: Document) -> None:
    """Some entries are called blocked, and blocked ones are let pass."""
    forged["allow_blocked"] = True
    for entry in forged["entries"]:
        if draw(st.booleans()):
            entry.update(verdict="blocked", cause="refused", way_out="none", calls=[], costs=[])
            entry.pop("wave", None)


_EDITS: tuple[Callable[[DrawFn, Document], None], ...] = (
    *[_say_limits] * 3,
    _remove_limits,
    _exchange_limits,
    _misspell_limits,
    _hush_guards,
    _leave_out,
    _block,
)


@frozen
class Moved:
    """How many things of each service so many writes take down, and turn on."""

    down: Mapping[str, int]
    up: Mapping[str, int]

    def is_within(self, said: Mapping[str, str | None]) -> bool:
        """Whether these limits, and those of the files where they say nothing, allow it."""
        most_down, most_up = _find_most(said.get("max_down") or "30%"), _find_most(said.get("max_up") or "100%")
        return max(self.down.values(), default=0) <= most_down and max(self.up.values(), default=0) <= most_up


def count_moved(written: Sequence[Seen]) -> Moved:
    """Counted in what reached the services; a thing counts once, however many writes it took."""
    things = {(one.service, find_number(one)) for one in written}
    return Moved(
        Counter(service for service, number in things if number < DOWN),
        Counter(service for service, number in things if number >= DOWN),
    )


def find_number(seen: Seen) -> int:
    """Which of its service's things a write is about."""
    (number,) = re.findall(r"/(?:c|01KEND)([0-9]{2})/", seen.path)
    return int(number)


def name_address(seen: Seen) -> str:
    """The address of what a write is about."""
    names = {"workers": "workers/connector/c", "hooks": "hooks/endpoint/e"}
    return f"{names[seen.service]}{find_number(seen):02}"


def _find_most(said: str) -> int:
    """How many of a service's things that is, counted without the code under test."""
    return SIZE * int(said[:-1]) // 100 if said.endswith("%") else int(said)
