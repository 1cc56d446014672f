"""What else can go wrong with Feldera, in its own words; all kinds by their names."""

from collections.abc import Callable, Mapping

from reconciler.simulators.faults import Effect, Fault, Replaced, When
from reconciler.simulators.feldera.answers import (
    CONNECTION_REFUSED,
    PLAIN_TEXT,
    deadlock_detected,
    lock_took_too_long,
    not_deployed,
    postgres_gone,
    process_refusal,
    too_slow,
    unavailable,
    unreachable,
)
from reconciler.simulators.feldera.observation import PROCESS_HOST
from reconciler.simulators.messages import Answer, encode_json
from reconciler.simulators.mishaps import COMMON

_ALREADY_WAITED = 10.0


def process_too_slow(when: When, effect: Effect = "done", pipeline: str = "orders", action: str = "pause") -> Fault:
    """503 PipelineInteractionUnreachable after 10 s; it was carried out all the same, unless said otherwise."""
    request = f"HTTP/1.1 GET http://{PROCESS_HOST}/{action}?"
    answer = unreachable(pipeline, request, too_slow(_ALREADY_WAITED))
    return Fault(when, effect, Replaced(answer), hold=_ALREADY_WAITED)


def process_unreachable(when: When, pipeline: str = "orders", action: str = "pause") -> Fault:
    """503 PipelineInteractionUnreachable at once; nothing was done."""
    request = f"HTTP/1.1 GET http://{PROCESS_HOST}/{action}?"
    return Fault(when, "undone", Replaced(unreachable(pipeline, request, CONNECTION_REFUSED)))


def pipeline_unavailable(when: When, effect: Effect = "undone", pipeline: str = "orders") -> Fault:
    """503 PipelineUnavailable; when it comes after a wait it may have been carried out."""
    return Fault(when, effect, Replaced(unavailable(pipeline)))


def stale_not_deployed(when: When, pipeline: str = "orders", status: str = "Stopped") -> Fault:
    """503 PipelineInteractionNotDeployed from memory, though the pipeline has come up meanwhile."""
    return Fault(when, "undone", Replaced(not_deployed(pipeline, status, "Provisioned")))


def row_locked(when: When, effect: Effect = "undone") -> Fault:
    """503 LockTookTooLong after 10 s; a pause or resume was carried out before, everything else was not."""
    return Fault(when, effect, Replaced(lock_took_too_long()), hold=_ALREADY_WAITED)


def row_deadlocked(when: When) -> Fault:
    """503 DeadlockDetected; nothing was done."""
    return Fault(when, "undone", Replaced(deadlock_detected()))


def database_gone(when: When, effect: Effect = "undone") -> Fault:
    """500 PostgresPoolError; a pause or resume may have been carried out before."""
    return Fault(when, effect, Replaced(postgres_gone()))


def key_not_recognized(when: When) -> Fault:
    """401 for a valid key, as while the database is away: JSON labelled as plain text, without details."""
    body = {"message": "Unauthorized API key", "error_code": "AuthenticationFailed"}
    return Fault(when, "undone", Replaced(Answer(401, PLAIN_TEXT, encode_json(body))))


def still_initializing(when: When) -> Fault:
    """503 Initializing, forwarded from the process: details null and no Retry-After."""
    message = "Operation failed because the pipeline has not finished initializing."
    return Fault(when, "undone", Replaced(process_refusal(503, "Initializing", message)))


MISHAPS: Mapping[str, Callable[..., Fault]] = {
    **COMMON,
    **{
        made.__name__: made
        for made in (
            process_too_slow,
            process_unreachable,
            pipeline_unavailable,
            stale_not_deployed,
            row_locked,
            row_deadlocked,
            database_gone,
            key_not_recognized,
            still_initializing,
        )
    },
}
