"""What happens in one small world, as plain data whose text can be pasted into a test; carries nothing out.

Requests are counted from 1 over all that arrive from the beginning of the first apply on, whoever sends them. Write
a schedule by hand, take one from `strategies` (hypothesis) or `chance` (a seeded generator), and give it to
`running.run_schedule`.
"""

from typing import Any, Literal

import attrs
from attrs import field, frozen

Moment = Literal["before", "after", "event"]


def write_short(value: Any) -> str:
    """The call that makes an attrs object, without what is as by default."""
    positional, named, has_skipped = [], [], False
    for one in attrs.fields(type(value)):
        own = vars(value)[one.name] if hasattr(value, "__dict__") else object.__getattribute__(value, one.name)
        if one.default is not attrs.NOTHING and own == one.default:
            has_skipped = True
        elif has_skipped:
            named.append(f"{one.name}={own!r}")
        else:
            positional.append(repr(own))
    return f"{type(value).__name__}({', '.join([*positional, *named])})"


@frozen(repr=False)
class Thing:
    """A listed resource: the state it is in, and the wish for it (`<=paused` is `at_most: paused`)."""

    live: str
    wish: str

    __repr__ = write_short


@frozen(repr=False)
class Misfortune:
    """The `nth` request meets `what`, a name of `misfortunes`, with `how` as its further arguments.

    `of`: counted over all requests, over those that write, or over those that read; `times` requests in a row.
    """

    nth: int
    what: str
    how: tuple[Any, ...] = ()
    of: Literal["all", "writes", "reads"] = "all"
    times: int = 1

    __repr__ = write_short


@frozen(repr=False)
class Rival:
    """Somebody else, just before the `nth` request: brings the thing of this number to a state, or does a deed.

    `does` is a state, `toggle`, or `update`: an update begins, and `seconds` later writes back the state it found.
    """

    nth: int
    does: str
    thing: int = 0
    seconds: float = 0.0

    __repr__ = write_short


@frozen(repr=False)
class Pace:
    """How late effects show: after `seconds`, after so many `reads`, or `never`."""

    seconds: float = 0.0
    reads: int = 0
    never: bool = False

    __repr__ = write_short


@frozen(repr=False)
class Death:
    """The process dies: before the `nth` request leaves, when it was answered, or at the `nth` event of the apply.

    A request that has left is carried out all the same. `calm`: misfortunes end with the process; the one that is
    started after it meets none.
    """

    nth: int
    at: Moment = "after"
    calm: bool = True

    __repr__ = write_short


@frozen(repr=False)
class Twin:
    """A second run, `later` seconds after the first began: of the same file, or of one with these `wishes`.

    `locked`: both know of each other's lock.
    """

    later: float = 0.0
    wishes: tuple[str, ...] = ()
    locked: bool = False

    __repr__ = write_short


@frozen(repr=False)
class Schedule:
    """One small world and all that goes wrong in it.

    `ways`: seconds that requests are under way to the service, in turn, and again from the first.
    `signals`: the requests at which SIGTERM comes, the first and the second.
    """

    variant: str
    things: tuple[Thing, ...]
    misfortunes: tuple[Misfortune, ...] = ()
    pace: Pace = field(default=Pace())
    rivals: tuple[Rival, ...] = ()
    signals: tuple[int, ...] = ()
    death: Death | None = None
    twin: Twin | None = None
    ways: tuple[float, ...] = ()

    __repr__ = write_short

    @property
    def is_alone(self) -> bool:
        """Whether nobody else is at work."""
        return not self.rivals and self.twin is None

    @property
    def is_calm(self) -> bool:
        """Whether nothing at all happens but the apply."""
        return self.is_alone and not (self.misfortunes or self.signals or self.death)
