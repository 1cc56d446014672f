"""What can go wrong with a request of any service, as templates for generators; what is a service's own is its world's.

A template's `nth` means nothing yet: generators put their own in. Names are those of `reconciler.simulators.mishaps`,
of each simulator's `mishaps`, and of `EXTRA` here.
"""

from collections.abc import Callable, Mapping
from typing import Literal

from reconciler.simulators.faults import Fault, Later, Lost, Replaced, When
from reconciler.simulators.messages import Answer
from reconciler.simulators.mishaps import gateway_error
from tests.laws.schedule import Misfortune

Of = Literal["all", "writes", "reads"]

TIMEOUT = 30.0
"""Seconds that a client waits for an answer, if nobody tells it otherwise."""

UNIX_SOON = "1795262430"
DATE_SOON = "Sat, 21 Nov 2026 12:00:20 GMT"
"""Moments some seconds after the tests' clock starts."""


def never_answered(when: When) -> Fault:
    """Nothing is done and nothing is heard."""
    return Fault(when, "undone", Lost(), wait=600.0)


def gave_up_then_done(when: When, patience: float, later: float, status: int = 500) -> Fault:
    """After its patience the service says that it failed, and carries it out later all the same."""
    return Fault(when, Later(later), Replaced(gateway_error(status)), wait=patience)


def stripped(when: When) -> Fault:
    """Carried out, and answered 204 without a body or a type."""
    return Fault(when, "done", Replaced(Answer(204)))


EXTRA: Mapping[str, Callable[..., Fault]] = {
    made.__name__: made for made in (never_answered, gave_up_then_done, stripped)
}
"""Beside those of the simulators."""


def make(what: str, *how: object, of: Of = "all", times: int = 1) -> Misfortune:
    """A template."""
    return Misfortune(1, what, how, of, times)


def list_common(lag: float) -> tuple[Misfortune, ...]:
    """What any service does to its clients; `lag` (seconds) bounds how late a write is still carried out."""
    late, later = round(lag * 0.3, 1), round(lag * 0.8, 1)
    return (
        make("dropped_before_effect", of="writes"),
        make("dropped_after_effect", of="writes"),
        make("dropped_after_effect", of="writes"),
        make("dropped_before_effect", "closed"),
        make("failed_before_effect", 503),
        make("failed_before_effect", 502, of="writes"),
        make("failed_after_effect", 502, of="writes"),
        make("failed_after_effect", 504, of="writes"),
        make("failed_after_effect", 500, of="writes"),
        make("failed_then_done", late, of="writes"),
        make("failed_then_done", later, of="writes"),
        make("hanging_before_effect", 3.0),
        make("hanging_before_effect", TIMEOUT + late, of="writes"),
        make("hanging_after_effect", 600.0, of="writes"),
        make("never_answered"),
        make("too_many_requests", None),
        make("too_many_requests", "4"),
        make("too_many_requests", UNIX_SOON),
    )


def list_imaginable() -> tuple[Misfortune, ...]:
    """What nobody has seen of these services, and any proxy before them may do."""
    return (
        make("too_many_requests", DATE_SOON),
        make("too_many_requests", "soon"),
        make("page_instead"),
        make("page_instead", "done", of="writes"),
        make("cut_short"),
        make("cut_short", 9, of="writes"),
        make("mislabelled"),
        make("stripped", of="writes"),
        make("redirected", "http://elsewhere.example/"),
        make("redirected", "http://elsewhere.example/", 307, of="writes"),
        make("empty_list", of="reads"),
        make("empty_list", "[]", of="reads"),
        make("failed_before_effect", 404),
        make("failed_before_effect", 408, of="writes"),
        make("failed_before_effect", 409, of="writes"),
        make("failed_before_effect", 403, of="writes"),
        make("failed_after_effect", 503, of="writes"),
    )
