"""JSON as our documents use it: one way to write a value, and no way to read a wrong one."""

import contextlib
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.files.documents import (
    Malformed,
    canonical_bytes,
    dump_line,
    dump_pretty,
    parse_strict,
    read_time,
    write_time,
)
from reconciler.testing.strategies import json_objects, moments


@given(document=json_objects())
def test_what_is_written_can_be_read(document: dict[str, object]) -> None:
    """Both layouts and the canonical one hold the same value."""
    assert parse_strict(dump_pretty(document)) == document
    assert parse_strict(dump_line(document).encode()) == document
    assert parse_strict(canonical_bytes(document)) == document


@given(text=st.text(st.characters(categories=["Cc", "Cf", "Cs", "Zl", "Zp"]), max_size=8))
def test_no_character_moves_a_terminal(text: str) -> None:
    """Control and direction characters are written as escapes and mean the same when read."""
    line = dump_line([text])
    assert not any(one in line[:-1] for one in "\x1b\x9b\u202e\u2066\u200f\u2028\x7f\n")
    assert line.encode("utf-8")
    assert parse_strict(line) == [text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")]


def test_canonical_bytes() -> None:
    """Sorted keys, no spaces, UTF-8 as it is."""
    assert canonical_bytes({"b": [1, True, None], "a": {"ö": 1.5}}) == '{"a":{"ö":1.5},"b":[1,true,null]}'.encode()


def test_canonical_bytes_keep_types_apart() -> None:
    """`true`, `1` and `1.0` are three values."""
    assert len({canonical_bytes(value) for value in (True, 1, 1.0, "1")}) == 4


@given(moment=moments())
def test_times_round_trip(moment: datetime) -> None:
    """To the microsecond."""
    assert read_time(write_time(moment)) == moment


def test_times_are_written_in_utc() -> None:
    """Wherever they came from."""
    there = timezone(timedelta(hours=2))
    assert write_time(datetime(2026, 11, 21, 16, tzinfo=there)) == "2026-11-21T14:00:00Z"
    assert write_time(datetime(2026, 11, 21, 14, 0, 0, 1000, tzinfo=UTC)) == "2026-11-21T14:00:00.001000Z"


def test_a_time_without_zone_is_not_written() -> None:
    """It would mean another moment elsewhere."""
    with pytest.raises(ValueError, match="no time zone"):
        write_time(datetime(2026, 11, 21))  # noqa: DTZ001 - that is the point


@pytest.mark.parametrize(
    "text",
    ["", "2026-11-21", "2026-11-21T14:00Z", "2026-11-21T14:00:00", "2026-11-21T14:00:00+00:00", "20261121T140000Z"],
)
def test_other_spellings_of_times(text: str) -> None:
    """There is one way to write a time in a document."""
    with pytest.raises(ValueError, match="is not a time like"):
        read_time(text)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_json_cannot_hold_is_not_written(value: float) -> None:
    """A number that is none is an error of ours, and no document."""
    with pytest.raises(ValueError, match="not JSON compliant"):
        dump_pretty({"x": value})


@given(text=st.text(max_size=40) | st.binary(max_size=40))
def test_nothing_but_malformed_comes_out(text: str | bytes) -> None:
    """Any text is either a value or Malformed."""
    with contextlib.suppress(Malformed):
        parse_strict(text)


@given(depth=st.integers(60, 70), inner=st.sampled_from(["[", '{"a":']))
def test_the_bound_of_depth(depth: int, inner: str) -> None:
    """64 levels are read and 65 are not, of lists and objects alike."""
    closing = "]" if inner == "[" else "}"
    text = inner * (depth - 1) + ("[" + "]") + closing * (depth - 1)
    if depth <= 64:
        assert parse_strict(text) is not None
    else:
        with pytest.raises(Malformed, match="nested more than 64 deep"):
            parse_strict(text)
