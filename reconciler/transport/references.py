"""Reads one credential reference: variable, file or command; never says what it read."""

import asyncio
import contextlib
import os
import signal
from collections.abc import Mapping
from typing import assert_never

from attrs import frozen

from reconciler.model.service import CommandRef, EnvRef, FileRef, KnownRef, Secret, SecretRef

LARGEST = 64 * 1024
"""Bytes that a file or a command may give; more is no credential."""

COMMAND_SECONDS = 30.0


@frozen
class NoValue:
    """The reference gives nothing usable: why, and the way out."""

    why: str
    hint: str


async def read_reference(
    reference: SecretRef, environment: Mapping[str, str], *, seconds: float = COMMAND_SECONDS
) -> Secret | NoValue:
    """The value behind the reference; `seconds` bounds a command."""
    match reference:
        case EnvRef(name):
            value = environment.get(name)
            if not value:
                state = "is not set" if value is None else "is empty"
                return NoValue(f"the environment variable {name} {state}", f"set {name}")
            return _check(value, f"the environment variable {name}")
        case FileRef(path):
            return _read_file(path)
        case CommandRef(argv):
            return await _run(argv, environment, seconds)
        case KnownRef(secret):
            return _check(secret.reveal(), "the user part of the url")
        case never:
            assert_never(never)


def _read_file(path: str) -> Secret | NoValue:
    source = f"the file {path}"
    try:
        with open(path, "rb") as file:  # noqa: PTH123 - the path may be a device or a pipe of the shell
            content = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not a path"
        return NoValue(f"{source} cannot be read: {reason}", "check the path and its permissions")
    return _decode(content, source)


async def _run(argv: tuple[str, ...], environment: Mapping[str, str], seconds: float) -> Secret | NoValue:
    """Runs the command without a shell and without input; its own messages go nowhere."""
    source = f"the command {argv[0] if argv else '(empty)'}"
    hint = "run it by hand to see why"
    try:
        process = await asyncio.create_subprocess_exec(
            *argv,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env=dict(environment),
            start_new_session=True,
        )
    except (OSError, ValueError, TypeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not a command"
        return NoValue(f"{source} cannot be started: {reason}", "check the name and the PATH")
    try:
        async with asyncio.timeout(seconds):
            content = await _read_output(process)
            code = await process.wait() if len(content) <= LARGEST else 0
    except TimeoutError:
        return NoValue(f"{source} gave nothing within {seconds:g} s", hint)
    finally:
        await _end(process)
    return _decode(content, source) if code == 0 else NoValue(f"{source} ended with exit code {code}", hint)


async def _read_output(process: asyncio.subprocess.Process) -> bytes:
    """All that it prints, or one byte more than allowed."""
    if process.stdout is None:
        return b""
    try:
        return await process.stdout.readexactly(LARGEST + 1)
    except asyncio.IncompleteReadError as ended:
        return ended.partial


async def _end(process: asyncio.subprocess.Process) -> None:
    """Leaves no process behind, grandchildren that hold its output open included: they are in its own session."""
    if process.returncode is not None:
        return
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(1):
            if process.stdout is not None:
                await process.stdout.read()
            await process.wait()


def _decode(content: bytes, source: str) -> Secret | NoValue:
    """The text with one trailing newline cut."""
    if len(content) > LARGEST:
        return NoValue(
            f"{source} gives more than {LARGEST // 1024} KiB, which is no credential", "give the value alone"
        )
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return NoValue(f"{source} does not give UTF-8 text", "give the value as text")
    text = text.removesuffix("\r\n") if text.endswith("\r\n") else text.removesuffix("\n")
    return _check(text, source)


def _check(value: str, source: str) -> Secret | NoValue:
    """Refuses what would break out of a header, and nothing at all."""
    if not value:
        return NoValue(f"{source} gives an empty value", "give the value")
    if any(ord(letter) < 0x20 or ord(letter) == 0x7F for letter in value):
        return NoValue(f"{source} gives a line break or a control character inside the value", "give one line of text")
    return Secret(value)
