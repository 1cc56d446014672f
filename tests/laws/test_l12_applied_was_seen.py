"""L12: `applied` implies that a later read showed the value."""

import pytest

from tests.laws import aims
from tests.laws.checks import check_all
from tests.laws.running import run_schedule
from tests.laws.schedule import Misfortune, Pace, Schedule
from tests.laws.worlds.catalog import REPERTOIRES, VARIANTS


@pytest.mark.timeout(300)
@pytest.mark.parametrize("variant", VARIANTS)
def test_no_answer_makes_it_applied(variant: str) -> None:
    """Calls are accepted by nobody, carried out late, twice or not at all: only a reading makes them applied."""
    aims.check_law(aims.alone(variant, "writes", "all", things=3, most=3), "L12", "done", "words", most=10)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("variant", VARIANTS)
def test_no_reading_that_failed_makes_it_applied(variant: str) -> None:
    """Readings that are empty, old, cut or somebody else's page, while others move things."""
    aims.check_law(aims.among_rivals(variant, "reads", "all", troubled=3), "L12", "done", "words", most=8)


@pytest.mark.parametrize("variant", [one for one in VARIANTS if Pace(never=True) in REPERTOIRES[one].rare_paces])
def test_what_never_shows_is_not_applied(variant: str) -> None:
    """A service that takes calls and does not do them: `not_settled`, and only what came true is applied."""
    words = []
    for thing in aims.find_moves(variant)[:4]:
        schedule = Schedule(variant, (thing,), pace=Pace(never=True))
        main = run_schedule(schedule, is_listening=False).acts[0]
        assert main.claims is not None
        expected = "applied" if main.met_at_end[0] else "not_settled"
        assert (schedule, {"a": expected}) == (schedule, dict(main.claims.words))
        words.append(expected)
    assert "not_settled" in words


@pytest.mark.timeout(300)
@pytest.mark.parametrize("variant", VARIANTS)
def test_what_cannot_be_read_again_is_not_applied(variant: str) -> None:
    """From any reading of the apply on no reading succeeds any more, and calls do: nothing is applied."""
    thing = aims.find_moves(variant)[0]
    words: set[str] = set()
    for nth in range(1, aims.FIRST):
        blind = Misfortune(nth, "failed_before_effect", (503,), of="reads", times=10_000)
        record = run_schedule(Schedule(variant, (thing,), (blind,)), is_listening=False)
        assert check_all(record, ("L12", "done", "words")) == []
        claims = record.acts[0].claims
        words |= set() if claims is None else set(claims.words.values())
    assert words & {"unknown", "not_settled"}
