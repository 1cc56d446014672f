"""What is still to happen, by time or by readings; knows neither what happens nor to whom."""

import heapq
from collections.abc import Callable, Iterator
from itertools import count
from typing import assert_never

from attrs import define, field

from reconciler.simulators.progression import Delay, Never, Reads, Seconds

Act = Callable[[float], None]
"""What happens, told the moment that it was due."""


@define(eq=False)
class _Watched:
    left: int
    act: Act


@define(eq=False)
class Agenda:
    """Acts in the order of their moments, seconds of the injected clock; `latest` is when it last advanced."""

    _timed: list[tuple[float, int, Act]] = field(factory=list)
    _watched: dict[str, list[_Watched]] = field(factory=dict)
    _first: list[Act] = field(factory=list)
    latest: float = 0.0
    _numbers: Iterator[int] = field(factory=count)

    def begin_with(self, act: Act) -> None:
        """Acts when time begins, which is with the first request: before that, no clock can be asked."""
        self._first.append(act)

    def at(self, moment: float, act: Act) -> None:
        """Acts at that moment."""
        heapq.heappush(self._timed, (moment, next(self._numbers), act))

    def after(self, delay: Delay, since: float, thing: str, act: Act) -> None:
        """Acts so many seconds, or so many readings of `thing`, after `since`."""
        match delay:
            case Seconds(seconds):
                self.at(since + seconds, act)
            case Reads(0):
                self.at(since, act)
            case Reads(readings):
                self._watched.setdefault(thing, []).append(_Watched(readings, act))
            case Never():
                return
            case never:
                assert_never(never)

    def count_reading(self, thing: str, now: float) -> None:
        """One more reading of `thing` has shown what was before."""
        if thing not in self._watched:
            return
        for watched in self._watched.pop(thing):
            watched.left -= 1
            if watched.left > 0:
                self._watched.setdefault(thing, []).append(watched)
            else:
                watched.act(now)

    def advance(self, now: float) -> None:
        """Lets everything happen that is due."""
        self.latest = now
        begun, self._first = self._first, []
        for act in begun:
            act(now)
        while self._timed and self._timed[0][0] <= now:
            moment, _, act = heapq.heappop(self._timed)
            act(moment)

    def upcoming(self) -> float | None:
        """The next moment at which something happens by time alone."""
        return self._timed[0][0] if self._timed else None
