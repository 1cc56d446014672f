"""What a worker's answer to a call proves; pure. When a wish shows is every connector's rule, not told here."""

from reconciler.interfaces.provider import Accepted, Answer, Declined, Unclear
from reconciler.interfaces.session import Reply
from reconciler.model.step import Call
from reconciler.providers.connectors import word_of
from reconciler.providers.kafka_connect.replies import is_workers_own

_DONE = frozenset({200, 202, 204})
_DEFINITE = frozenset({400, 401, 403, 405, 406, 415, 429})


def weigh_answer(call: Call, reply: Reply) -> Answer:
    """202 and 204 only mean that the wish was written down.

    A 409 and every 5xx may have been done, or be done later (measured: a stop that answered 500 after 90 s
    was carried out when the broker came back), so they prove nothing. A 404 counts only with the worker's
    own `error_code`: a starting worker answers a page of its web server instead.
    """
    said = f"{call.method} answered {reply.status}: {word_of(reply)}"
    if reply.status in _DONE:
        is_page = isinstance(reply.body, str) and bool(reply.body.strip())
        return Unclear(f"{said} (a page, not a worker's answer)") if is_page else Accepted()
    if reply.status in _DEFINITE or (reply.status == 404 and is_workers_own(reply)):
        return Declined(said)
    return Unclear(said)
