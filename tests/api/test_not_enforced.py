"""Protections that the files ask for and this version does not give: a plan warns, an apply refuses."""

from pathlib import Path

import pytest

from reconciler.api.load import load
from reconciler.errors import InvalidInput
from reconciler.simulators.kafka_connect.seeds import SimulatedConnector
from reconciler.simulators.virtual_time import run_virtual
from tests.api.world import World

ASKED = {"guards": {"max_down": "10%"}, "lock": {"postgres": {"dsn": {"env": "DSN"}}}}

FILE = """\
version: 1
services:
  workers: {provider: kafka_connect, url: "http://worker.example:8083"}
guards: {max_down: 10%}
lock: {postgres: {dsn: {env: DSN}}}
resources:
  workers: {connector: {orders: paused}}
"""


@pytest.fixture
def orders(world: World) -> World:
    """A running connector that should be paused."""
    world.simulate(SimulatedConnector(name="orders"))
    world.wishes = {"orders": "paused"}
    return world


@pytest.mark.parametrize("key", sorted(ASKED))
def test_a_plan_warns_and_its_apply_is_refused(orders: World, key: str) -> None:
    """The plan can still be read; nothing is written without the protection."""
    orders.extras = {key: ASKED[key]}

    async def scenario() -> None:
        made = await orders.plan()
        assert len(made.updates) == 1
        (warning,) = made.warnings
        assert key in warning
        assert "apply will refuse" in warning
        with pytest.raises(InvalidInput, match=key) as caught:
            await orders.apply(made)
        assert [key] == [problem.path for problem in caught.value.problems]
        assert orders.writes() == []

    run_virtual(scenario())


def test_every_protection_is_named_at_once(orders: World) -> None:
    """Both warnings, both problems."""
    orders.extras = dict(ASKED)

    async def scenario() -> None:
        made = await orders.plan()
        assert [key in warning for key, warning in zip(sorted(ASKED), made.warnings, strict=True)] == [True, True]
        with pytest.raises(InvalidInput) as caught:
            await orders.apply(made)
        assert sorted(ASKED) == [problem.path for problem in caught.value.problems]

    run_virtual(scenario())


def test_a_plan_made_before_the_protection_is_refused(orders: World) -> None:
    """What counts is what the files say at the apply."""

    async def scenario() -> None:
        made = await orders.plan()
        assert made.warnings == ()
        orders.extras = {"guards": ASKED["guards"]}
        with pytest.raises(InvalidInput, match="guards"):
            await orders.apply(made)
        assert orders.writes() == []

    run_virtual(scenario())


def test_files_without_protections_are_carried_out(orders: World) -> None:
    """Other keys that later rooms use do not refuse."""
    orders.extras = {"profiles": {}}
    assert orders.outcomes(orders.run_apply()) == {"orders": "applied"}


def test_what_a_file_asks_reaches_the_desired_state(tmp_path: Path) -> None:
    """Read from YAML, the keys stand where plan and apply look for them."""
    path = tmp_path / "reconciler.yaml"
    path.write_text(FILE)
    assert set(ASKED) <= set(load(path).extras)
