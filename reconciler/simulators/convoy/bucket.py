"""The one bucket of calls that all tenants of an instance share; knows nothing of what the calls are."""

from attrs import define

WINDOW = 60.0


@define
class Bucket:
    """Holds the calls of a minute, and fills evenly; `full_at` is when it will be full again."""

    calls_per_minute: int
    full_at: float = 0.0

    def take(self, now: float) -> float:
        """Takes one call; returns for how many seconds there is none left, 0 where it was taken."""
        full_at = max(self.full_at, now) + WINDOW / self.calls_per_minute
        if full_at - now > WINDOW:
            return max(self.full_at - WINDOW - now, 1e-6)
        self.full_at = full_at
        return 0.0

    def empty(self, now: float, seconds: float) -> None:
        """Nothing is left for so many seconds."""
        self.full_at = now + WINDOW + seconds
