"""One run after the other, each spoilt one point later than the last, until none is reached; several worlds at once."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from tests.crash.runs import Ended, Spoilt
from tests.crash.worlds import World

MOST_POINTS = 500

Start = Callable[[World, Spoilt], Ended]
Judge = Callable[[World, Spoilt, Ended], None]


def sweep(lanes: Sequence[World], how: Spoilt, start: Start, judge: Judge) -> int:
    """Spoils every point in turn, and lets each end be judged; how many points there were."""
    with ThreadPoolExecutor(len(lanes)) as pool:
        numbers = [range(first, MOST_POINTS, len(lanes)) for first in range(1, len(lanes) + 1)]
        swept = [
            pool.submit(_sweep, world, how, mine, (start, judge)) for world, mine in zip(lanes, numbers, strict=True)
        ]
    failures = [failure for one in swept if isinstance(failure := one.exception(), Exception)]
    if failures:
        raise ExceptionGroup(f"{how.how} {how.about}", failures)
    return sum(one.result() for one in swept)


def _sweep(world: World, how: Spoilt, numbers: range, rules: tuple[Start, Judge]) -> int:
    start, judge = rules
    for count, nth in enumerate(numbers):
        world.renew()
        spoilt = Spoilt(how.how, nth, how.about, how.number)
        ended = start(world, spoilt)
        if not world.place.was_reached():
            return count
        try:
            judge(world, spoilt, ended)
        except AssertionError as failure:
            failure.add_note(f"{how.how} at point {nth}")
            raise
    raise AssertionError("it never ended")
