"""How fast the effects of a call become visible, as plain values; says nothing of what the effects are."""

from attrs import frozen


@frozen
class Seconds:
    """Visible so many seconds after the step before it."""

    seconds: float


@frozen
class Reads:
    """Visible once the thing was read so many times after the step before it: the next read shows it."""

    count: int


@frozen
class Never:
    """Accepted, and never seen; what would come after it is never seen either."""


Delay = Seconds | Reads | Never


@frozen
class Progression:
    """How long a thing as a whole waits, then the first of its parts, then each further part.

    Delays add up: a part is never shown before the whole, nor the second part before the first.
    """

    whole: Delay
    first_part: Delay
    each_part: Delay


AT_ONCE = Progression(Seconds(0), Seconds(0), Seconds(0))
NOT_AT_ALL = Progression(Never(), Never(), Never())


def after_seconds(whole: float, first_part: float = 0.0, each_part: float = 0.0) -> Progression:
    """The whole shows after `whole` seconds, its first part `first_part` later, the others one by one."""
    return Progression(Seconds(whole), Seconds(first_part), Seconds(each_part))


def after_reads(whole: int, first_part: int = 0, each_part: int = 0) -> Progression:
    """The whole stays as it was for `whole` readings, its first part for `first_part` more, and so on."""
    return Progression(Reads(whole), Reads(first_part), Reads(each_part))
