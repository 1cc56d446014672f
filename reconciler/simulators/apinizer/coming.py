"""Effects that show some time, or some readings, after the call that asked for them; knows not what they are."""

from collections.abc import Callable
from typing import assert_never

from attrs import define

from reconciler.simulators.progression import Delay, Never, Reads, Seconds


@define(eq=False)
class Coming:
    """One effect and the delays before it, which pass one after the other; `effect` gets the moment it shows."""

    delays: list[Delay]
    since: float
    effect: Callable[[float], None]
    reads: int = 0

    def pass_time(self, now: float) -> bool:
        """Lets pass what has passed by `now`; whether nothing is left to wait for."""
        while self.delays and self._has_passed(self.delays[0], now):
            del self.delays[0]
        return not self.delays

    def due(self) -> float | None:
        """When it will show by time alone; None where readings have to come first, or it never will."""
        waits = [delay.seconds for delay in self.delays if isinstance(delay, Seconds)]
        return self.since + sum(waits) if len(waits) == len(self.delays) else None

    def _has_passed(self, delay: Delay, now: float) -> bool:
        match delay:
            case Seconds(seconds):
                if now < self.since + seconds:
                    return False
                self.since, self.reads = self.since + seconds, 0
                return True
            case Reads(count):
                if self.reads < count:
                    return False
                self.since, self.reads = now, self.reads - count
                return True
            case Never():
                return False
            case never:
                assert_never(never)
