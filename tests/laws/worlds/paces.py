"""How late effects show, in the words of the simulators."""

from reconciler.simulators.progression import Delay, Never, Progression, Reads, Seconds
from tests.laws.schedule import Pace


def read_pace(pace: Pace) -> Delay:
    """The delay that a pace means."""
    if pace.never:
        return Never()
    return Reads(pace.reads) if pace.reads else Seconds(pace.seconds)


def spread(pace: Pace) -> Progression:
    """The whole as late as the pace says, its first part half as late again, each further part a quarter."""
    whole = read_pace(pace)
    match whole:
        case Seconds(seconds):
            return Progression(whole, Seconds(seconds / 2), Seconds(seconds / 4))
        case Reads(_):
            return Progression(whole, Reads(1), Reads(1))
        case Never():
            return Progression(whole, whole, whole)
