"""What else can go wrong with Convoy, in its own words; all kinds by their names."""

from collections.abc import Callable, Mapping
from typing import Literal

from reconciler.simulators.convoy.answers import (
    BAD_API_VERSION,
    BAD_CREDENTIAL,
    LIMIT,
    NOT_FOUND_FOR_STATUS,
    NOT_LOADED,
    NOT_PAUSED,
    NOT_THERE,
    page,
    refusal,
)
from reconciler.simulators.convoy.generations import read_generation
from reconciler.simulators.faults import Effect, Fault, Replaced, When
from reconciler.simulators.messages import Answer
from reconciler.simulators.mishaps import COMMON


def rate_limited(when: When, retry_after: str = "8") -> Fault:
    """429 with the service's headers; `retry_after` in seconds, or a Unix time as older servers say it."""
    plain = refusal(429, LIMIT)
    headers = {
        "retry-after": retry_after,
        "x-ratelimit-limit": "60000",
        "x-ratelimit-remaining": "0",
        "x-ratelimit-reset": retry_after,
    }
    return Fault(when, "undone", Replaced(Answer(429, {**plain.headers, **headers}, plain.body)))


def key_not_found(when: When) -> Fault:
    """401, as an older server says of a good key while its database is down."""
    return Fault(when, "undone", Replaced(refusal(401, BAD_CREDENTIAL)))


def database_fails(when: When, call: Literal["get", "list", "pause"] = "get") -> Fault:
    """What a read or a toggle says when the database does not answer, which is what it says of unknown ids too."""
    answers = {
        "get": refusal(404, NOT_THERE),
        "list": refusal(400, NOT_LOADED),
        "pause": refusal(400, NOT_FOUND_FOR_STATUS),
    }
    return Fault(when, "undone", Replaced(answers[call]))


def write_fails(when: When, effect: Effect = "undone") -> Fault:
    """400 for a failed write; with `effect` "done" the connection to the database broke after it was carried out."""
    return Fault(when, effect, Replaced(refusal(400, NOT_PAUSED)))


def version_refused_after_effect(when: When) -> Fault:
    """400 for an API version that cannot be read, after the toggle was carried out, as older servers do."""
    return Fault(when, "done", Replaced(refusal(400, BAD_API_VERSION)))


def dashboard_instead(when: When, effect: Effect = "undone") -> Fault:
    """200 with the dashboard's page, as for a path that lacks /api."""
    return Fault(when, effect, Replaced(page(read_generation("26.7.3"))))


MISHAPS: Mapping[str, Callable[..., Fault]] = {
    **COMMON,
    **{
        made.__name__: made
        for made in (
            rate_limited,
            key_not_found,
            database_fails,
            write_fails,
            version_refused_after_effect,
            dashboard_instead,
        )
    },
}
