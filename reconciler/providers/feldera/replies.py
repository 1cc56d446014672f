"""Reading a manager's replies: its word for what went wrong, and the JSON of a success; decides nothing else."""

from collections.abc import Mapping

from reconciler.errors import ReadFailed
from reconciler.interfaces.session import Reply
from reconciler.providers.masking import cut, mask

_ELSEWHERE = "check the service's url: it must be the manager's root, without /v0"
_CREDENTIALS = "check the service's credentials; a manager that has lost its database says 401 too"


def code_of(reply: Reply) -> str | None:
    """The manager's `error_code`; `None` where the body is not its envelope."""
    code = reply.body.get("error_code") if isinstance(reply.body, Mapping) else None
    return code if isinstance(code, str) else None


def word_of(reply: Reply) -> str:
    """What an error says, in one short line; of a success only what it is: its body may hold anything."""
    body = reply.body
    is_page = isinstance(body, str) and "<html" in body.lower()
    if is_page:
        return "an HTML page"
    if reply.status < 400:
        return "something else"
    if isinstance(body, Mapping):
        return join_words(code_of(reply), body.get("message")) or "no message"
    if isinstance(body, str):
        return mask(body)
    return mask(reply.headers.get("www-authenticate", "no body"))


def join_words(code: object, message: object) -> str:
    """A code and a message in one short line; the code is the manager's own, and stands unmasked."""
    parts = (code, mask(message) if isinstance(message, str) else "")
    return cut(": ".join(part for part in parts if isinstance(part, str) and part))


def demand_json(reply: Reply, path: str) -> object:
    """The JSON body of a 200; raises ReadFailed that says what came instead and what to do."""
    said = f"GET {path} answered {reply.status}: {word_of(reply)}"
    if reply.status == 401:
        raise ReadFailed(said, is_refused=True, hint=_CREDENTIALS)
    if reply.status == 403:
        raise ReadFailed(said, is_refused=True, hint="the key needs the role `read`; check the service's url too")
    if 300 <= reply.status < 400:
        where = mask(reply.headers.get("location", "nowhere"))
        raise ReadFailed(f"GET {path} is redirected to {mask(where)}", hint="check the service's url; a login page?")
    if reply.status != 200:
        hint = _ELSEWHERE if reply.status in {404, 405} and code_of(reply) is None else None
        raise ReadFailed(said, hint=hint)
    if not reply.is_json:
        # Outside /v0 the manager answers every GET with the page of its web console.
        raise ReadFailed(f"GET {path} answered 200 with {word_of(reply)}, not JSON", hint=_ELSEWHERE)
    return reply.body
