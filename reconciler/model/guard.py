"""What bounds one apply: how much it may move, how fast, and how many failures end it; counts nothing itself."""

import re
from enum import Enum

from attrs import frozen

from reconciler.model.address import Address

_WRITTEN = re.compile(r"(?P<percent>100|[1-9]?[0-9])%|(?P<count>[0-9]{1,9})")


@frozen
class Limit:
    """How many things may be moved at most: a count, or a share in percent of those that there are."""

    amount: int
    is_share: bool = False

    @classmethod
    def parse(cls, text: str) -> "Limit":
        """The limit that `30%` or `5` says; raises ValueError."""
        written = _WRITTEN.fullmatch(text)
        if written is None:
            raise ValueError(f"{text!r} is neither a share nor a count")
        percent, count = written.group("percent", "count")
        return cls(int(percent), is_share=True) if percent is not None else cls(int(count))

    def find_most(self, total: int) -> int:
        """How many of so many may be moved; a share is rounded down, so that it is never exceeded."""
        return total * self.amount // 100 if self.is_share else self.amount

    def __str__(self) -> str:
        return f"{self.amount}%" if self.is_share else str(self.amount)


@frozen
class Guards:
    """What the files bound every apply by; without a word of them the defaults hold.

    `floor`: services with fewer things of a kind are not guarded. `max_down` and `max_up`: how many things of a kind in
    a service one apply may take out of and back into their normal state; `None` is no bound. `changes_per_minute`: how
    many changes are started. `max_failures`: after so many, nothing new is started.
    """

    floor: int = 10
    max_down: Limit = Limit(30, is_share=True)
    max_up: Limit | None = None
    changes_per_minute: int | None = None
    max_failures: int | None = None


@frozen
class Limits:
    """What was said for one run in place of the files' limits; `None` leaves the files' own."""

    max_down: Limit | None = None
    max_up: Limit | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing was said."""
        return self.max_down is None and self.max_up is None

    def overruled_by(self, later: "Limits") -> "Limits":
        """These, where nothing was said later."""
        return Limits(later.max_down or self.max_down, later.max_up or self.max_up)


class OnFailure(Enum):
    """What a failure does to the changes that are not started yet."""

    STOP = "stop"
    CONTINUE = "continue"


@frozen
class Tempo:
    """How one apply goes about it: changes started per minute, and failures that end it; `None` is no bound."""

    changes_per_minute: int | None = None
    max_failures: int | None = None


class Move(Enum):
    """Which way an update moves a thing: out of its kind's normal state, back into it, or neither."""

    DOWN = "down"
    UP = "up"
    STILL = "still"


@frozen
class Group:
    """All things of one kind in one service: what limits are counted over."""

    service: str
    kind: str

    @classmethod
    def of(cls, address: Address) -> "Group":
        """The group that this address belongs to."""
        return cls(address.service, address.kind)


@frozen
class Fleet:
    """How many things a group has.

    `is_live`: counted in what is live; otherwise in the files. `for_floor`: what the floor is held against, which is
    more where the reading did not go through everything that the files name.
    """

    count: int
    for_floor: int
    is_live: bool
