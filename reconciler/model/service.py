"""A configured service: which provider, where, with which credential references and limits.

Holds references to secrets, never secrets; the one exception is what an environment variable put into
the user part of a url, and that is wrapped in `Secret`.
"""

from collections.abc import Mapping

from attrs import field, frozen

from reconciler.model.problem import Origin


class Secret:
    """A value that must never be shown: its text form is `***` everywhere but in `reveal()`."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The value itself, for the one place that puts it on the wire."""
        return self._value

    def __repr__(self) -> str:
        """Opaque."""
        return "***"

    def __eq__(self, other: object) -> bool:
        """Equal where the values are."""
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        """By value."""
        return hash(self._value)


@frozen
class EnvRef:
    """`{env: NAME}`: the value of an environment variable."""

    name: str


@frozen
class FileRef:
    """`{file: PATH}`: the content of a file; one trailing newline is cut. Relative to the desired file."""

    path: str


@frozen
class CommandRef:
    """`{command: [argv…]}`: the standard output of a command; one trailing newline is cut."""

    argv: tuple[str, ...]


@frozen
class KnownRef:
    """A value that came with the url from the environment."""

    secret: Secret


SecretRef = EnvRef | FileRef | CommandRef | KnownRef


@frozen
class Token:
    """`token`: sent as `Authorization: Bearer …`."""

    token: SecretRef


@frozen
class Basic:
    """`basic`: user name and password."""

    username: SecretRef
    password: SecretRef


@frozen
class OAuth:
    """`oauth`: client credentials; `extra` are further form fields such as `audience` and `scope`."""

    token_url: str
    client_id: SecretRef
    client_secret: SecretRef
    extra: Mapping[str, str] = field(factory=dict)


@frozen
class Headers:
    """`headers`: one secret for each header name."""

    headers: Mapping[str, SecretRef]


Credential = Token | Basic | OAuth | Headers


@frozen
class Credentials:
    """What reads use and what writes use; the same when the file gives one. `()` means none needed.

    Several kinds may stand together (a bearer token and a proxy's header).
    """

    read: tuple[Credential, ...] = ()
    write: tuple[Credential, ...] = ()


@frozen
class Limits:
    """How hard a service may be asked; `timeout` in seconds bounds one request."""

    concurrency: int | None = None
    requests_per_second: float | None = None
    timeout: float | None = None


@frozen
class Tls:
    """Paths of PEM files, already resolved against the desired file's folder; `None` means the default."""

    ca: str | None = None
    certificate: str | None = None
    key: str | None = None


@frozen
class Service:
    """One configured instance of a provider; `url` has no user part and no trailing slash.

    `url_text` is the url as the file says it, variables unreplaced: what `import` writes back.
    """

    name: str
    provider: str
    url: str
    credentials: Credentials = Credentials()
    limits: Limits = Limits()
    tls: Tls = Tls()
    options: Mapping[str, object] = field(factory=dict)
    origin: Origin = Origin()
    url_text: str | None = None
