"""What else can go wrong with APIOps, in its own words; all kinds by their names."""

from collections.abc import Callable, Mapping

from reconciler.simulators.apinizer.answers import EMPTY_KEY, EXPIRED, INVALID, NOT_PERMITTED
from reconciler.simulators.apinizer.archive import TYPE_BINARY, attach, pack
from reconciler.simulators.faults import Effect, Fault, Replaced, When
from reconciler.simulators.messages import Answer, json_answer
from reconciler.simulators.mishaps import COMMON


def token_missing(when: When) -> Fault:
    """401, as if no token had come; nothing was done."""
    return failed_with(when, EMPTY_KEY, 401)


def token_invalid(when: When) -> Fault:
    """401 for a token that the server does not know; nothing was done."""
    return failed_with(when, INVALID, 401)


def token_expired(when: When) -> Fault:
    """401 for a token whose time is over; nothing was done."""
    return failed_with(when, EXPIRED, 401)


def permission_missing(when: When) -> Fault:
    """400, which is what a missing permission is here; nothing was done."""
    return failed_with(when, NOT_PERMITTED, 400)


def unexpected_error(when: When, effect: Effect = "undone") -> Fault:
    """500 in the server's own envelope, carried out or not."""
    return failed_with(when, "Unexpected error occurred!", 500, effect)


def token_service_failed(when: When) -> Fault:
    """500 in the token endpoint's own shape."""
    body = {"error": "server_error", "error_description": "Unexpected error occurred!"}
    return Fault(when, "undone", Replaced(json_answer(500, body)))


def failed_with(when: When, message: str, status: int = 200, effect: Effect = "undone") -> Fault:
    """A failure in the envelope `status` and `resultMessage`, under any status, 200 too."""
    return Fault(when, effect, Replaced(json_answer(status, {"status": "FAILURE", "resultMessage": message})))


def unsuccessful(when: When, effect: Effect = "undone") -> Fault:
    """200 with `"success": false` and nothing else."""
    return Fault(when, effect, Replaced(json_answer(200, {"success": False})))


def outcome_unreported(when: When) -> Fault:
    """Carried out and answered 200, without a word on the deployments that were asked for."""
    return Fault(when, "done", Replaced(json_answer(200, {"success": True})))


def broken_archive(when: When) -> Fault:
    """An export whose attachment is no archive."""
    return Fault(when, "undone", Replaced(Answer(200, {"content-type": TYPE_BINARY}, b"PK\x03\x04 and no more")))


def empty_archive(when: When) -> Fault:
    """An export whose archive holds nothing."""
    return Fault(when, "undone", Replaced(attach(pack(()), "empty.zip")))


MISHAPS: Mapping[str, Callable[..., Fault]] = {
    **COMMON,
    **{
        made.__name__: made
        for made in (
            token_missing,
            token_invalid,
            token_expired,
            permission_missing,
            unexpected_error,
            token_service_failed,
            failed_with,
            unsuccessful,
            outcome_unreported,
            broken_archive,
            empty_archive,
        )
    },
}
