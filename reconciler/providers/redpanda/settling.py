"""What an answer of the data plane to a call proves; pure. When a wish shows is every connector's rule, not its."""

from collections.abc import Mapping

from reconciler.interfaces.provider import Accepted, Answer, Declined, Unclear
from reconciler.interfaces.session import Reply
from reconciler.model.step import Call
from reconciler.providers.redpanda.replies import is_own, word_of

_DONE = frozenset({200, 202, 204})
_REFUSED = frozenset({401, 403})
_DEFINITE = frozenset({400, 404, 429, 501})


def weigh_answer(call: Call, reply: Reply) -> Answer:
    """A 202 says no more than that nothing was wrong: a redirect before the worker comes out as one (measured).

    A 409 ALREADY_EXISTS is a rebalance. A 500 may have been done, or be done seconds or minutes later: the API gives
    up on a worker after 6 seconds, and a stop of a worker without its broker was carried out two minutes on (measured).
    """
    said = f"{call.method} answered {reply.status}: {word_of(reply)}"
    if reply.status in _DONE:
        return Accepted() if _is_plain(reply) else Unclear(f"{said} (not the API's answer)")
    if reply.status in _REFUSED or (reply.status in _DEFINITE and is_own(reply)):
        return Declined(said)
    if reply.status == 409 and is_own(reply):
        return Unclear(f"{said} (the workers share out their work anew)")
    return Unclear(said)


def _is_plain(reply: Reply) -> bool:
    """Nothing, or an object that is no error: all that the API sends."""
    return reply.body is None or (reply.is_json and isinstance(reply.body, Mapping) and "code" not in reply.body)
