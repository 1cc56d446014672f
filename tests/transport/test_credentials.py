"""Credential references become headers; what is missing is said without any value."""

import asyncio
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from reconciler.errors import CredentialMissing
from reconciler.model.service import (
    Basic,
    CommandRef,
    Credential,
    EnvRef,
    FileRef,
    Headers,
    KnownRef,
    OAuth,
    Secret,
    SecretRef,
    Token,
)
from reconciler.transport.credentials import Grant, Resolved, resolve
from reconciler.transport.references import NoValue, read_reference

CANARY = "canary-5f1c"


def take(*credentials: Credential, environment: Mapping[str, str] | None = None) -> Resolved:
    """Resolves for a service named `hooks`."""
    return asyncio.run(resolve(credentials, environment=environment or {}, service="hooks"))


def complain(*credentials: Credential, environment: Mapping[str, str] | None = None) -> list[str]:
    """The messages of what is missing."""
    with pytest.raises(CredentialMissing) as caught:
        take(*credentials, environment=environment)
    assert CANARY not in repr(caught.value) + str(caught.value) + str(caught.value.problems)
    return [problem.message for problem in caught.value.problems]


def headers(resolved: Resolved) -> list[tuple[str, str]]:
    """What goes on the wire."""
    return [(name, secret.reveal()) for name, secret in resolved.headers]


def printing(code: str) -> CommandRef:
    """A command that runs this Python code."""
    return CommandRef((sys.executable, "-c", code))


def test_each_kind_makes_its_headers(tmp_path: Path) -> None:
    """Tokens, basic and single headers, from every kind of reference."""
    (tmp_path / "word").write_text("pass word\n")
    env = {"KEY": "k-1", "PATH": "/usr/bin:/bin"}
    assert headers(take(Token(EnvRef("KEY")), environment=env)) == [("Authorization", "Bearer k-1")]
    basic = Basic(KnownRef(Secret("Aladdin")), FileRef(str(tmp_path / "word")))
    assert headers(take(basic)) == [("Authorization", "Basic QWxhZGRpbjpwYXNzIHdvcmQ=")]
    single = Headers({"X-Key": printing("print('from a command')")})
    assert headers(take(single, environment=env)) == [("X-Key", "from a command")]


def test_oauth_becomes_a_grant() -> None:
    """The token itself is fetched later."""
    oauth = OAuth("https://auth/token", EnvRef("ID"), EnvRef("SECRET"), {"audience": "things"})
    resolved = take(oauth, environment={"ID": "me-me", "SECRET": CANARY})
    assert Grant("https://auth/token", Secret("me-me"), Secret(CANARY), (("audience", "things"),)) == resolved.grant
    assert {Secret("me-me"), Secret(CANARY)} == resolved.secrets


def test_everything_missing_is_said_at_once() -> None:
    """Each reference has its problem, with the variable and the service."""
    basic = Basic(EnvRef("USER_NAME"), EnvRef("PASS"))
    assert complain(basic, Headers({"X-A": FileRef("/nowhere/at/all")}), environment={"PASS": ""}) == [
        "service hooks: the environment variable USER_NAME is not set",
        "service hooks: the environment variable PASS is empty",
        "service hooks: the file /nowhere/at/all cannot be read: No such file or directory",
    ]


@pytest.mark.parametrize(("content", "value"), [("v\n", "v"), ("v\r\n", "v"), ("v", "v"), (" v \n", " v ")])
def test_one_trailing_newline_of_a_file_is_cut(tmp_path: Path, content: str, value: str) -> None:
    """And nothing else."""
    (tmp_path / "key").write_bytes(content.encode())
    assert Secret(value) == asyncio.run(read_reference(FileRef(str(tmp_path / "key")), {}))


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "an empty value"),
        (b"\n", "an empty value"),
        (b"canary-5f1c\n\n", "a line break"),
        (b"canary-5f1c\r\nX-Evil: 1\n", "a line break"),
        (b"canary-5f1c\x00", "a control character"),
        (b"\xff\xfe", "UTF-8"),
        (b"canary-5f1c" * 10_000, "more than 64 KiB"),
    ],
)
def test_a_file_that_holds_no_credential_is_refused(tmp_path: Path, content: bytes, why: str) -> None:
    """Nothing that could break out of a header gets through, and nothing of it is shown."""
    (tmp_path / "key").write_bytes(content)
    (message,) = complain(Token(FileRef(str(tmp_path / "key"))))
    assert why in message


@pytest.mark.parametrize("value", ["canary-5f1c\r\nX-Evil: 1", "canary-5f1c\x7f"])
def test_a_variable_with_control_characters_is_refused(value: str) -> None:
    """The same for every source."""
    (message,) = complain(Token(EnvRef("KEY")), environment={"KEY": value})
    assert message.startswith("service hooks: the environment variable KEY gives a line break or a control character")


@pytest.mark.parametrize(
    ("reference", "why"),
    [
        (printing("import sys; print('canary-5f1c'); sys.exit(3)"), "ended with exit code 3"),
        (printing("import sys; print('canary-5f1c', file=sys.stderr)"), "gives an empty value"),
        (printing("print('canary-5f1c' * 10000)"), "gives more than 64 KiB"),
        (printing("import sys; print(sys.stdin.read(), end='')"), "gives an empty value"),
        (CommandRef(("/nowhere/command", "canary-5f1c")), "/nowhere/command cannot be started: No such file"),
        (CommandRef(()), "cannot be started"),
    ],
)
def test_a_command_that_gives_nothing_is_said_without_its_output(reference: SecretRef, why: str) -> None:
    """The exit code is shown; what it printed and its arguments are not."""
    (message,) = complain(Token(reference))
    assert why in message


def test_a_command_that_hangs_is_ended() -> None:
    """It gets no more than its seconds."""
    hanging = printing("import signal; print('canary-5f1c', flush=True); signal.pause()")
    read = asyncio.run(read_reference(hanging, {}, seconds=0.3))
    assert isinstance(read, NoValue)
    assert read.why == f"the command {sys.executable} gave nothing within 0.3 s"


def test_a_command_is_run_without_a_shell() -> None:
    """Its arguments arrive as they are."""
    reference = CommandRef((sys.executable, "-c", "import sys; print(sys.argv[1])", "$HOME; `id`"))
    assert Secret("$HOME; `id`") == asyncio.run(read_reference(reference, {}))


@pytest.mark.parametrize(
    ("credential", "why"),
    [
        (Headers({"X Key": KnownRef(Secret("v"))}), "'X Key' is not the name of a header"),
        (Headers({"X\r\nY": KnownRef(Secret("v"))}), "is not the name of a header"),
        (Headers({"Host": KnownRef(Secret("v"))}), "the header Host frames the request"),
        (Headers({"X-Key": KnownRef(Secret("ü"))}), "letters that a header cannot carry"),
        (Basic(KnownRef(Secret("a:b")), KnownRef(Secret("c"))), "the user name holds a colon"),
    ],
)
def test_what_no_header_can_carry_is_refused(credential: Credential, why: str) -> None:
    """Said before anything is sent."""
    (message,) = complain(credential)
    assert why in message


def test_two_credentials_for_one_header_are_refused() -> None:
    """A bearer token beside the user part of the url; another header beside it is fine."""
    known = KnownRef(Secret("value"))
    assert complain(Token(known), Basic(known, known)) == [
        "service hooks: several credentials set the header authorization"
    ]
    assert len(take(Token(known), Headers({"X-Proxy": known})).headers) == 2


def test_what_was_resolved_shows_nothing_of_itself() -> None:
    """Neither whole nor in its parts."""
    resolved = take(Token(KnownRef(Secret(CANARY))), Headers({"X": KnownRef(Secret(CANARY + "2"))}))
    text = f"{resolved!r} {resolved} {resolved.headers!r} {resolved.secrets!r} {resolved.grant!r}"
    assert CANARY not in text
