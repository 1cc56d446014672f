"""The question of apply, on a pseudo-terminal."""

import os
import pty
import signal
import subprocess
from collections.abc import Callable, Iterator

import pytest
from attrs import frozen

from tests.cli.shell import SECONDS, Shell

QUESTION = 'Apply these 2 changes? Only "yes" is accepted: '


@frozen
class Terminal:
    """A run of the command on a terminal of its own, which holds its three streams."""

    process: subprocess.Popen[str]
    master: int

    def read_until(self, text: str) -> str:
        """What it shows up to this text, or to its end."""
        seen = ""
        while text not in seen:
            try:
                piece = os.read(self.master, 65_536)
            except OSError:  # The other side has ended.
                break
            seen += piece.decode(errors="replace")
        return seen

    def type(self, text: str) -> None:
        """Types."""
        os.write(self.master, text.encode())

    def end(self) -> tuple[int, str]:
        """Its exit code and what else it shows."""
        rest = self.read_until("\0")
        return self.process.wait(timeout=SECONDS), rest


Open = Callable[..., Terminal]


@pytest.fixture
def open_terminal(shell: Shell) -> Iterator[Open]:
    """Starts the command on a terminal."""
    opened: list[Terminal] = []

    def start(*arguments: str, **variables: str) -> Terminal:
        master, slave = pty.openpty()
        process = shell.start(*arguments, streams=(slave, slave, slave), TERM="xterm", **variables)
        os.close(slave)
        opened.append(Terminal(process, master))
        return opened[-1]

    yield start
    for terminal in opened:
        terminal.process.kill()
        terminal.process.wait()
        os.close(terminal.master)


def test_yes(shell: Shell, open_terminal: Open) -> None:
    """The plan is shown in colours and asked about; `yes` applies it."""
    terminal = open_terminal("apply")
    asked = terminal.read_until(QUESTION)
    assert ("Plan: 2 to change" in asked, "\x1b[33m" in asked, shell.writes()) == (True, True, [])
    terminal.type("yes\n")
    code, rest = terminal.end()
    assert (code, "2 applied" in rest, len(shell.writes())) == (0, True, 2)


@pytest.mark.parametrize("answer", ["no\n", "y\n", "YES\n", "\n", "\x04"])
def test_anything_else(shell: Shell, open_terminal: Open, answer: str) -> None:
    """8, and nothing was written."""
    terminal = open_terminal("apply")
    terminal.read_until(QUESTION)
    terminal.type(answer)
    code, rest = terminal.end()
    assert (code, "nothing was written" in rest, shell.writes()) == (8, True, [])


@pytest.mark.parametrize(("number", "expected"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_instead_of_an_answer(shell: Shell, open_terminal: Open, number: int, expected: int) -> None:
    """130 or 143, and nothing was written."""
    terminal = open_terminal("apply")
    terminal.read_until(QUESTION)
    terminal.process.send_signal(number)
    code, rest = terminal.end()
    assert (expected, [], False) == (code, shell.writes(), "Traceback" in rest)


def test_nothing_to_do_is_not_asked(shell: Shell, open_terminal: Open) -> None:
    """0 without a question."""
    shell.wish({"a": "running"})
    code, rest = open_terminal("apply").end()
    assert (code, "No changes." in rest, "Only" in rest) == (0, True, False)


def test_a_blocked_plan_is_not_asked(shell: Shell, open_terminal: Open) -> None:
    """5 without a question: the answer would not matter."""
    shell.wish({"a": "paused", "gone": "paused"})
    code, rest = open_terminal("apply").end()
    assert (code, "Only" in rest, shell.writes()) == (5, False, [])


def test_no_colour(open_terminal: Open) -> None:
    """Neither with --no-color nor with NO_COLOR."""
    for arguments, variables in ((("--no-color",), {}), ((), {"NO_COLOR": "1"}), ((), {"RECONCILER_NO_COLOR": "1"})):
        _, shown = open_terminal("plan", *arguments, "-v", **variables).end()
        assert ("Plan: 2 to change" in shown, "\x1b[3" in shown) == (True, False)
