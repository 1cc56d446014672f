"""Fixtures of the live tests: the toolchain, one broker with one worker for the whole run."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live.command import Command
from tests.live.jars import Toolchain, ToolchainMissingError, provide_toolchain
from tests.live.real_worker import Kafka, Login, Worker, running_kafka
from tests.live.simulated_world import simulated_world
from tests.live.wishes import login_environ
from tests.live.world import RealWorld, World, delete_everything

WORLDS = [pytest.param("real", marks=pytest.mark.live), "simulated"]
LOGIN = Login("ops", "correct horse")


@pytest.fixture(scope="session")
def toolchain() -> Toolchain:
    """Java and the jars; without them the test is skipped, or fails where `RECONCILER_LIVE=require` is set."""
    try:
        return provide_toolchain(os.environ)
    except ToolchainMissingError as missing:
        reason = f"no real Kafka Connect worker: {missing}"
    if os.environ.get("RECONCILER_LIVE") == "require":
        pytest.fail(f"RECONCILER_LIVE=require, but {reason}")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def kafka(toolchain: Toolchain, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kafka]:
    """A running broker."""
    with running_kafka(toolchain, tmp_path_factory.mktemp("kafka")) as kafka:
        yield kafka


@pytest.fixture(scope="session")
def worker(kafka: Kafka) -> Worker:
    """A worker that is ready."""
    worker = kafka.start_worker("main")
    worker.wait_until_ready()
    return worker


@pytest.fixture(scope="session")
def guarded_worker(kafka: Kafka) -> Worker:
    """A worker that is ready and wants `LOGIN`."""
    worker = kafka.start_worker("guarded", LOGIN)
    worker.wait_until_ready()
    return worker


@pytest.fixture(params=WORLDS)
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    """A Connect cluster without connectors; what a scenario creates is deleted after it."""
    if request.param == "simulated":
        with simulated_world() as simulated:
            yield simulated
        return
    worker: Worker = request.getfixturevalue("worker")
    yield RealWorld(request.getfixturevalue("kafka"), worker)
    with worker.client() as client:
        delete_everything(client)


@pytest.fixture(params=WORLDS)
def guarded_world(request: pytest.FixtureRequest) -> Iterator[World]:
    """A Connect cluster of its own, without connectors, that wants a user and a password."""
    if request.param == "simulated":
        with simulated_world(LOGIN) as simulated:
            yield simulated
        return
    kafka: Kafka = request.getfixturevalue("kafka")
    worker: Worker = request.getfixturevalue("guarded_worker")
    yield RealWorld(kafka, worker)
    with worker.client() as client:
        delete_everything(client)


@pytest.fixture
def command(world: World, tmp_path: Path) -> Command:
    """The command in an empty folder, with the credentials of the world in its environment."""
    return Command(tmp_path, login_environ(world.login))
