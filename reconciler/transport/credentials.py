"""Credential references turned into what goes on the wire; keeps secrets opaque and sends nothing."""

import base64
import re
from collections.abc import Mapping
from typing import assert_never

from attrs import field, frozen

from reconciler.errors import CredentialMissing
from reconciler.model.problem import Problem
from reconciler.model.service import Basic, Credential, Headers, OAuth, Secret, SecretRef, Token
from reconciler.transport.references import NoValue, read_reference

_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_FRAMING = frozenset({"host", "connection", "content-length", "transfer-encoding", "te", "trailer", "upgrade"})


@frozen
class Grant:
    """OAuth client credentials, with their values; `extra` are further form fields. Usable as a key."""

    token_url: str
    client_id: Secret
    client_secret: Secret
    extra: tuple[tuple[str, str], ...] = ()


@frozen(repr=False)
class Resolved:
    """The credential of one service with its values: ready headers, and the grant that brings a token."""

    headers: tuple[tuple[str, Secret], ...] = ()
    grant: Grant | None = None
    secrets: frozenset[Secret] = field(default=frozenset())

    def __repr__(self) -> str:
        """Opaque."""
        return "Resolved(***)"


async def resolve(credentials: tuple[Credential, ...], *, environment: Mapping[str, str], service: str) -> Resolved:
    """Reads every reference of these credentials.

    Raises CredentialMissing with a problem for each reference that gives nothing, or nothing that a header
    can carry; no message holds a value or the output of a command.
    """
    desk = _Desk(environment, service)
    for credential in credentials:
        await desk.take(credential)
    return desk.close()


class _Desk:
    """Gathers headers, secrets and problems of one service's credentials."""

    def __init__(self, environment: Mapping[str, str], service: str) -> None:
        self._environment = environment
        self._service = service
        self._headers: list[tuple[str, Secret]] = []
        self._grants: list[Grant] = []
        self._secrets: set[Secret] = set()
        self._problems: list[Problem] = []

    async def take(self, credential: Credential) -> None:
        """Resolves one credential."""
        match credential:
            case Token(token):
                self._add_header("Authorization", await self._read(token), prefix="Bearer ")
            case Basic(username, password):
                await self._take_basic(username, password)
            case OAuth(token_url, client_id, client_secret, extra):
                known = (await self._read(client_id), await self._read(client_secret))
                if known[0] is not None and known[1] is not None:
                    self._grants.append(Grant(token_url, known[0], known[1], tuple(extra.items())))
            case Headers(headers):
                for name, reference in headers.items():
                    self._check_name(name)
                    self._add_header(name, await self._read(reference))
            case never:
                assert_never(never)

    def close(self) -> Resolved:
        """What was gathered; raises CredentialMissing when anything is wrong."""
        names = [name.lower() for name, _ in self._headers] + ["authorization" for _ in self._grants]
        for name in sorted({name for name in names if names.count(name) > 1}):
            self._complain(f"several credentials set the header {name}", "keep one of them")
        if self._problems:
            message = "; ".join(problem.message for problem in self._problems)
            raise CredentialMissing(message, problems=tuple(self._problems))
        return Resolved(
            headers=tuple(self._headers),
            grant=self._grants[0] if self._grants else None,
            secrets=frozenset(self._secrets),
        )

    async def _take_basic(self, username: SecretRef, password: SecretRef) -> None:
        user, word = await self._read(username), await self._read(password)
        if user is None or word is None:
            return
        if ":" in user.reveal():
            self._complain("the user name holds a colon, which basic authentication cannot carry", "use another user")
            return
        pair = base64.b64encode(f"{user.reveal()}:{word.reveal()}".encode()).decode()
        self._secrets.add(Secret(pair))
        self._add_header("Authorization", Secret(pair), prefix="Basic ")

    async def _read(self, reference: SecretRef) -> Secret | None:
        """The value, or `None` after a complaint."""
        read = await read_reference(reference, self._environment)
        match read:
            case Secret():
                self._secrets.add(read)
                return read
            case NoValue(why, hint):
                self._complain(why, hint)
                return None
            case never:
                assert_never(never)

    def _add_header(self, name: str, value: Secret | None, prefix: str = "") -> None:
        if value is None:
            return
        if not value.reveal().isascii():
            self._complain(f"the value for the header {name} holds letters that a header cannot carry", "use ASCII")
            return
        self._headers.append((name, Secret(prefix + value.reveal())))

    def _check_name(self, name: str) -> None:
        if not _HEADER_NAME.fullmatch(name):
            self._complain(f"{name!r} is not the name of a header", "use letters, digits and hyphens")
        elif name.lower() in _FRAMING:
            self._complain(f"the header {name} frames the request and cannot be a credential", "remove it")

    def _complain(self, message: str, hint: str) -> None:
        where = f"services.{self._service}.credentials"
        self._problems.append(Problem(f"service {self._service}: {message}", path=where, hint=hint))
