"""A PostgreSQL server of our own on loopback, made for one test run; must not know what is tested on it."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg
from attrs import frozen

from tests.live.processes import free_ports, wait_until

START_SECONDS = 30
OWNER = "owner"
"""The user whose databases these are; it logs in over TCP with `PASSWORD`."""

PASSWORD = "p@ss:word/canary?"
QUOTED = "p%40ss%3Aword%2Fcanary%3F"


class ServerMissingError(Exception):
    """There is no PostgreSQL here; the message says what to install."""


@frozen
class Server:
    """A running server: `sockets` is the folder of its socket, where the administrator needs no password."""

    port: int
    sockets: Path

    def dsn(self, database: str, *, user: str = OWNER, password: str = QUOTED, port: int | None = None) -> str:
        """A connection string as users write it."""
        return f"postgresql://{user}:{password}@127.0.0.1:{port or self.port}/{database}"

    def ask(self, query: str, *parameters: object, database: str = "postgres") -> Sequence[tuple[object, ...]]:
        """What the administrator sees, or does."""
        with psycopg.connect(
            host=str(self.sockets), port=self.port, user="postgres", dbname=database, autocommit=True
        ) as connection:
            cursor = connection.execute(query.encode(), parameters or None)
            return cursor.fetchall() if cursor.description is not None else []


@contextmanager
def running_server() -> Iterator[Server]:
    """Makes a cluster in a temporary folder and serves it; all is gone afterwards. Raises ServerMissingError."""
    programs = _find_programs()
    with ExitStack() as stack:
        # Not below pytest's folder, which another user may not enter: the server refuses to run as root.
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="reconciler-postgres-")))
        account = _find_account(folder)
        _make_cluster(programs, folder, account)
        port = free_ports(1)[0]
        log = stack.enter_context((folder / "log").open("wb"))
        process = subprocess.Popen(
            [
                *_tied_to_parent(),
                str(programs / "postgres"),
                "-D",
                str(folder / "cluster"),
                *_list_options(folder, port),
            ],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            user=account,
            extra_groups=None if account is None else [],
        )
        stack.callback(_stop, process)
        server = Server(port, folder)
        wait_until(lambda: _is_ready(server, process), seconds=START_SECONDS, what="PostgreSQL is ready")
        server.ask(f"create role {OWNER} login password '{PASSWORD}'")
        yield server


def _find_programs() -> Path:
    """The folder of the newest server: Debian keeps it off the PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    named = shutil.which("initdb")
    if found:
        return found[-1].parent
    if named is None:
        raise ServerMissingError("no initdb; on Debian: apt-get install postgresql")
    return Path(named).resolve().parent


def _find_account(folder: Path) -> str | None:
    """Who runs the server, where that must be somebody else: the server refuses root."""
    if os.geteuid() != 0:
        return None
    name = "postgres" if "postgres" in Path("/etc/passwd").read_text(encoding="utf-8") else "nobody"
    shutil.chown(folder, name)
    return name


def _make_cluster(programs: Path, folder: Path, account: str | None) -> None:
    subprocess.run(
        [
            str(programs / "initdb"),
            f"--pgdata={folder / 'cluster'}",
            "--username=postgres",
            "--auth-local=trust",
            "--auth-host=scram-sha-256",
            "--encoding=UTF8",
            "--no-locale",
            "--no-sync",
        ],
        cwd=folder,
        check=True,
        capture_output=True,
        user=account,
        extra_groups=None if account is None else [],
    )


def _list_options(folder: Path, port: int) -> Sequence[str]:
    settings = {
        "port": port,
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": folder,
        "fsync": "off",
        "shared_buffers": "16MB",
        "autovacuum": "off",
    }
    return [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]


def _tied_to_parent() -> Sequence[str]:
    """A killed test run must leave no server behind: SIGQUIT makes it end at once."""
    setpriv = shutil.which("setpriv")
    return [] if setpriv is None else [setpriv, "--pdeathsig", "QUIT"]


def _is_ready(server: Server, process: "subprocess.Popen[bytes]") -> bool | None:
    if process.poll() is not None:
        raise AssertionError((server.sockets / "log").read_text("utf-8", "replace"))
    try:
        server.ask("select 1")
    except psycopg.OperationalError:
        return None
    return True


def _stop(process: "subprocess.Popen[bytes]") -> None:
    # SIGINT: without waiting for those who are still connected.
    process.send_signal(2)
    process.wait(START_SECONDS)
