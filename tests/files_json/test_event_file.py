"""Events as JSON lines: one line each, with its word, number and time."""

import json
from datetime import datetime

from hypothesis import given

from reconciler.files.event_file import encode_event
from reconciler.files.result_file import dump_result
from reconciler.model.address import Address
from reconciler.model.event import ApplyFinished, CallSent, Event, RefreshFinished, Waiting
from reconciler.model.outcome import Result
from reconciler.model.step import Call
from reconciler.testing.strategies import events, moments


@given(event=events(), at=moments())
def test_every_event_is_one_line(event: Event, at: datetime) -> None:
    """Whatever a service said, an event stays on its line and begins with the same keys."""
    line = encode_event(event, at=at, sequence=7)
    assert line.endswith("\n")
    assert len(line.splitlines()) == 1
    document = json.loads(line)
    assert list(document)[:5] == ["format", "format_version", "sequence", "at", "event"]
    assert (document["format"], document["sequence"]) == ("reconciler-event", 7)


@given(at=moments())
def test_every_word(at: datetime) -> None:
    """The words are those of the classes."""
    address = Address("w", "c", "n")
    call = Call("PUT", "/x", is_repeatable=True)
    sent = json.loads(encode_event(CallSent(address, call, 2), at=at, sequence=1))
    assert (sent["event"], sent["address"], sent["attempt"]) == ("call_sent", "w/c/n", 2)
    assert sent["call"] == {"method": "PUT", "path": "/x", "body": None, "repeatable": True, "effect": "absolute"}
    waiting = json.loads(encode_event(Waiting(address, "pausing", 0.12345), at=at, sequence=2))
    assert (waiting["event"], waiting["seconds"]) == ("waiting", 0.123)
    read = json.loads(encode_event(RefreshFinished("w", 3, 1.0), at=at, sequence=3))
    assert (read["event"], read["things"], read["failure"]) == ("refresh_finished", 3, None)


def test_the_last_event_carries_the_result(result: Result) -> None:
    """A program that follows the events needs no second document."""
    line = encode_event(ApplyFinished(result), at=result.finished_at, sequence=9)
    assert json.loads(line)["result"] == json.loads(dump_result(result))
