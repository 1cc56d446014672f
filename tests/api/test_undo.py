"""undo: there and back on every service, and what cannot be put back is said before anything is written."""

from typing import Any

import pytest

from reconciler.errors import ApplyRefused
from reconciler.model.plan import Blocked, Unchanged, Undoes, Update
from tests.api.five import PROJECT, Five, only, uid_of, with_before, words

THERE: tuple[tuple[str, str, str, Any], ...] = (
    ("hooks", "endpoint", "e1", {"project": PROJECT, "id": uid_of("e1"), "status": "paused"}),
    ("hooks", "endpoint", "off", {"project": PROJECT, "name": "off", "status": "active"}),
    ("streams", "pipeline", "p1", "paused"),
    ("streams", "pipeline", "p1", {"connectors": {"orders.kafka": "paused", "orders.http": "running"}}),
    ("streams", "pipeline", "p2", "running"),
    ("streams", "pipeline", "off", {"status": "running", "allow": ["lose_state"]}),
    ("streams", "pipeline", "p2", {"status": "stopped", "allow": ["lose_state"]}),
    ("workers", "connector", "c1", "paused"),
    ("workers", "connector", "c1", {"status": {"at_most": "paused"}}),
    ("workers", "connector", "c2", "stopped"),
    ("workers", "connector", "off", "running"),
    ("rp", "connector", "r1", "stopped"),
    ("rp", "connector", "r2", "running"),
    ("rp", "connector", "off", "paused"),
    ("gw", "api_proxy", "x1", {"project": "Retail", "maintenance": {"enabled": True}, "deploy": ["production"]}),
    (
        "gw",
        "api_proxy",
        "x1",
        {"project": "Retail", "maintenance": {"enabled": True, "message": "x"}, "deploy": ["production"]},
    ),
)


@pytest.mark.parametrize(("service", "kind", "name", "resource"), THERE)
def test_there_and_back(five: Five, service: str, kind: str, name: str, resource: Any) -> None:
    """What was changed reads as before, nothing else was moved, and an undo of the undo goes there again."""
    five.wish(service, kind, **{name: resource})

    async def scenario() -> None:
        before = await five.read()
        there = await five.apply_all()
        changed = await five.read()
        assert words(there) == {name: "applied"}
        assert changed != before
        back = await five.apply_back(await five.undo(there), there)
        assert (words(back), await five.read()) == ({name: "applied"}, before)
        again = await five.apply_back(await five.undo(back), back)
        assert (words(again), await five.read()) == ({name: "applied"}, changed)

    five.run(scenario())


def test_what_carries_a_setting_on_is_made_again(five: Five) -> None:
    """The old maintenance mode is deployed where the new one was, so that clients see it."""
    five.wish("gw", "api_proxy", x1={"project": "Retail", "maintenance": {"enabled": True}, "deploy": ["production"]})

    async def scenario() -> None:
        there = await five.apply_all()
        served = five.apinizer.served("Retail", "x1", "production")
        assert served is not None
        assert served["maintenance"]["enabled"] is True
        back = await five.undo(there)
        entry = only(back)
        assert isinstance(entry, Update)
        assert [call.method for call in entry.calls] == ["PATCH", "POST"]
        await five.apply_back(back, there)
        served = five.apinizer.served("Retail", "x1", "production")
        assert served is not None
        assert served["maintenance"]["enabled"] is False

    five.run(scenario())


def test_a_first_deploy_cannot_be_taken_back(five: Five) -> None:
    """It is blocked before anything is written, with the reason and a way out."""
    five.wish("gw", "api_proxy", x2={"project": "Retail", "maintenance": {"enabled": True}, "deploy": ["production"]})

    async def scenario() -> None:
        there = await five.apply_all()
        made = await five.undo(there)
        entry = only(made)
        assert isinstance(entry, Blocked)
        assert "a deploy to production cannot be taken back" in entry.reason
        assert entry.way_out
        with pytest.raises(ApplyRefused):
            await five.apply_back(made, there)

    five.run(scenario())


def test_a_setting_that_was_never_set_stays(five: Five) -> None:
    """The rest is put back, and the plan says what is not."""
    five.wish("gw", "api_proxy", x1={"project": "Retail", "maintenance": {"enabled": True, "message": "later"}})

    async def scenario() -> None:
        there = with_before(await five.apply_all(), {"maintenance.enabled": False, "maintenance.message": None})
        entry = only(await five.undo(there))
        assert isinstance(entry, Update)
        assert [(one.path, one.after) for one in entry.changes] == [("maintenance.enabled", False)]
        assert "maintenance.message is not put back" in " ".join(entry.warnings)

    five.run(scenario())


def test_nobody_may_wish_for_a_failure(five: Five) -> None:
    """A connector that was FAILED before it was stopped stays stopped, and the plan says why."""
    five.wish("workers", "connector", broken="stopped")

    async def scenario() -> None:
        there = await five.apply_all()
        entry = only(await five.undo(there))
        assert isinstance(entry, Blocked)
        assert "which nobody can wish for" in entry.reason

    five.run(scenario())


def test_lost_state_needs_leave_and_is_said(five: Five) -> None:
    """Going back to stopped loses state: blocked until `allow` says so; going back from it does not bring it back."""
    five.wish("streams", "pipeline", off="running", p2={"status": "stopped", "allow": ["lose_state"]})

    async def scenario() -> None:
        there = await five.apply_all()
        off, stopped = (await five.undo(there)).entries
        assert isinstance(off, Blocked)
        assert "lose_state" in off.way_out
        assert isinstance(stopped, Update)
        assert any(cost.startswith("not brought back, of the time as stopped") for cost in stopped.costs)

    five.run(scenario())


def test_what_was_moved_since_is_left_alone(five: Five) -> None:
    """Blocked at the plan; stale at the apply where it moved after the plan. What is back already is unchanged."""
    five.wish("workers", "connector", c1="paused", c2="running")

    async def scenario() -> None:
        there = await five.apply_all()
        five.kafka_connect.move("c2", "PAUSED")
        made = await five.undo(there)
        moved = {entry.subject.address.name: entry for entry in made.entries}
        assert isinstance(moved["c1"], Update)
        assert isinstance(moved["c2"], Unchanged)
        five.kafka_connect.move("c1", "STOPPED")
        assert words(await five.apply_back(made, there)) == {"c1": "stale"}
        entry = (await five.undo(there)).entries[0]
        assert isinstance(entry, Blocked)
        assert entry.reason == "moved since that apply: status is stopped now, it was left paused"

    five.run(scenario())


def test_a_result_without_calls_has_nothing_to_undo(five: Five) -> None:
    """The plan is empty, and so is its apply."""
    five.wish("workers", "connector", c1="running")

    async def scenario() -> None:
        there = await five.apply_all()
        made = await five.undo(there)
        assert (made.entries, isinstance(made.undoes, Undoes)) == ((), True)
        assert (await five.apply_back(made, there)).outcomes == ()

    five.run(scenario())


def test_the_files_that_wish_otherwise_are_told(five: Five) -> None:
    """Who undoes and leaves the file as it is would be undone by the next apply."""
    five.wish("workers", "connector", c1="paused")

    async def scenario() -> None:
        there = await five.apply_all()
        (warning,) = (await five.undo(there)).warnings
        assert "workers/connector/c1" in warning
        five.resources["workers"]["connector"]["c1"] = "running"
        assert (await five.undo(there)).warnings == ()

    five.run(scenario())
