"""What a broken law prints can be pasted into a test, and breaks the same law again there."""

import ast

import pytest
from hypothesis import strategies as st

from tests.laws import aims
from tests.laws.checks import check_all
from tests.laws.naive.put_retrying import PutRetrying
from tests.laws.reading import read_schedule
from tests.laws.running import run_schedule
from tests.laws.schedule import Schedule


def _find_printed(error: BaseException) -> str:
    """The schedule among all that was printed, as text."""
    text = "\n".join(error.__notes__)
    begin = text.index("hold(")
    call = ast.parse(text[begin : text.index("\n)", begin) + 2], mode="eval").body
    assert isinstance(call, ast.Call)
    return ast.unparse(call.keywords[0].value)


@pytest.mark.timeout(300)
def test_what_breaks_a_law_is_printed_to_be_pasted() -> None:
    """A client that sends its PUT again by itself is found out, with a schedule in which hardly anything happens."""
    things, lost = aims.moves("convoy-old", 3), aims.troubles("convoy-old", "writes", most=3)
    drawn = st.builds(Schedule, st.just("convoy-old"), things, lost, aims.paces("convoy-old"))
    with pytest.raises(AssertionError, match="L7") as failure:
        aims.check_law(drawn, "L7", most=200, client=PutRetrying())
    schedule = read_schedule(_find_printed(failure.value))
    assert (len(schedule.things), len(schedule.misfortunes)) == (1, 1)
    assert {breach.law for breach in check_all(run_schedule(schedule, PutRetrying()), ("L7",))} == {"L7"}
