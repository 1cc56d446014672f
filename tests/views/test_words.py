from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.model.values import Scalar, spell_moment
from reconciler.views.columns import align, display_width
from reconciler.views.words import (
    count,
    describe_duration,
    describe_value,
    describe_value_briefly,
    finish_sentence,
    shorten_path,
    tally,
)


@pytest.mark.parametrize(
    ("number", "word", "text"),
    [
        (0, "call", "0 calls"),
        (1, "call", "1 call"),
        (2, "call", "2 calls"),
        (1200, "resource", "1,200 resources"),
        (1, "blocked entry", "1 blocked entry"),
        (2, "blocked entry", "2 blocked entries"),
        (2, "more change in detail", "2 more changes in detail"),
    ],
)
def test_counts_have_the_right_plural(number: int, word: str, text: str) -> None:
    """One is singular, everything else plural."""
    assert text == count(number, word)


def test_a_tally_leaves_out_what_is_zero() -> None:
    """Only what occurs is named, in the order given."""
    assert tally([(2, "applied"), (0, "skipped"), (1, "stale")]) == "2 applied, 1 stale"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-5, "0 ms"),
        (0.25, "250 ms"),
        (2.34, "2.3 s"),
        (2, "2 s"),
        (90, "90 s"),
        (125, "2 min 5 s"),
        (3600, "60 min"),
        (24 * 3600, "24 h"),
        (24 * 3600 - 60, "23 h 59 min"),
        (74 * 3600, "3 d 2 h"),
    ],
)
def test_durations_are_said_in_at_most_two_units(seconds: float, text: str) -> None:
    """Short ones exactly, long ones roughly."""
    assert text == describe_duration(seconds)


def test_moments_are_said_in_utc() -> None:
    """Whatever zone they come in."""
    moment = datetime(2026, 11, 21, 15, 0, tzinfo=timezone(timedelta(hours=3)))
    assert spell_moment(moment) == "2026-11-21T12:00:00Z"
    assert spell_moment(datetime(2026, 11, 21, 12, tzinfo=UTC)) == "2026-11-21T12:00:00Z"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("paused", "paused"),
        (True, "true"),
        ("true", '"true"'),
        (503, "503"),
        ("503", '"503"'),
        (None, "unseen"),
        ("unseen", '"unseen"'),
        ("", '""'),
        ("two words", '"two words"'),
        ("line\nbreak", '"line\\nbreak"'),
        ('{"a": 1}', '"{\\"a\\": 1}"'),
    ],
)
def test_values_of_different_types_look_different(value: Scalar, text: str) -> None:
    """A string that could be taken for something else is quoted."""
    assert text == describe_value(value)


def test_a_long_value_is_cut_and_says_so() -> None:
    """A one-line view stays one line that can be read."""
    shown = describe_value_briefly("x" * 5000)
    assert shown == f"{'x' * 40}… (5,000 characters)"


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/connectors/pg/pause", "/connectors/pg/pause"),
        (f"/v1/projects/{'1' * 30}/endpoints/{'2' * 30}/pause", "/v1/projects/…/pause"),
        (f"/v1/projects/{'1' * 30}/endpoints/{'2' * 30}/pause/", "/v1/projects/…/pause/"),
        (f"/connectors/{'x' * 80}/pause", f"/connectors/{'x' * 18}…{'x' * 23}/pause"),
    ],
)
def test_long_paths_lose_their_middle(path: str, shown: str) -> None:
    """Beginning and end say what a call does."""
    assert shown == shorten_path(path)


def test_sentences_end_once() -> None:
    """A stop that is there already is not doubled."""
    assert [finish_sentence(text) for text in ("", "mend it", "Mend it!", "`a` it")] == [
        "",
        "Mend it.",
        "Mend it!",
        "`a` it.",
    ]


def test_columns_align_by_what_a_terminal_shows() -> None:
    """Wide characters take two cells, combining marks none."""
    assert display_width("名前 abc") == 8
    assert display_width("e\u0301") == 1
    assert align([("名前", "x"), ("abcd", "y")]) == ("名前   x", "abcd   y")


def test_one_endless_cell_does_not_spread_the_others() -> None:
    """Only its own line is longer."""
    endless = "n" * 100_000
    assert (f"{endless}   x", "ab   y", "c    z") == align([(endless, "x"), ("ab", "y"), ("c", "z")])


@settings(deadline=None)
@given(st.lists(st.lists(st.text(st.characters(codec="ascii", categories=["L", "N"]), max_size=9), max_size=4)))
def test_alignment_loses_nothing(lines: list[list[str]]) -> None:
    """Every cell stands in its line, in order."""
    for cells, line in zip(lines, align(lines), strict=True):
        assert [cell for cell in cells if cell] == line.split()
