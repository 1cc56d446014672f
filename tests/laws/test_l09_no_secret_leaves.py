"""L9 No secret in any output, file, log, exception or traceback.

Canaries are seeded in every credential slot and in what services answer, and searched for in every dress.
"""

import asyncio
import json
import signal
import traceback
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from attrs import define, field

from reconciler.api import PlanRequest, Settings, apply, drift, import_live, load, plan, status
from reconciler.api.apply import ApplyRequest
from reconciler.cli.formats import (
    Document,
    describe_drift,
    describe_plan,
    describe_plan_at_length,
    describe_result,
    describe_status,
)
from reconciler.errors import ReconcilerError
from reconciler.files.event_file import encode_event
from reconciler.model.desired import DesiredState
from reconciler.model.event import CallSent, Event
from reconciler.runs.stop import SignalStop
from reconciler.simulators.virtual_time import run_virtual
from reconciler.testing.clock import FakeClock
from reconciler.views.events_text import event_line
from reconciler.views.palette import PLAIN
from tests.transport.canaries import CANARIES, OF_THE_MACHINE, find_leaks
from tests.transport.command import COMMAND, FORMATS, find_environment, gather, run_command, write_desired
from tests.transport.loopback import listening
from tests.transport.parrot import HOSTILE, Worker, refusing, saying, serve

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)

SERVICES: Mapping[str, Mapping[str, object]] = {
    "token": {"credentials": {"token": {"env": "TOKEN"}}},
    "basic": {"credentials": {"basic": {"username": {"env": "USER"}, "password": {"env": "PASSWORD"}}}},
    "oauth": {
        "credentials": {
            "oauth": {
                "token_url": "https://auth.example/token",
                "client_id": {"env": "CLIENT_ID"},
                "client_secret": {"env": "CLIENT_SECRET"},
            }
        }
    },
    "headers": {"credentials": {"headers": {"X-Key": {"env": "HEADER"}}}},
    "apart": {"credentials": {"read": {"token": {"env": "READ_TOKEN"}}, "write": {"token": {"env": "WRITE_TOKEN"}}}},
    "file": {"credentials": {"token": {"file": "secrets/key"}}},
    "url": {},
}
"""A service for each credential slot."""

USER_PARTS = {"url": "${env:URL_USER}:${env:URL_PASSWORD}@"}

ENVIRONMENT = {slot.replace(" ", "_").upper(): secret for slot, secret in CANARIES.items()}


@define
class Story:
    """One run of everything over a service for each credential slot, and all that came out of it."""

    folder: Path
    workers: Mapping[str, Worker]
    out: list[str] = field(factory=list)
    stop: SignalStop = field(factory=SignalStop)
    react: Callable[["Story", Event], None] = lambda _, __: None

    def run(self) -> None:
        """Plan, apply, drift, status and import, and everything that is written of them anywhere."""
        run_virtual(self._walk())
        for path in sorted(self.folder.rglob("*")):
            if path.is_file() and "secrets" not in path.parts:
                self.out.append(f"{path.name}: {path.read_text()}")

    async def _walk(self) -> None:
        desired = self._load()
        self.out.append(repr(desired))
        await self._attempt(lambda: self._plan_and_apply(desired))
        await self._attempt(lambda: self._report(desired))
        self.out.append(repr(self._settings))

    async def _plan_and_apply(self, desired: DesiredState) -> None:
        made = await plan(desired, PlanRequest(is_blocked_allowed=True), self._settings)
        self._tell(repr(made), describe_plan(made, now=NOW), describe_plan_at_length(made, now=NOW))
        result = await apply(made, desired, ApplyRequest(is_blocked_allowed=True), self._settings)
        self._tell(repr(result), describe_result(result))

    async def _report(self, desired: DesiredState) -> None:
        self._tell("", describe_drift(await drift(desired, None, self._settings)))
        self._tell("", describe_status(await status(desired, (), self._settings), now=NOW))
        self.out.append(repr(await import_live(desired, tuple(desired.services), settings=self._settings)))

    async def _attempt(self, work: Callable[[], Awaitable[None]]) -> None:
        """Does it, and keeps all that can be told of an exception."""
        try:
            await work()
        except ReconcilerError as error:
            told = traceback.TracebackException.from_exception(error, capture_locals=True)
            self.out += [*told.format(), repr(error), str(error), repr(error.problems)]
            self.out += [repr(error.__cause__), repr(error.__context__), repr(vars(error))]

    def _tell(self, text: str, *documents: Document) -> None:
        self.out.append(text)
        self.out += [form(PLAIN) for document in documents for form in document.forms.values()]

    def _observe(self, event: Event) -> None:
        self.out += [repr(event), event_line(event) or "", encode_event(event, at=NOW, sequence=len(self.out))]
        self.react(self, event)

    def _load(self) -> DesiredState:
        """The desired file, in which no secret stands."""
        (self.folder / "secrets").mkdir()
        (self.folder / "secrets" / "key").write_text(CANARIES["file"] + "\n")
        services: dict[str, object] = {
            name: {"provider": "kafka_connect", "url": f"http://{USER_PARTS.get(name, '')}{name}.example", **more}
            for name, more in SERVICES.items()
        }
        resources = {name: {"connector": {"c": {"status": "paused", "settle": "20s"}}} for name in services}
        text = json.dumps({"version": 1, "services": services, "resources": resources})
        (self.folder / "reconciler.json").write_text(text)
        return load(self.folder / "reconciler.json", environment=ENVIRONMENT)

    @property
    def _settings(self) -> Settings:
        return Settings(
            environment=ENVIRONMENT,
            observer=self._observe,
            stop=self.stop,
            clock=FakeClock(),
            folder=self.folder / "runs",
            lock_folder=self.folder / "locks",
            wires=self.workers,
            trace=self.out.append,
        )


def tell(folder: Path, make: Callable[[], Worker], react: Callable[[Story, Event], None] = lambda _, __: None) -> Story:
    """A story whose every service is one of these."""
    story = Story(folder, {name: make() for name in SERVICES}, react=react)
    story.run()
    return story


def test_every_secret_is_used_and_none_comes_out(tmp_path: Path) -> None:
    """All goes well: every service got its credential, everything was applied, and nothing tells of them."""
    story = tell(tmp_path, Worker)
    told = "".join(line for worker in story.workers.values() for line in worker.told)
    assert set(find_leaks(told)) == set(CANARIES)
    assert "applied" in "".join(story.out)
    assert find_leaks("\n".join(story.out)) == []


@pytest.mark.parametrize("hostile", HOSTILE)
def test_no_read_that_fails_tells_a_secret(hostile: str, tmp_path: Path) -> None:
    """Whatever the service answers to every read, and whatever the client library puts into its exceptions."""
    story = tell(tmp_path, lambda: Worker(reads=HOSTILE[hostile]))
    assert find_leaks("\n".join(story.out)) == []
    assert "http://" in "".join(story.out)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_no_write_that_fails_tells_a_secret(hostile: str, tmp_path: Path) -> None:
    """The same of writes, whose answers are shown, written into the journal and into the result."""
    story = tell(tmp_path, lambda: Worker(writes=HOSTILE[hostile]))
    assert find_leaks("\n".join(story.out)) == []
    assert "AboutToSend" in "".join(story.out) or "about_to_send" in "".join(story.out)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_no_token_endpoint_that_fails_tells_a_secret(hostile: str, tmp_path: Path) -> None:
    """It was told the client secret, and its words are shown."""
    story = tell(tmp_path, lambda: Worker(tokens=HOSTILE[hostile]))
    assert find_leaks("\n".join(story.out)) == []
    assert "unreadable" in "".join(story.out)


@pytest.mark.parametrize("signals", [1, 2])
def test_no_signal_tells_a_secret(signals: int, tmp_path: Path) -> None:
    """While the first call is on its way."""

    def interrupt(story: Story, event: Event) -> None:
        if isinstance(event, CallSent):
            for _ in range(signals):
                story.stop.request(signal.SIGINT)

    story = tell(tmp_path, lambda: Worker(writes=HOSTILE["500 in JSON"]), interrupt)
    assert find_leaks("\n".join(story.out)) == []
    assert "stopped" in "".join(story.out)


def _command(folder: Path, worker: Worker, *commands: tuple[str, ...]) -> tuple[list[int], str]:
    """The exit codes of the real command, before a proxy that is this worker, and all that came of it."""

    async def use() -> tuple[list[int], str]:
        codes: list[int] = []
        told: list[str] = []
        async with listening(serve(worker)) as proxy:
            environment = find_environment(folder, proxy.url)
            for command in commands:
                code, out = await run_command(folder, environment, *command)
                codes.append(code)
                told.append(out)
        return codes, "\n".join([*told, gather(folder)])

    return asyncio.run(use())


EVERYTHING = (("plan", "--out", "plan.json", *FORMATS), ("apply", "plan.json", "-o", "json=r.json"), ("drift",))

HARD: Mapping[str, tuple[Worker, list[int]]] = {
    "nothing": (Worker(), [0, 0, 0]),
    "every read": (Worker(reads=refusing(401)), [1, 1, 1]),
    "every write": (Worker(writes=saying(403, "text/html", str)), [0, 3, 2]),
}


@pytest.mark.parametrize("failing", HARD)
def test_the_command_tells_no_secret(failing: str, tmp_path: Path) -> None:
    """A process of its own, with what only a process has: a proxy's password and a command; with `-vv`."""
    worker, expected = HARD[failing]
    write_desired(tmp_path, credentials={"token": COMMAND})
    codes, told = _command(tmp_path, worker, *EVERYTHING)
    assert expected == codes
    assert {"command", "proxy"} == set(find_leaks("".join(worker.told), OF_THE_MACHINE))
    assert find_leaks(told, OF_THE_MACHINE) == []
    assert "--> GET http://worker.example/" in told


@pytest.mark.parametrize(
    ("service", "code"),
    [
        ({"ending": 3, "credentials": {"token": COMMAND}}, 9),
        ({"url": "https://worker.example", "tls": {"certificate": "key.pem", "key": "key.pem"}}, 9),
        ({"url": "https://worker.example", "tls": {"ca": "key.pem"}}, 9),
        ({"credentials": {"token": {"file": "nowhere.pem"}}}, 9),
        ({"url": "${env:DSN}"}, 9),
    ],
    ids=["a command that fails", "a key that is none", "an authority that is none", "no file", "a url that is none"],
)
def test_what_cannot_be_used_is_not_shown(service: Mapping[str, object], code: int, tmp_path: Path) -> None:
    """Refused before anything is sent, in words that hold nothing of it."""
    write_desired(tmp_path, **service)
    codes, told = _command(tmp_path, Worker(), ("plan", "-o", "json"), ("apply", "--auto-approve"))
    assert [code, code] == codes
    assert find_leaks(told, OF_THE_MACHINE) == []
