"""Reading a worker's replies: whose answer it is, and whether it can be used."""

from collections.abc import Mapping

from reconciler.errors import ReadFailed
from reconciler.interfaces.session import Reply
from reconciler.providers.connectors import word_of
from reconciler.providers.masking import mask

_REFUSED = frozenset({401, 403})
_OK = 200


def is_workers_own(reply: Reply) -> bool:
    """Whether an error comes from Connect itself: its JSON carries `error_code` (ConnectExceptionMapper)."""
    return isinstance(reply.body, Mapping) and "error_code" in reply.body


def demand_json(reply: Reply, path: str) -> object:
    """The JSON body of a 200; raises ReadFailed that says what came instead and what to do."""
    said = f"GET {path} answered {reply.status}: {word_of(reply)}"
    if reply.status in _REFUSED:
        raise ReadFailed(said, is_refused=True, hint="check the service's credentials")
    if 300 <= reply.status < 400:
        where = mask(reply.headers.get("location", "nowhere"))
        raise ReadFailed(f"GET {path} is redirected to {where}", hint="check the service's url; a login page?")
    if reply.status == 404 and not is_workers_own(reply):
        raise ReadFailed(said, hint="the worker is still starting, or the url is not a Kafka Connect worker's")
    if reply.status != _OK:
        hint = "check the service's url" if reply.status in {404, 405} else None
        raise ReadFailed(said, hint=hint)
    if not reply.is_json:
        raise ReadFailed(
            f"GET {path} answered 200 with {word_of(reply)}, not JSON",
            hint="check the service's url: this is not a Kafka Connect worker's answer",
        )
    return reply.body
