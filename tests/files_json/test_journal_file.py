"""The journal: one JSON line for each record, and a crash costs at most the line that was being written."""

import contextlib
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.errors import InvalidInput
from reconciler.files.journal_file import decode_journal, encode_record, find_cut
from reconciler.interfaces.journal import AboutToSend, Answered, Ended, Held, Record, RunBegan, RunEnded
from reconciler.model.address import Address
from reconciler.model.outcome import Outcome, OutcomeKind
from reconciler.model.run import Run
from reconciler.model.step import Call

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
ADDRESS = Address("w", "connector", "a/b")
BEGAN = RunBegan(
    "r1", "sha256:7c", "2026-11-21T11:00:00Z", Run(actor="ann"), (ADDRESS,), (Held("w", "http://w", 30.0),)
)
RECORDS: tuple[Record, ...] = (
    BEGAN,
    AboutToSend(ADDRESS, Call("PUT", "/connectors/a%2Fb/pause", is_repeatable=True), 1, {"status": "running"}),
    Answered(ADDRESS, 1, 202, "accepted"),
    Ended(Outcome(ADDRESS, OutcomeKind.APPLIED, "paused", 1, seconds=0.25)),
    RunEnded("r1"),
)
JOURNAL = "".join(encode_record(record, at=NOON) for record in RECORDS).encode()


def test_keys_of_the_first_line() -> None:
    """The first line says what the file is; all lines say what they are and when."""
    first, second = (json.loads(line) for line in JOURNAL.splitlines()[:2])
    keys = [
        "format",
        "format_version",
        "record",
        "at",
        "run_id",
        "digest",
        "plan_created_at",
        "run",
        "updates",
        "services",
    ]
    assert list(first) == keys
    assert list(second) == ["record", "at", "address", "call", "attempt", "before"]
    assert (first["format"], first["record"]) == ("reconciler-journal", "run_began")
    assert second["call"]["path"] == "/connectors/a%2Fb/pause"


def test_tags() -> None:
    """Each record has its word."""
    words = [json.loads(line)["record"] for line in JOURNAL.splitlines()]
    assert words == ["run_began", "about_to_send", "answered", "ended", "run_ended"]


def test_a_crash_at_any_byte() -> None:
    """Whatever was on disk when the process died: all whole lines are read, and the cut one is mentioned."""
    for text in (JOURNAL[:length] for length in range(len(JOURNAL))):
        lines = decode_journal(text, source="j")
        is_cut = bool(text) and not text.endswith((b"\n", b"}"))
        assert [line.record for line in lines] == list(RECORDS[: len(lines)])
        assert len(lines) >= text.count(b"\n")
        assert (find_cut(text) is not None) >= is_cut


def test_a_cut_line_is_found() -> None:
    """By its number, so that the user learns which line is missing."""
    text = JOURNAL[:-5]
    assert len(decode_journal(text, source="j")) == 4
    assert find_cut(text) == 5


def test_zeros_left_by_a_power_failure_are_a_cut_line() -> None:
    """Some file systems grow a file before they write into it."""
    text = JOURNAL + b"\0" * 100
    assert len(decode_journal(text, source="j")) == 5
    assert find_cut(text) == 6


def test_an_empty_journal_has_no_records() -> None:
    """The run ended before its first record."""
    assert decode_journal(b"", source="j") == ()


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        (b"\n" + JOURNAL, "j:1", "it is empty"),
        (b'{"format": "reconciler-plan"}\n', "j:1", "it is a plan"),
        (b'{"format": "reconciler-journal", "format_version": "2.0"}\n', "j:1", "newer version"),
        (JOURNAL.splitlines()[1] + b"\n", "j:1", "another program's"),
        (JOURNAL + b"{nonsense}\n", "j:6", "it is not JSON"),
        (JOURNAL + b"[]\n", "j:6", "an object belongs here"),
        (JOURNAL + b'{"record": "dance"}\n', "j:6", "'run_began' or 'about_to_send' or"),
        (JOURNAL + b'{"record": "run_ended"}\n', "j:6", "a string belongs here, not null"),
        (
            JOURNAL + b'{"record": "run_ended", "at": "2026-11-21T12:00:00Z"}\n',
            "j:6",
            "keys are missing: run_id, signal",
        ),
    ],
)
def test_what_is_no_journal(text: bytes, place: str, message: str) -> None:
    """A broken line that is not the last one is damage, and is told with its number."""
    with pytest.raises(InvalidInput, match="j is not a journal that can be used") as refusal:
        decode_journal(text, source="j")
    assert str(refusal.value.problems[0].origin).startswith(place)
    assert message in refusal.value.message


@given(text=st.binary(max_size=80))
def test_any_bytes(text: bytes) -> None:
    """Nothing but InvalidInput comes out of arbitrary bytes."""
    with contextlib.suppress(InvalidInput):
        decode_journal(JOURNAL + text, source="j")
    find_cut(text)


@pytest.mark.parametrize("timeout", ["-5", "0", "true", '"30"', "null"])
def test_a_time_out_that_is_none_is_refused(timeout: str) -> None:
    """A damaged journal must not shorten the wait for what its run had in flight."""
    damaged = JOURNAL.replace(b'"timeout":30.0', f'"timeout":{timeout}'.encode())
    assert damaged != JOURNAL
    with pytest.raises(InvalidInput):
        decode_journal(damaged, source="j")
