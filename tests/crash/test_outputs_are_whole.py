"""Files that a run writes for others: whoever reads them, whenever, sees the old content or the new, never a part."""

from collections.abc import Sequence

import pytest

from reconciler.files.plan_file import load_plan
from tests.crash.runs import Ended, Spoilt
from tests.crash.sweeping import sweep
from tests.crash.worlds import World

OLD = "what was there before\n"
FILES = ("new-plan.json", "shown.json", "shown.txt", "shown.md")


def _plan(world: World, spoilt: Spoilt) -> Ended:
    for name in FILES:
        (world.place.folder / name).write_text(OLD, encoding="utf-8")
    outputs = [word for name in ("json=shown.json", "text=shown.txt", "markdown=shown.md") for word in ("-o", name)]
    return world.place.run("plan", "--out", "new-plan.json", *outputs, spoilt=spoilt)


def _judge(world: World, spoilt: Spoilt, ended: Ended) -> None:
    assert ended.code in ({1, 9} if spoilt.how == "refuse" else {-9})
    found = {name: (world.place.folder / name).read_text(encoding="utf-8") for name in FILES}
    for name in ("new-plan.json", "shown.json"):
        if found[name] != OLD:
            assert load_plan(found[name], source=name).updates
    assert found["shown.txt"] == OLD or "Plan: 1 to change" in found["shown.txt"]
    assert found["shown.md"] == OLD or found["shown.md"].endswith("\n")
    assert world.gate.writes == []
    leftovers = [one.name for one in world.place.folder.iterdir() if one.name.endswith(".tmp")]
    assert len(leftovers) <= (spoilt.how != "refuse")


@pytest.mark.timeout(120)
@pytest.mark.parametrize("how", ["kill_before", "kill_after", "tear", "refuse"])
@pytest.mark.parametrize("lanes", ["kafka"], indirect=True)
def test_at_every_point(lanes: Sequence[World], how: str) -> None:
    """`--out` and `-o FORMAT=FILE`, killed or out of room at any point; where the disk is full nothing is left over."""
    assert sweep(lanes, Spoilt(how, 0), _plan, _judge) >= 15
