"""One connection to the PostgreSQL database that runs share: every wait is bounded, and no secret is in any message."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from typing import LiteralString
from urllib.parse import quote

import psycopg
from attrs import Factory, frozen
from psycopg.conninfo import conninfo_to_dict

from reconciler.errors import InvalidInput
from reconciler.model.service import Secret

ANSWER_SECONDS = 3.0
"""How long the server may take for one answer; afterwards the connection is given up."""

_PATIENCE: Mapping[str, str | int | None] = {
    "connect_timeout": 5,
    "keepalives": 1,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
}
"""What the connection string may say otherwise."""

_DEMANDS: Mapping[str, str | int | None] = {
    "client_encoding": "UTF8",
    # A standby has advisory locks of its own, which exclude nobody on the primary.
    "target_session_attrs": "read-write",
}

_SECRET_KEYS = frozenset({"password", "sslpassword", "sslkeylogfile", "oauth_client_secret"})
_ANY_PORT = 5432
_MAY_HOLD_AT = frozenset({"user", "password", "sslpassword", "oauth_client_secret"})
_LONGEST = 400

Row = tuple[object, ...]


class LinkFailed(Exception):
    """The database could not be reached or did not do what was asked; `why` is safe to show.

    `is_forbidden`: the database's user lacks a privilege.
    """

    def __init__(self, why: str, *, is_forbidden: bool = False) -> None:
        super().__init__(why)
        self.why = why
        self.is_forbidden = is_forbidden


def _is_port(text: str) -> bool:
    return text == "" or (text.isdecimal() and int(text) in range(1, 65536))


def read_dsn(dsn: Secret) -> Mapping[str, str | int | None]:
    """The parts of a connection string; raises InvalidInput, which shows none of them.

    A password that is not percent-encoded would be taken for a host, a port or a database, and shown as such by every
    message about them: an `@` in those is refused.
    """
    try:
        parts = conninfo_to_dict(dsn.reveal())
    except psycopg.Error:
        parts = {}
    has_strange_part = any("@" in str(value) for key, value in parts.items() if key not in _MAY_HOLD_AT)
    if not parts or has_strange_part or not all(map(_is_port, str(parts.get("port", _ANY_PORT)).split(","))):
        message = "the connection string of the lock (lock.postgres.dsn) is not understood"
        hint = "give postgresql://user:password@host:port/database, with @ : / ? # of the password percent-encoded"
        raise InvalidInput(message, hint=hint)
    return parts


@frozen
class Link:
    """An open session that commits each statement by itself."""

    connection: psycopg.AsyncConnection[Row]
    hidden: tuple[str, ...]
    _turn: asyncio.Lock = Factory(asyncio.Lock)

    async def ask(self, query: LiteralString, parameters: Sequence[object] = ()) -> Sequence[Row]:
        """The rows of one statement, after those that were asked for before; raises LinkFailed.

        Each has `ANSWER_SECONDS`, whatever the network does.
        """
        async with self._turn:
            return await self._ask_now(query, parameters)

    async def _ask_now(self, query: LiteralString, parameters: Sequence[object]) -> Sequence[Row]:
        work = asyncio.create_task(self._run(query, parameters))
        try:
            await asyncio.wait({work}, timeout=ANSWER_SECONDS)
            if not work.done():
                raise LinkFailed(f"the database did not answer within {ANSWER_SECONDS:g} s")
            return work.result()
        except psycopg.Error as error:
            raise _tell(error, self.hidden) from None
        finally:
            await self._end(work)

    async def _run(self, query: LiteralString, parameters: Sequence[object]) -> Sequence[Row]:
        cursor = await self.connection.execute(query, parameters)
        return await cursor.fetchall() if cursor.description is not None else ()

    async def _end(self, work: "asyncio.Task[Sequence[Row]]") -> None:
        """Leaves no statement behind. psycopg would ask the server to cancel it, and wait for a dead network again."""
        if not work.done():
            with suppress(OSError, psycopg.Error), socket.socket(fileno=os.dup(self.connection.fileno())) as own:
                own.shutdown(socket.SHUT_RDWR)
        await asyncio.gather(work, return_exceptions=True)


@asynccontextmanager
async def open_link(dsn: Secret, name: str) -> AsyncIterator[Link]:
    """A session that the server knows as `name`; raises InvalidInput, and LinkFailed where it cannot be had."""
    parts = read_dsn(dsn)
    hidden = tuple(str(value) for key, value in parts.items() if key in _SECRET_KEYS and value)
    told = {**_PATIENCE, **parts, **_DEMANDS, "application_name": name}
    try:
        connection = await psycopg.AsyncConnection.connect(psycopg.conninfo.make_conninfo("", **told), autocommit=True)
    except (psycopg.Error, OSError) as error:
        raise _tell(error, hidden) from None
    try:
        yield Link(connection, hidden)
    finally:
        await connection.close()


def _tell(error: Exception, hidden: Sequence[str]) -> LinkFailed:
    """What went wrong in one line, without any secret."""
    primary = error.diag.message_primary if isinstance(error, psycopg.Error) else None
    text = " ".join((primary or str(error) or type(error).__name__).split())
    for secret in hidden:
        text = text.replace(secret, "***").replace(quote(secret, safe=""), "***")
    return LinkFailed(text[:_LONGEST], is_forbidden=isinstance(error, psycopg.errors.InsufficientPrivilege))
