"""What must be true after a run was killed, whenever that was: told, and mended by the next run."""

import json
import re
from typing import Any, Literal

from attrs import frozen

from tests.crash.runs import Ended
from tests.crash.worlds import World

Way = Literal["resumed", "anew"]
"""How the next run goes about it: with the same saved plan, or with a fresh one."""


_AT = re.compile(r'("at":\s*")[^"]+(?=")')


@frozen
class Journal:
    """The records of one journal that are whole."""

    name: str
    text: str
    records: tuple[dict[str, Any], ...]

    def names(self) -> list[str]:
        """What the records are, in order."""
        return [str(one["record"]) for one in self.records]


def read_journals(world: World) -> list[Journal]:
    """All journals, the oldest first; only a last line may be torn."""
    journals = []
    for path in sorted(world.runs.glob("*.jsonl")):
        text = path.read_text(encoding="utf-8")
        whole = [line for line in text.split("\n")[:-1] if line]
        journals.append(Journal(path.name, text, tuple(json.loads(line) for line in whole)))
    return journals


def check_told(world: World) -> Journal | None:
    """`show` tells what the killed run had in flight; everything that reached the service stands in its journal."""
    journals = read_journals(world)
    if not journals:
        assert world.gate.writes == []
        return None
    journal = journals[-1]
    names = journal.names()
    assert len(world.gate.writes) <= names.count("about_to_send")
    shown = world.place.run("show", str(world.runs / journal.name))
    assert shown.code == 0, shown.err
    if names[-1:] == ["about_to_send"]:
        assert "in flight: " + journal.records[-1]["call"]["method"] in shown.out, shown.out
        assert "1 call may or may not have taken effect" in shown.out
    if names and "run_ended" not in names:
        assert "has not ended by itself" in shown.out
    if not journal.text.endswith("\n") and journal.text:
        assert "is cut: the run crashed" in shown.out
    return journal


def let_time_pass(world: World) -> None:
    """Makes what the journals tell long ago, so that the next run need not wait until a call has had its time."""
    for path in world.runs.glob("*.jsonl"):
        path.write_text(_AT.sub(r"\g<1>2026-01-01T00:00:00Z", path.read_text(encoding="utf-8")), encoding="utf-8")


def check_mended(world: World, way: Way) -> Ended:
    """The next run, some time later, brings about what is wished and says so, and nothing is moved twice."""
    before = check_told(world)
    let_time_pass(world)
    return check_again(world, way, before)


def check_again(world: World, way: Way, before: Journal | None) -> Ended:
    """The same for a next run that comes at once, after a run that left this journal."""
    mended = _run_again(world, way)
    assert world.state == world.recipe.states[-1]
    check_way(world)
    assert [part for part in _list_leftovers(world) if not part.startswith(".reconciler-")] == []
    if before is not None and mended.code == 0 and before.names()[:1] == ["run_began"]:
        check_warned(before, mended)
    return mended


def _run_again(world: World, way: Way) -> Ended:
    if way == "anew":
        mended = world.place.run("apply", "--auto-approve", "-o", "json")
        assert mended.code == 0, mended
        return mended
    mended = world.place.run("apply", "plan.json", "-o", "json")
    if mended.code == 6:
        assert "already carried out" in mended.document["problems"][0]["message"], mended.out
        return mended
    assert mended.code == 0, mended
    assert {one["outcome"] for one in mended.document["outcomes"]} <= {"applied", "already_done"}
    return mended


def check_warned(before: Journal, mended: Ended) -> None:
    """A run that was cut off is named by the next one that has something to do, with what it had in flight."""
    warnings = " ".join(mended.document["warnings"])
    names = before.names()
    if not mended.document["outcomes"]:
        return
    assert (before.records[0]["run_id"] in warnings) == ("run_ended" not in names)
    if names[-1] == "about_to_send":
        call = before.records[-1]["call"]
        assert f"({call['method']} {call['path']})" in warnings


def check_way(world: World) -> None:
    """The true states went one way, never back, and a toggle was sent once."""
    states, history = list(world.recipe.states), world.gate.history
    positions = [states.index(one) for one in history]
    assert positions == sorted(set(positions)), history
    if world.recipe.provider == "convoy":
        assert len(world.gate.writes) <= 1, world.gate.writes


def _list_leftovers(world: World) -> list[str]:
    """Files that no run would leave: temporary ones have a name of their own that nobody reads."""
    known = (".jsonl", ".lock", ".json", ".yaml")
    return [path.name for path in world.place.folder.rglob("*") if path.is_file() and path.suffix not in known]
