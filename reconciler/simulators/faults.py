"""What may go wrong between a client and a service, as plain values matched to requests; knows no service.

A fault says two things, each on its own: what becomes of the request's effect, and what the client hears.
"""

from collections.abc import Callable, Sequence
from fnmatch import fnmatchcase
from typing import Literal
from urllib.parse import unquote

from attrs import define, field, frozen

from reconciler.simulators.messages import Answer, Request


class Dropped(Exception):
    """The connection is gone: a test transport turns it into a connection error, the server cuts the socket."""

    def __init__(self, how: Literal["reset", "closed"]) -> None:
        super().__init__(f"connection {how}")
        self.how = how


@frozen
class When:
    """Matches the `nth` request (from 1) with this method and path, and the `times` - 1 that follow.

    `path` is a shell pattern over the decoded path; `method` "*" is any; `times` None is for ever.
    """

    method: str = "*"
    path: str = "*"
    nth: int = 1
    times: int | None = 1

    def fits(self, request: Request) -> bool:
        """Whether method and path match, whatever the count."""
        return self.method in ("*", request.method) and fnmatchcase(unquote(request.path), self.path)

    def covers(self, count: int) -> bool:
        """Whether the `count`-th fitting request is meant."""
        return count >= self.nth and (self.times is None or count < self.nth + self.times)


@frozen
class Later:
    """The effect happens `seconds` after the request was taken."""

    seconds: float


Effect = Literal["done", "undone"] | Later


@frozen
class Genuine:
    """The client hears the true answer."""


@frozen
class Replaced:
    """The client hears another answer."""

    answer: Answer


@frozen
class Relabelled:
    """The client hears the true answer under another content type."""

    content_type: str


@frozen
class Truncated:
    """The client gets the first `size` bytes of the body, then the connection closes."""

    size: int = 1


@frozen
class Lost:
    """The client gets nothing: the connection is reset or closed."""

    how: Literal["reset", "closed"] = "reset"


Heard = Genuine | Replaced | Relabelled | Truncated | Lost


@frozen
class Fault:
    """One thing that goes wrong: after `wait` seconds comes the effect, after `hold` more the answer.

    Raises ValueError where the client would hear a true answer to something that was not done.
    """

    when: When
    effect: Effect = "undone"
    heard: Heard = field(factory=Lost)
    wait: float = 0.0
    hold: float = 0.0

    def __attrs_post_init__(self) -> None:
        if self.effect != "done" and isinstance(self.heard, Genuine | Relabelled | Truncated):
            raise ValueError("a true answer needs an effect that is done")


@frozen
class Intervention:
    """Somebody else acts just before, or just after, the matching request is carried out."""

    when: When
    moment: Literal["before", "after"]
    act: Callable[[], None] = field(repr=False)


@define
class _Counted:
    entry: Fault | Intervention
    seen: int = 0


@frozen
class Due:
    """What is to happen around one request."""

    fault: Fault | None
    before: Sequence[Intervention]
    after: Sequence[Intervention]


class Schedule:
    """Counts requests and tells what is due; of several faults that fit, the first that was added wins."""

    def __init__(self, entries: Sequence[Fault | Intervention] = ()) -> None:
        self._counted = [_Counted(entry) for entry in entries]

    def add(self, *entries: Fault | Intervention) -> None:
        """Appends entries; their counts start now."""
        self._counted.extend(_Counted(entry) for entry in entries)

    def clear(self) -> None:
        """Forgets all entries."""
        self._counted.clear()

    def take(self, request: Request) -> Due:
        """Counts the request everywhere it fits and returns what is due for it."""
        due = [counted.entry for counted in self._counted if _counts(counted, request)]
        faults = [entry for entry in due if isinstance(entry, Fault)]
        others = [entry for entry in due if isinstance(entry, Intervention)]
        return Due(
            fault=faults[0] if faults else None,
            before=[entry for entry in others if entry.moment == "before"],
            after=[entry for entry in others if entry.moment == "after"],
        )


def _counts(counted: _Counted, request: Request) -> bool:
    if not counted.entry.when.fits(request):
        return False
    counted.seen += 1
    return counted.entry.when.covers(counted.seen)
