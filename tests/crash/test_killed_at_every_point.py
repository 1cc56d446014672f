"""SIGKILL before, after and in the middle of every change of the disk: the next run mends it, nothing moves twice."""

from collections.abc import Sequence

import pytest

from reconciler.files.result_file import load_result
from tests.crash.aftermath import Way, check_mended
from tests.crash.runs import Ended, Spoilt
from tests.crash.sweeping import sweep
from tests.crash.worlds import RECIPES, World

WAYS: tuple[Way, Way] = ("resumed", "anew")
EVERYWHERE, IN_JOURNAL = "", ".jsonl"
LEAST = {EVERYWHERE: 35, IN_JOURNAL: 10}
LEAST_LINES = 5


def _apply(world: World, spoilt: Spoilt) -> Ended:
    return world.place.run("apply", "plan.json", "-o", "json=result.json", spoilt=spoilt)


def _judge(world: World, spoilt: Spoilt, ended: Ended) -> None:
    """Every other point is resumed; what is resumed after `kill_before` is done anew after `kill_after`."""
    assert ended.code == -9, ended
    result = world.place.folder / "result.json"
    if result.exists():
        load_result(result.read_bytes(), source="result.json")
    check_mended(world, WAYS[(spoilt.nth + (spoilt.how == "kill_after")) % 2])


# What is written besides the journal is the same for all services. After one point is before the next but for what is
# sent in between, and that is held by other tests.
SWEEPS = [("convoy", "kill_before", EVERYWHERE), ("convoy", "kill_after", EVERYWHERE)] + [
    (name, "kill_before", IN_JOURNAL) for name in RECIPES if name != "convoy"
]


@pytest.mark.timeout(240)
@pytest.mark.parametrize(("lanes", "how", "about"), SWEEPS, indirect=["lanes"])
def test_killed_at_every_point(lanes: Sequence[World], how: str, about: str) -> None:
    """Locks, journal, memory of used plans and result: no point leaves anything that the next run cannot mend."""
    assert sweep(lanes, Spoilt(how, 0, about), _apply, _judge) >= LEAST[about]


@pytest.mark.timeout(240)
@pytest.mark.parametrize("lanes", ["convoy", "apinizer"], indirect=True)
def test_killed_within_a_line(lanes: Sequence[World]) -> None:
    """A journal whose last line is torn is shown, and tells the next run what it holds."""
    assert sweep(lanes, Spoilt("tear", 0, IN_JOURNAL), _apply, _judge) >= LEAST_LINES
