"""A PostgreSQL server for the whole run, a database of its own for each test, and a simulated worker to write to."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from reconciler.simulators.kafka_connect.seeds import SimulatedConnector
from reconciler.simulators.kafka_connect.simulator import KafkaConnectSimulator
from reconciler.simulators.serving import serving_in_thread
from tests.postgres.machines import Fleet
from tests.postgres.server import OWNER, Server, ServerMissingError, running_server


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """The server; without PostgreSQL the test is skipped, or fails where `RECONCILER_LIVE=require` is set."""
    try:
        with running_server() as server:
            yield server
    except ServerMissingError as missing:
        reason = f"no PostgreSQL: {missing}"
        if os.environ.get("RECONCILER_LIVE") == "require":
            pytest.fail(f"RECONCILER_LIVE=require, but {reason}")
        pytest.skip(reason)


@pytest.fixture
def database(server: Server, request: pytest.FixtureRequest) -> Iterator[str]:
    """An empty database, gone after the test together with everybody who is still connected to it."""
    name = f"t{abs(hash(request.node.nodeid))}"
    server.ask(f"create database {name} owner {OWNER}")
    yield name
    server.ask(f"drop database {name} with (force)")


@pytest.fixture
def fleet(server: Server, database: str, tmp_path: Path) -> Iterator[Fleet]:
    """A worker with six running connectors, and machines that share the database."""
    seeds = [SimulatedConnector(name=name) for name in "abcdef"]
    simulator = KafkaConnectSimulator(connectors=seeds)
    with serving_in_thread(simulator.app) as url:
        yield Fleet(tmp_path, url, simulator, server, database)
