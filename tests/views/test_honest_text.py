"""No view lets foreign text act: on a terminal, in a pipeline's log, in a comment."""

import io
from collections.abc import Callable

import pytest
from hypothesis import example, given, settings
from markdown_it import MarkdownIt

from reconciler.views.event_log import EventLog
from reconciler.views.journal_text import render_journal
from reconciler.views.neutral import neutral, neutral_markdown
from reconciler.views.palette import COLOURED
from reconciler.views.plan_explained import render_plan_explained
from reconciler.views.plan_text import render_plan
from reconciler.views.problems_text import render_problems
from reconciler.views.progress import TerminalProgress
from reconciler.views.progress_state import ProgressState, advance, show_progress
from reconciler.views.result_text import render_result
from reconciler.views.status_text import render_status
from tests.views.hostile import (
    HOSTILE,
    NOW,
    OUR_COLOUR,
    SHARED,
    SNIPPETS,
    check_harmless,
    count_marks,
    make_events,
    make_journal,
    make_plan,
    make_problems,
    make_result,
    make_status,
)
from tests.views.test_foreign_text import MARKDOWNS, TEXTS


@pytest.mark.parametrize("name", TEXTS)
@settings(SHARED, max_examples=40)
@example(text="##VSO[task.complete]")
@given(text=HOSTILE)
def test_no_view_speaks_to_a_terminal_or_a_pipeline(name: str, text: str) -> None:
    """Nowhere in its lines, which are as many as for a harmless text, and no letter bears a flood of marks."""
    shown = TEXTS[name](text)
    check_harmless(shown)
    assert count_marks(shown) <= 8
    assert TEXTS[name]("name").count("\n") == shown.count("\n")


COLOURFUL: dict[str, Callable[[str], str]] = {
    "plan": lambda text: render_plan(make_plan(text), COLOURED, now=NOW),
    "explained": lambda text: render_plan_explained(make_plan(text), COLOURED, now=NOW),
    "result": lambda text: render_result(make_result(text), COLOURED),
    "status": lambda text: render_status(make_status(text), COLOURED, now=NOW),
    "problems": lambda text: render_problems(make_problems(text), COLOURED),
    "journal": lambda text: render_journal(make_journal(text), COLOURED),
}


@pytest.mark.parametrize("name", COLOURFUL)
@settings(SHARED, max_examples=30)
@given(text=HOSTILE)
def test_only_our_own_colours_are_colours(name: str, text: str) -> None:
    """As many of them as for a harmless text; nothing else begins with an escape."""
    shown = COLOURFUL[name](text)
    assert OUR_COLOUR.findall(COLOURFUL[name]("name")) == OUR_COLOUR.findall(shown)
    check_harmless(OUR_COLOUR.sub("", shown))


@settings(SHARED, max_examples=60)
@given(text=HOSTILE)
def test_what_is_told_while_a_run_goes_on(text: str) -> None:
    """The log, the lines of the display, and the display itself but for what draws it."""
    log, terminal, state = io.StringIO(), io.StringIO(), ProgressState()
    tell = EventLog(log)
    with TerminalProgress(terminal) as progress:
        for event in make_events(text):
            tell(event)
            progress(event)
            state = advance(state, event)
            for line in show_progress(state):
                check_harmless(line)
                assert "\n" not in line
    check_harmless(log.getvalue())
    assert log.getvalue().count("\n") == 5
    check_harmless(terminal.getvalue())


@pytest.mark.parametrize("name", MARKDOWNS)
@settings(SHARED, max_examples=30)
@given(text=HOSTILE)
def test_a_comment_is_shaped_by_us_alone(name: str, text: str) -> None:
    """No tag, link, image, heading or cell of foreign making, no mention, and no command to a pipeline."""
    shown = MARKDOWNS[name](text)
    check_harmless(shown)
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(shown)
    tags = {part.content for token in tokens for part in token.children or () if part.type == "html_inline"}
    assert tags <= {"<code>", "</code>", "<br>"}
    kinds = {part.type for token in tokens for part in token.children or ()}
    assert not kinds & {"link_open", "image", "code_inline", "s_open"}
    assert sum(token.type == "heading_open" for token in tokens) == 1
    assert "@" not in shown
    assert "://" not in shown


@pytest.mark.parametrize("name", MARKDOWNS)
def test_a_comment_fits_whatever_it_is_made_of(name: str) -> None:
    """Many letters of any of it."""
    for snippet in SNIPPETS:
        assert len(MARKDOWNS[name](snippet * (3000 // len(snippet) + 1)).encode()) <= 65_536


@pytest.mark.parametrize("letter", ["\u0301", "\u0489", "\u20dd"])
def test_a_flood_of_marks_is_shown_as_what_it_is(letter: str) -> None:
    """A few marks are how people write; sixty cover the lines above and below."""
    assert f"e{letter * 8}" == neutral(f"e{letter * 8}")
    escaped = f"\\u{ord(letter):04x}"
    assert f"e{letter * 8}{escaped * 52}." == neutral(f"e{letter * 60}.")
    assert count_marks(neutral_markdown(f"e{letter * 60}")) == 8
