"""Small schedules that several broken engines do not survive, and what they are made of."""

from tests.laws.schedule import Misfortune, Pace, Schedule, Thing

PAUSE = (Thing("active", "paused"),)
"""One endpoint, by a toggle."""

CONNECTOR = (Thing("running", "paused"),)

TOGGLES = ("convoy-old", "convoy-new")
ALL = (*TOGGLES, "feldera", "redpanda", "kafka_connect", "apinizer")


def lose(what: str, *how: object) -> Misfortune:
    """This happens to the first write."""
    return Misfortune(1, what, how, of="writes")


QUIET = Schedule("convoy-new", PAUSE)
LATE_AND_LOST = Schedule("convoy-new", PAUSE, (lose("failed_after_effect", 502),), Pace(1.0))
"""Its effect shows a second later than the wrong answer."""
