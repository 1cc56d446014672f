"""A disk that is full, or cannot be written, from any point on: nothing is sent without its line in the journal."""

import errno
import subprocess
import sys
from collections.abc import Sequence

import pytest

from reconciler.files.result_file import load_result
from reconciler.model.outcome import OutcomeKind
from tests.crash.aftermath import check_mended, check_way, read_journals
from tests.crash.runs import Ended, Spoilt
from tests.crash.sweeping import sweep
from tests.crash.worlds import World

WORLDS = ["convoy", "feldera"]


def _apply(world: World, spoilt: Spoilt) -> Ended:
    return world.place.run("apply", "plan.json", "-o", "json=result.json", "-o", "json", spoilt=spoilt)


def _judge(world: World, spoilt: Spoilt, ended: Ended) -> None:
    """Said, with 1 at least where something was lost; every call that left stands in the journal."""
    check_journal(world)
    assert ended.document["format"] in {"reconciler-result", "reconciler-error"}
    if ended.document["format"] == "reconciler-error":
        assert world.gate.writes == []
        assert ended.code in {1, 9}, ended
        assert ended.err
    else:
        _judge_result(world, ended)
    check_way(world)
    check_mended(world, "anew" if spoilt.nth % 2 else "resumed")


def check_journal(world: World) -> None:
    """One call left for each line that was flushed; the last line may be whole, its flush refused and its call kept."""
    names = [name for one in read_journals(world) for name in one.names()]
    lines, writes = names.count("about_to_send"), len(world.gate.writes)
    assert writes == lines or (writes == lines - 1 and names[-1] == "about_to_send")


def _judge_result(world: World, ended: Ended) -> None:
    result = load_result(ended.out, source="standard output")
    (outcome,) = result.outcomes
    file = world.place.folder / "result.json"
    assert outcome.calls_sent == len(world.gate.writes)
    assert (outcome.outcome is OutcomeKind.APPLIED) <= (world.state == world.recipe.states[-1])
    if file.exists():
        assert file.read_text(encoding="utf-8") == ended.out
        assert ended.code != 0 or outcome.outcome is OutcomeKind.APPLIED
    else:
        assert ended.code != 0
        assert ended.out in ended.err
    if ended.code == 1:
        assert "could not be written" in ended.err or "is not recorded" in ended.err


@pytest.mark.timeout(240)
@pytest.mark.parametrize(
    ("lanes", "number"),
    [("convoy", errno.ENOSPC), ("kafka", errno.EROFS)],
    ids=["convoy-full", "kafka-read-only"],
    indirect=["lanes"],
)
def test_from_any_point_on(lanes: Sequence[World], number: int) -> None:
    """The whole disk, from any change of it on, for good; the next run, with room again, mends what is left."""
    assert sweep(lanes, Spoilt("refuse", 0, "", number), _apply, _judge) >= 35


@pytest.mark.timeout(240)
@pytest.mark.parametrize("lanes", WORLDS, indirect=True)
def test_the_journal_alone(lanes: Sequence[World]) -> None:
    """From the first line that cannot be written on, no further call leaves; the rest of the world is told all."""

    def judge(world: World, spoilt: Spoilt, ended: Ended) -> None:
        if spoilt.nth == 1:
            assert (ended.code, world.gate.writes) == (1, [])
            assert "nothing is sent without it" in ended.err
        else:
            assert "cannot be written" in ended.out + ended.err
        _judge(world, spoilt, ended)

    assert sweep(lanes, Spoilt("refuse", 0, ".jsonl"), _apply, judge) >= 10


@pytest.mark.parametrize("world", WORLDS, indirect=True)
def test_no_file_may_grow(world: World) -> None:
    """A real process under a real limit: nothing is sent, it is said, and the code is 1."""
    environment = {"HOME": str(world.place.folder), "XDG_STATE_HOME": str(world.place.folder / "state"), "TOKEN": "x"}
    script = f"ulimit -f 0; exec {sys.executable} -m reconciler apply plan.json"
    ended = subprocess.run(
        ["/bin/bash", "-c", script],
        cwd=world.place.folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, world.gate.writes) == (1, [])
    assert "File too large" in ended.stderr
    assert check_mended(world, "resumed").code == 0


@pytest.mark.parametrize("world", ["kafka"], indirect=True)
@pytest.mark.parametrize("place", [".reconciler", "state"])
def test_a_folder_that_cannot_be(world: World, place: str) -> None:
    """Where a file stands in the way of the run's own folders, nothing is sent."""
    (world.place.folder / place).write_text("in the way", encoding="utf-8")
    ended = world.place.run("apply", "plan.json", "-o", "json")
    assert (ended.code, ended.document["exit_code"], world.gate.writes) == (1, 1, [])
