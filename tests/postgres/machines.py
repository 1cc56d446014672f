"""Machines before one worker: each with folders of its own, so that only the database can come between them."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from attrs import frozen

from reconciler.simulators.kafka_connect.simulator import KafkaConnectSimulator
from tests.live.command import Command
from tests.live.processes import wait_until
from tests.postgres.server import Server

SECONDS = 20


@frozen
class Fleet:
    """One worker, one database, and a folder for each machine."""

    folder: Path
    url: str
    simulator: KafkaConnectSimulator
    server: Server
    database: str

    def machine(
        self, name: str, wishes: Mapping[str, str], *, url: str | None = None, dsn: str | None = None
    ) -> Command:
        """A machine whose file has these wishes and the lock; `url` may lead to the worker through something."""
        folder = self.folder / name
        folder.mkdir()
        command = Command(folder, {"LOCK_DSN": dsn or self.server.dsn(self.database), "USER": name})
        command.write(
            {
                "version": 1,
                "services": {"w": {"provider": "kafka_connect", "url": url or self.url}},
                "lock": {"postgres": {"dsn": {"env": "LOCK_DSN"}}},
                "resources": {"w": {"connector": dict(wishes)}},
            }
        )
        return command

    def writes(self) -> Sequence[str]:
        """The writes that the worker received."""
        return [one.line for one in self.simulator.requests if one.request.method != "GET"]

    def holders(self) -> Sequence[int]:
        """The server's processes that hold an advisory lock in the database."""
        query = """
            select distinct l.pid from pg_locks l join pg_database d on d.oid = l.database
            where l.locktype = 'advisory' and l.granted and d.datname = %s
        """
        return [int(str(pid)) for (pid,) in self.server.ask(query, self.database)]

    def wait_for_holder(self) -> int:
        """The process of the one that holds the locks, as soon as there is one."""
        return wait_until(lambda: next(iter(self.holders()), None), seconds=SECONDS, what="somebody holds the lock")

    def end_holder(self) -> None:
        """Ends the session that holds the locks, as an administrator would."""
        self.server.ask("select pg_terminate_backend(%s)", self.wait_for_holder())
