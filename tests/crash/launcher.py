"""Runs the command in a process of its own, by fork, in which the n-th change of the file system goes wrong.

A fork of a process that has loaded everything, and has done it once, starts in a hundredth of the time. What runs
in it is the real `main`, up to its last flush; only `os` is not what it seems. Reads one order a line from
standard input. Each line of answer is a name and a number: the order's and its process's (or exit code, where it
was carried out right here), a process's and how it ended.
"""

import errno
import gc
import json
import os
import select
import signal
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

from attrs import define

from reconciler.cli import main

Order = dict[str, Any]

WATCHED = ("mkdir", "open", "write", "fsync", "replace", "unlink")
"""Every way in which a run changes what is on disk; each is one point."""

_NEEDING_ROOM = frozenset({"mkdir", "open", "write", "fsync", "replace"})

_SIGNALS: Mapping[str, tuple[int, ...]] = {
    "interrupt": (signal.SIGINT,),
    "interrupt_twice": (signal.SIGTERM, signal.SIGINT),
}


@define
class Saboteur:
    """Counts the changes of what is `about` the named part of a path, and spoils the `nth`.

    `how`: `kill_before` and `kill_after` it, `tear` it (half of it is written, then the process dies), `refuse` it
    and all that come later, with `number` for an error (a full disk takes half of a write first), `interrupt` the
    process with a signal just before it, or with two (`interrupt_twice`). `mark` is made when the nth is reached.
    """

    how: str
    nth: int
    about: str = ""
    number: int = errno.ENOSPC
    mark: str = ""
    seen: int = 0

    def wrap(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        """The function in whose place it stands."""

        def watched(*arguments: Any, **named: Any) -> Any:
            if not _is_change(name, arguments) or self.about not in _find_path(name, arguments):
                return real(*arguments, **named)
            self.seen += 1
            if self.seen == self.nth:
                os.mkfifo(self.mark)
            if self.how == "refuse":
                return self._refuse(name, real, arguments, named)
            if self.seen != self.nth:
                return real(*arguments, **named)
            if self.how in _SIGNALS:
                return self._interrupt(real, arguments, named)
            return self._kill(name, real, arguments, named)

        return watched

    def _kill(
        self, name: str, real: Callable[..., Any], arguments: tuple[Any, ...], named: Mapping[str, Any]
    ) -> NoReturn:
        if self.how == "tear" and name == "write":
            real(arguments[0], arguments[1][: len(arguments[1]) // 2])
        elif self.how == "kill_after":
            with suppress(OSError):
                real(*arguments, **named)
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError

    def _interrupt(self, real: Callable[..., Any], arguments: tuple[Any, ...], named: Mapping[str, Any]) -> object:
        for number in _SIGNALS[self.how]:
            os.kill(os.getpid(), number)
        return real(*arguments, **named)

    def _refuse(
        self, name: str, real: Callable[..., Any], arguments: tuple[Any, ...], named: Mapping[str, Any]
    ) -> object:
        if self.seen < self.nth or name not in _NEEDING_ROOM:
            return real(*arguments, **named)
        if self.seen == self.nth and name == "write" and len(arguments[1]) > 1:
            return real(arguments[0], arguments[1][: len(arguments[1]) // 2])
        raise OSError(self.number, os.strerror(self.number))


def _is_change(name: str, arguments: tuple[Any, ...]) -> bool:
    return name != "open" or bool(arguments[1] & os.O_CREAT)


def _find_path(name: str, arguments: tuple[Any, ...]) -> str:
    if name in {"write", "fsync"}:
        return str(Path(f"/proc/self/fd/{arguments[0]}").readlink())
    return str(Path(arguments[-1 if name == "replace" else 0]).absolute())


def keep_single() -> None:
    """Keeps out what deepdiff takes where it finds it: it would start threads, and none survives a fork."""
    barred: Any = dict.fromkeys(("numpy", "pandas", "polars", "pyarrow"))
    sys.modules.update(barred)


def serve(answers: int) -> Order | None:
    """Takes orders until there are no more; in a new process, returns what it is to become."""
    news, echo = os.pipe()
    os.set_blocking(echo, False)
    signal.set_wakeup_fd(echo, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
    while True:
        ready, _, _ = select.select([0, news], [], [])
        if news in ready:
            os.read(news, 4096)
            _bury(answers)
        if 0 not in ready:
            continue
        line = sys.stdin.buffer.readline()
        if not line:
            return None
        order: Order = json.loads(line)
        if "here" in order:
            _answer(answers, order, rehearse(order))
            continue
        number = os.fork()
        if number == 0:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            return order
        _answer(answers, order, number)


def _bury(answers: int) -> None:
    """Tells the end of every process that has ended."""
    with suppress(ChildProcessError):
        while (ended := os.waitpid(-1, os.WNOHANG))[0]:
            _answer(answers, {"name": ended[0]}, os.waitstatus_to_exitcode(ended[1]))


def _answer(answers: int, order: Order, number: int) -> None:
    os.write(answers, f"{order['name']} {number}\n".encode())


def rehearse(order: Order) -> int:
    """Runs a command in this very process, so that its forks find everything ready."""
    os.chdir(order["folder"])
    os.environ.clear()
    os.environ.update(order["environment"])
    code = main(order["arguments"])
    gc.collect()
    # What is frozen is not touched by the collections of a fork, and so need not be copied for it.
    gc.freeze()
    return code


def become(order: Order) -> None:
    """The folder, environment and standard streams of the order, and its saboteur."""
    os.setpgid(0, 0)
    os.chdir(order["folder"])
    os.environ.clear()
    os.environ.update(order["environment"])
    _lead(0, os.devnull, os.O_RDONLY)
    for number, path in ((1, order["out"]), (2, order["err"])):
        if path is not None:
            _lead(number, path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    if order["fault"] is not None:
        saboteur = Saboteur(**order["fault"])
        for name in WATCHED:
            setattr(os, name, saboteur.wrap(name, getattr(os, name)))


def _lead(number: int, path: str, flags: int) -> None:
    opened = os.open(path, flags, 0o600)
    os.dup2(opened, number)
    os.close(opened)


if __name__ == "__main__":
    keep_single()
    channel = os.dup(1)
    os.dup2(2, 1)
    taken = serve(channel)
    if taken is not None:
        become(taken)
        code = main(taken["arguments"])
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        os._exit(code)
