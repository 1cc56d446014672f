"""A run after one that was cut off."""

import os
from collections.abc import Sequence

import pytest

from reconciler.api.wiring import encode
from reconciler.errors import CredentialMissing
from reconciler.interfaces.journal import AboutToSend, Answered, Ended, Held, Record, RunBegan, RunEnded
from reconciler.interfaces.memory import Remembered
from reconciler.model.address import Address
from reconciler.model.outcome import Outcome, OutcomeKind, Result
from reconciler.model.run import Run
from reconciler.model.service import Credentials, EnvRef, Token
from reconciler.model.step import Call
from reconciler.runs.journal import open_journal
from reconciler.runs.used_plans import FileMemory
from reconciler.simulators.kafka_connect.seeds import SimulatedConnector
from reconciler.simulators.virtual_time import run_virtual
from tests.api.world import URL, World, address_of

CALL = Call("PUT", "/connectors/orders/pause", is_repeatable=True)


WORKERS = Held("workers", URL, 30.0)
OTHER = Held("others", "http://other.example:8083", 30.0)
TOGGLE = Call("PUT", "/connectors/orders/pause", effect="toggle")


def _begin(*services: Held) -> RunBegan:
    made = "2026-11-21T11:00:00+00:00"
    updates = (address_of("orders"),)
    return RunBegan("20261121T110000Z-aaaaaa", "sha256:00", made, Run(), updates, services or (WORKERS,))


def _find_wait(world: World, *journals: Sequence[Record]) -> float:
    """When a plan first asks the service, in seconds, after runs that left these journals in its folder."""
    world.simulate(SimulatedConnector(name="orders"))
    world.wishes = {"orders": "paused"}

    async def scenario() -> float:
        settings = world.settings
        for hour, records in enumerate(journals, start=10):
            with open_journal(settings.folder, f"20261121T{hour}", encode=encode, clock=settings.clock) as journal:
                for record in records:
                    await journal.write(record)
        await world.plan()
        return world.simulator.requests[0].at

    return run_virtual(scenario())


def _send(name: str = "workers", call: Call = CALL) -> AboutToSend:
    return AboutToSend(Address(name, "connector", "orders"), call, 1, {"status": "running"})


@pytest.mark.parametrize(
    ("records", "seconds"),
    [
        ([_begin(Held("renamed", URL, 30.0)), _send("renamed")], 3.0),
        ([_begin(Held("workers", OTHER.url, 30.0)), _send()], 0.0),
        ([_begin(OTHER, WORKERS), _send("others")], 0.0),
    ],
)
def test_a_service_is_known_by_its_url(world: World, records: Sequence[Record], seconds: float) -> None:
    """Other files may call it otherwise, and may give its name to another one."""
    assert seconds == _find_wait(world, records)


@pytest.mark.parametrize(
    ("later", "seconds"),
    [
        ([_begin(OTHER), RunEnded("")], 3.0),
        ([_begin(OTHER, WORKERS), RunEnded("")], 0.0),
        ([_begin(OTHER, WORKERS)], 3.0),
    ],
)
def test_only_a_run_that_held_its_lock_has_waited_for_it(world: World, later: Sequence[Record], seconds: float) -> None:
    """A run over two services died; one that closed its account on the other one hides nothing of it."""
    assert seconds == _find_wait(world, [_begin(OTHER, WORKERS), _send("others"), _send()], later)


@pytest.mark.parametrize(("answered", "seconds"), [([], 56.0), ([Answered(address_of("orders"), 1, None, "")], 6.0)])
def test_a_toggle_may_hang_as_long_as_its_own_run_would_have_waited(
    world: World, answered: Sequence[Record], seconds: float
) -> None:
    """The time-out of the run that died counts, not that of the one that follows."""
    began = _begin(Held("workers", URL, 50.0))
    assert seconds == _find_wait(world, [began, _send(call=TOGGLE), *answered])


def test_a_stub_hides_no_run_before_it(world: World) -> None:
    """A run that died while it made its journal has written nothing that says how long ago that was."""
    assert _find_wait(world, [_begin(), _send()], []) == 3.0


def test_what_cannot_be_read_for_want_of_a_credential_is_said_at_once(world: World) -> None:
    """Nobody waits for half a minute to hear that a variable is not set."""
    world.credentials = Credentials(read=(Token(EnvRef("NOT_SET")),))
    with pytest.raises(CredentialMissing):
        _find_wait(world, [_begin(), _send(call=TOGGLE)])
    assert world.events == []


def _apply_after(world: World, *records: RunBegan | AboutToSend | Answered | RunEnded) -> tuple[str, ...]:
    world.simulate(SimulatedConnector(name="orders"))
    world.wishes = {"orders": "paused"}

    async def scenario() -> tuple[str, ...]:
        settings = world.settings
        with open_journal(settings.folder, "20261121T110000Z-aaaaaa", encode=encode, clock=settings.clock) as journal:
            for record in records:
                await journal.write(record)
        return (await world.apply(await world.plan())).warnings

    return run_virtual(scenario())


def test_the_next_run_tells_which_call_was_in_flight(world: World) -> None:
    """A journal without its last record names the call that nobody answered."""
    about = AboutToSend(address_of("orders"), CALL, 1, {"status": "running"})
    (warning,) = _apply_after(world, _begin(), about)
    assert "workers/connector/orders (PUT /connectors/orders/pause) in flight" in warning
    assert "reconciler show" in warning


def test_what_is_no_file_is_no_journal(world: World) -> None:
    """A pipe, a device and a folder of such a name are passed over: none of them is waited for."""
    folder = world.settings.folder
    folder.mkdir(parents=True)
    os.mkfifo(folder / "pipe.jsonl")
    (folder / "zero.jsonl").symlink_to("/dev/zero")
    (folder / "folder.jsonl").mkdir()
    assert _apply_after(world, _begin(), RunEnded("20261121T110000Z-aaaaaa")) == ()


def test_an_answered_call_is_not_in_flight(world: World) -> None:
    """The run was cut off, and says so; its call was not open."""
    about = AboutToSend(address_of("orders"), CALL, 1, {"status": "running"})
    (warning,) = _apply_after(world, _begin(), about, Answered(address_of("orders"), 1, 202, ""))
    assert "no call in flight" in warning


def test_a_run_that_ended_by_itself_is_not_mentioned(world: World) -> None:
    """Nothing was left over."""
    assert _apply_after(world, _begin(), RunEnded("20261121T110000Z-aaaaaa")) == ()


def test_a_run_that_died_before_it_began_hides_no_earlier_one(world: World) -> None:
    """Every run that was cut off is told of, back to the last that closed its account."""
    world.simulate(SimulatedConnector(name="orders"))
    world.wishes = {"orders": "paused"}
    call = AboutToSend(address_of("orders"), CALL, 1, {"status": "running"})
    journals: dict[str, tuple[Record, ...]] = {
        "10": (_begin(), call),
        "11": (_begin(), RunEnded("")),
        "12": (_begin(), call),
        "13": (_begin(),),
    }

    async def scenario() -> tuple[str, ...]:
        settings = world.settings
        for hour, records in journals.items():
            with open_journal(settings.folder, f"20261121T{hour}", encode=encode, clock=settings.clock) as journal:
                for record in records:
                    await journal.write(record)
        (settings.folder / "20261121T14.jsonl").touch()
        return (await world.apply(await world.plan())).warnings

    latest, former = run_virtual(scenario())
    assert "no call in flight" in latest
    assert "PUT /connectors/orders/pause" in former
    assert "20261121T12.jsonl" in former


@pytest.mark.parametrize(("ending", "seconds"), [([], 3.0), ([OutcomeKind.UNKNOWN], 3.0), ([OutcomeKind.APPLIED], 0.0)])
def test_what_nobody_saw_done_has_its_time_to_show_before_it_is_read(
    world: World, ending: list[OutcomeKind], seconds: float
) -> None:
    """A run that is started again at once would else read what was before the call of the one that was cut off."""
    world.simulate(SimulatedConnector(name="orders"))
    world.wishes = {"orders": "paused"}

    async def scenario() -> float:
        settings = world.settings
        with open_journal(settings.folder, "20261121T110000Z-aaaaaa", encode=encode, clock=settings.clock) as journal:
            await journal.write(_begin())
            await journal.write(AboutToSend(address_of("orders"), CALL, 1, {"status": "running"}))
            for kind in ending:
                await journal.write(Ended(Outcome(address_of("orders"), kind, "")))
        made, came = await world.plan(), len(world.simulator.requests)
        await world.apply(made)
        return world.simulator.requests[came].at

    assert seconds == run_virtual(scenario())


def test_a_plan_too_waits_for_what_nobody_saw_done(world: World) -> None:
    """Else it would show what is, just before it changes, and say that there is nothing to do."""
    world.simulate(SimulatedConnector(name="orders"))
    world.wishes = {"orders": "paused"}

    async def scenario() -> list[float]:
        settings = world.settings
        with open_journal(settings.folder, "20261121T110000Z-aaaaaa", encode=encode, clock=settings.clock) as journal:
            await journal.write(_begin())
            await journal.write(AboutToSend(address_of("orders"), CALL, 1, {"status": "running"}))
        await world.plan()
        first = world.simulator.requests[0].at
        came = len(world.simulator.requests)
        await world.plan()
        return [first, world.simulator.requests[came].at]

    assert run_virtual(scenario()) == [3.0, 3.0]


def test_what_a_killed_run_of_the_plan_applied_is_known_from_its_journal(world: World) -> None:
    """Somebody who moved it back since is not overruled by the rest of an old plan."""
    world.simulate(SimulatedConnector(name="orders"), SimulatedConnector(name="stock"))
    world.wishes = {"orders": "paused", "stock": "paused"}

    async def scenario() -> Result:
        made, settings = await world.plan(), world.settings
        applied = Ended(Outcome(address_of("orders"), OutcomeKind.APPLIED, ""))
        began = RunBegan("", made.digest, made.created_at.isoformat(), Run(), (address_of("orders"),), (WORKERS,))
        memory = FileMemory(settings.folder / "used")
        await memory.remember(digest=made.digest, created_at=made.created_at, remembered=Remembered())
        name = f"{made.created_at:%Y%m%dT%H%M%SZ}-aaaaaa"
        with open_journal(settings.folder, name, encode=encode, clock=settings.clock) as journal:
            for record in (began, applied):
                await journal.write(record)
        return await world.apply(made)

    assert world.outcomes(run_virtual(scenario())) == {"orders": "stale", "stock": "applied"}
