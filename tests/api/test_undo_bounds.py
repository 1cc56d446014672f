"""undo within its bounds: the files and services of today, the very result, and a saved plan that is not believed."""

import attrs
import pytest

from reconciler.api import ApplyRequest, PlanRequest
from reconciler.api.apply import apply
from reconciler.engine.digesting import digest
from reconciler.errors import InvalidInput, PlanRefused
from reconciler.files.plan_file import dump_plan, load_plan
from reconciler.files.result_file import dump_result, load_result
from reconciler.model.change import FieldChange
from reconciler.model.plan import Blocked, Update
from tests.api.five import Five, only, with_before, words


def test_terms_come_from_the_files_of_today(five: Five) -> None:
    """`protect` of a resource, or of a rule that matches, blocks an undo as it blocks every plan."""
    five.wish("workers", "connector", c2="running")
    five.wish("rp", "connector", r2="running")

    async def scenario() -> None:
        there = await five.apply_all()
        five.resources["workers"]["connector"]["c2"] = {"status": "running", "protect": ["paused"]}
        del five.resources["rp"]
        five.more["rules"] = [{"select": "rp/connector/*", "status": "running", "expect": 9, "protect": ["paused"]}]
        causes = [entry.cause.value for entry in (await five.undo(there)).blocked]
        assert causes == ["protected", "protected"]

    five.run(scenario())


def test_the_files_may_have_forgotten_it(five: Five) -> None:
    """The result says what finds it, so an undo needs no resource in the files; an old result does need one.

    What nobody can find stands in nobody's way.
    """
    five.wish("workers", "connector", c1="paused", c2="running")

    async def scenario() -> None:
        there = await five.apply_all()
        old = attrs.evolve(there, outcomes=tuple(attrs.evolve(one, touched=None) for one in there.outcomes))
        assert len((await five.undo(old)).updates) == 2
        del five.resources["workers"]["connector"]["c1"]
        assert len((await five.undo(there)).updates) == 2
        lost, found = (await five.undo(old)).entries
        assert isinstance(lost, Blocked)
        assert lost.reason.startswith("cannot be restored: the result does not say what finds it")
        assert isinstance(found, Update)

    five.run(scenario())


def test_another_service_or_another_thing_is_not_touched(five: Five) -> None:
    """Blocked where the service has another url today, or the files mean another thing; refused without the service."""
    five.wish("workers", "connector", c1="paused")

    async def scenario() -> None:
        there = await five.apply_all()
        five.services["workers"]["url"] = "http://other.example"
        entry = only(await five.undo(there))
        assert isinstance(entry, Blocked)
        assert "another one than at that apply" in entry.reason
        five.services["workers"]["url"] = "http://worker.example"
        five.resources["workers"]["connector"]["c1"] = {"name": "c2", "status": "paused"}
        entry = only(await five.undo(there))
        assert isinstance(entry, Blocked)
        assert "another thing" in entry.reason
        five.resources.clear()
        del five.services["workers"]
        with pytest.raises(InvalidInput, match="no service workers"):
            await five.undo(there)

    five.run(scenario())


def test_the_plan_needs_the_very_result(five: Five) -> None:
    """Without it, or with another one, the apply refuses and sends nothing; the plan file names it."""
    five.wish("workers", "connector", c1="paused")

    async def scenario() -> None:
        there = await five.apply_all()
        made = load_plan(dump_plan(await five.undo(there)), source="back.json")
        assert made.undoes is not None
        assert made.undoes.result == "result.json"
        with pytest.raises(PlanRefused, match="missing"):
            await apply(made, five.desired, None, five.settings)
        forged = with_before(there, {"status": "stopped"})
        with pytest.raises(PlanRefused, match="changed since"):
            await apply(made, five.desired, ApplyRequest(undone=forged), five.settings)
        kept = load_result(dump_result(there), source="result.json")
        assert words(await five.apply_back(made, kept)) == {"c1": "applied"}
        with pytest.raises(PlanRefused, match="already carried out"):
            await five.apply_back(made, kept)

    five.run(scenario())


def test_a_plan_of_the_files_cannot_be_made_one_of_undo(five: Five) -> None:
    """Entries that the named result does not wish are refused."""
    five.wish("workers", "connector", c1="paused")

    async def scenario() -> None:
        there = await five.apply_all()
        made = await five.undo(there)
        assert made.undoes is not None
        with pytest.raises(PlanRefused, match="no longer wish"):
            await apply(attrs.evolve(made, undoes=None), five.desired, None, five.settings)
        (update,) = made.updates
        forged = attrs.evolve(
            made,
            entries=(attrs.evolve(update, changes=(FieldChange("status", "paused", "stopped"),)),),
        )
        forged = attrs.evolve(forged, digest=digest(forged.entries, forged.guards, forged.limits))
        with pytest.raises(PlanRefused, match="no longer wish"):
            await apply(forged, five.desired, ApplyRequest(undone=there), five.settings)

    five.run(scenario())


def test_a_narrowed_undo(five: Five) -> None:
    """A selection leaves the rest as it is."""
    five.wish("workers", "connector", c1="paused", c2="running")

    async def scenario() -> None:
        from_files = await five.apply_all()
        selection = attrs.evolve(PlanRequest().selection, targets=("*/c2",))
        made = await five.undo(from_files, PlanRequest(selection=selection))
        assert [str(entry.subject.address) for entry in made.entries] == ["workers/connector/c2"]
        assert words(await five.apply_back(made, from_files)) == {"c2": "applied"}

    five.run(scenario())


def test_what_rules_have_changed(five: Five) -> None:
    """Each thing goes back to what it was of its own, though the rule matches another number of them today."""
    five.more["rules"] = [{"select": "workers/connector/c*", "status": "stopped", "expect": 2}]

    async def scenario() -> None:
        before = await five.read()
        there = await five.apply_all()
        assert words(there) == {"c1": "applied", "c2": "applied"}
        five.more["rules"] = [{"select": "workers/connector/c*", "status": "stopped", "expect": 9}]
        back = await five.apply_back(await five.undo(there), there)
        assert (words(back), await five.read()) == ({"c1": "applied", "c2": "applied"}, before)

    five.run(scenario())
