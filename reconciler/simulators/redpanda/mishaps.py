"""What else can go wrong with the API, in its own words; all kinds by their names.

What goes wrong between Console and a worker is scheduled there instead, with the worker's own mishaps.
"""

from collections.abc import Callable, Mapping

from reconciler.simulators.faults import Fault, Later, Replaced, When
from reconciler.simulators.messages import Answer, json_answer
from reconciler.simulators.mishaps import COMMON
from reconciler.simulators.redpanda.credentials import QUOTA_HEADER
from reconciler.simulators.redpanda.holistic import status_view
from reconciler.simulators.redpanda.passage import READ_TIMEOUT
from reconciler.simulators.redpanda.wording import WORKER_REASON, Code, Wording

_WORDING = Wording()
_GAVE_UP = "context deadline exceeded (Client.Timeout exceeded while awaiting headers)"
_STALE = (
    "Cannot complete request momentarily due to stale configuration (typically caused by a concurrent config change)"
)


def rebalance_conflict(when: When) -> Fault:
    """409 ALREADY_EXISTS, which means a rebalance and no name that is taken; nothing was done."""
    return Fault(when, "undone", Replaced(_of_worker("ALREADY_EXISTS", f"{_STALE} (409)")))


def rebalance_expected(when: When) -> Fault:
    """500, as the reads of one connector or its config answer during a rebalance; nothing was done."""
    message = "Request cannot be completed because a rebalance is expected (500)"
    return Fault(when, "undone", Replaced(_of_worker("INTERNAL", message)))


def restart_failed(when: When, name: str) -> Fault:
    """500, as a restart amid changes of configs answers."""
    return Fault(when, "undone", Replaced(_of_worker("INTERNAL", f"Failed to start connector: {name} (500)")))


def gave_up_after_effect(when: When, seconds: float = READ_TIMEOUT) -> Fault:
    """Carried out at once; after Console's patience the client hears 500."""
    return Fault(when, "done", Replaced(_of_worker("INTERNAL", _GAVE_UP)), hold=seconds)


def gave_up_before_effect(when: When, later: float, seconds: float = READ_TIMEOUT) -> Fault:
    """After Console's patience the client hears 500, and `later` seconds after that it is carried out."""
    return Fault(when, Later(later), Replaced(_of_worker("INTERNAL", _GAVE_UP)), wait=seconds)


def worker_unreachable(when: When) -> Fault:
    """500, as for a worker that refuses connections; nothing was done."""
    message = "dial tcp worker.example:8083: connect: connection refused"
    return Fault(when, "undone", Replaced(_of_worker("INTERNAL", message)))


def blank_list(when: When) -> Fault:
    """200 with an empty list, though there are connectors: the worker did not answer Console."""
    body = {"connectors": [], "next_page_token": ""}
    return Fault(when, "undone", Replaced(json_answer(200, body)))


def blank_status(when: When) -> Fault:
    """200 with a status of empty strings: a login page stands before the worker."""
    return Fault(when, "undone", Replaced(_WORDING.one(200, "status", status_view(None))))


def accepted_by_nobody(when: When) -> Fault:
    """202, though nothing was done: a login page stands before the worker."""
    return Fault(when, "undone", Replaced(json_answer(202, {})))


def rate_limited(when: When, reset: int = 30) -> Fault:
    """429 RESOURCE_EXHAUSTED with what is left of the limit, and the seconds until it is whole again."""
    answer = _WORDING.refusal("RESOURCE_EXHAUSTED", "too many requests")
    return Fault(when, "undone", Replaced(_with(answer, "ratelimit", f"limit=500, remaining=0, reset={reset}")))


def unavailable(when: When) -> Fault:
    """503 UNAVAILABLE of whatever stands before the API."""
    return Fault(when, "undone", Replaced(_WORDING.refusal("UNAVAILABLE", "upstream unavailable")))


def token_refused(when: When) -> Fault:
    """401 for a token that should be good."""
    return Fault(when, "undone", Replaced(_WORDING.refusal("UNAUTHENTICATED", "invalid or expired token")))


def token_quota_spent(when: When) -> Fault:
    """429 of the token endpoint: the organisation has none left today."""
    body = {"error": "too_many_requests", "error_description": "Organization quota exceeded"}
    answer = json_answer(429, body, {QUOTA_HEADER: "b=per_day;q=100;r=0;t=43200"})
    return Fault(when, "undone", Replaced(answer))


def _of_worker(code: Code, message: str) -> Answer:
    return _WORDING.reasoned(code, message, WORKER_REASON)


def _with(answer: Answer, name: str, value: str) -> Answer:
    return Answer(answer.status, {**answer.headers, name: value}, answer.body)


MISHAPS: Mapping[str, Callable[..., Fault]] = {
    **COMMON,
    **{
        made.__name__: made
        for made in (
            rebalance_conflict,
            rebalance_expected,
            restart_failed,
            gave_up_after_effect,
            gave_up_before_effect,
            worker_unreachable,
            blank_list,
            blank_status,
            accepted_by_nobody,
            rate_limited,
            unavailable,
            token_refused,
            token_quota_spent,
        )
    },
}
