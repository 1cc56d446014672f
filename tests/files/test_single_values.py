"""Durations, times and the words of messages."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.files.durations import parse_duration, write_duration
from reconciler.files.instants import parse_instant, write_instant
from reconciler.files.mistakes import Mistake, describe_given, guess_word, list_words


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("250ms", 0.25), ("30s", 30.0), ("10m", 600.0), ("2h", 7200.0), ("1d", 86400.0), ("0s", 0.0), ("007s", 7.0)],
)
def test_durations_are_numbers_with_a_unit(text: str, seconds: float) -> None:
    """In seconds."""
    assert seconds == parse_duration(text)


@pytest.mark.parametrize(
    "given", ["", "5", "5 s", "1.5h", "-1s", "1h30m", "5S", "٣s", "1" * 20 + "s", 5, None, True, []]
)
def test_everything_else_is_no_duration(given: object) -> None:
    """A bare number has no unit."""
    with pytest.raises(Mistake, match="must be a duration"):
        parse_duration(given)


@given(milliseconds=st.integers(0, 10**11))
def test_durations_read_back(milliseconds: int) -> None:
    """To the millisecond."""
    assert milliseconds / 1000 == parse_duration(write_duration(milliseconds / 1000))


@given(moment=st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=30))])))
def test_times_read_back(moment: datetime) -> None:
    """As the same moment, in UTC."""
    try:
        written = write_instant(moment)
    except OverflowError:
        return
    assert moment == parse_instant(written)


@pytest.mark.parametrize(
    "given",
    [
        *("2026-11-21T14:00", "2026-11-21", "14:00Z", "2026-02-30T14:00Z", "20261121T140000Z", "10m", "", 7, None),
        datetime(2026, 11, 21),  # noqa: DTZ001 - one of TOML's local times
        "0001-01-01T00:00+14:00",
    ],
)
def test_what_is_no_absolute_time_is_refused(given: object) -> None:
    """Date, time and zone."""
    with pytest.raises(Mistake):
        parse_instant(given)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        (None, "empty (null)"),
        (True, "true"),
        (7, "7"),
        (7.5, "7.5"),
        (10**400, "a very long number"),
        ("a\nb", '"a\\nb"'),
        ("x" * 99, f'"{"x" * 60}…"'),
        ("https://u:p@h", "a text with an address in it"),
        ([1], "a list"),
        ({}, "a mapping"),
    ],
)
def test_values_are_shown_in_few_words(given: object, shown: str) -> None:
    """Containers by their kind, long texts cut, nothing that could be a password."""
    assert shown == describe_given(given)


def test_of_many_words_only_some_are_listed() -> None:
    """A message stays readable."""
    assert list_words([str(number) for number in range(20)]).endswith("10, 11 and 8 more")


@pytest.mark.parametrize(
    ("given", "word"), [("pausd", "paused"), ("PAUSED", "paused"), ("xyz", None), (3, None), ("p" * 99, None)]
)
def test_near_words_are_guessed(given: object, word: str | None) -> None:
    """Whatever their case."""
    assert word == guess_word(given, ["running", "paused"])
