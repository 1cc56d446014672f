"""Reading Convoy's replies: what a reply carries, whose trouble a refusal is, and the service's word for it.

Codes alone say little here: nearly every error is a 400 with `{"status": false, "message": …}` (measured).
"""

from collections.abc import Mapping

from reconciler.errors import ReadFailed
from reconciler.interfaces.session import Reply
from reconciler.model.live import Unreadable
from reconciler.providers.masking import mask

OK, BAD_REQUEST, UNAUTHORISED, FORBIDDEN, NOT_FOUND, TOO_MANY = 200, 400, 401, 403, 404, 429

_NO_ROUTE = "404 page not found"
_URL = "end the service's url with /api, without /v1"

_MENDS: Mapping[int, str] = {
    UNAUTHORISED: "check the key, and that it has not expired; a server without its database says the same",
    FORBIDDEN: "check what the key may do",
    TOO_MANY: "the limit is one for all users of the server; a server without its Redis says the same",
}
_WORD_MENDS: Mapping[str, str] = {
    "project not found": "check `project`, and that the key may see it",
    "failed to load endpoints": "the server cannot read its database",
}


def message_of(reply: Reply) -> str | None:
    """The message of Convoy's own envelope of an error; `None` for what anybody else says."""
    if not isinstance(reply.body, Mapping) or reply.body.get("status") is not False:
        return None
    message = reply.body.get("message")
    return message if isinstance(message, str) else None


def lacks_route(reply: Reply) -> bool:
    """Whether the server knows no such path; its text for that is not JSON."""
    return reply.status == NOT_FOUND and isinstance(reply.body, str) and reply.body.strip() == _NO_ROUTE


def data_of(reply: Reply) -> Mapping[str, object] | None:
    """What a success carries under `data`; `None` where it is no success of Convoy's."""
    if not reply.is_json or not isinstance(reply.body, Mapping) or reply.body.get("status") is not True:
        return None
    carried = reply.body.get("data")
    return carried if isinstance(carried, Mapping) else None


def word_of(reply: Reply) -> str:
    """The service's own word, in one short line; only of errors: any other body holds signing secrets."""
    if isinstance(reply.body, str) and _is_page(reply.body):
        return "an HTML page"
    if reply.status < BAD_REQUEST:
        return "something else"
    message = message_of(reply)
    if message is None:
        message = reply.body if isinstance(reply.body, str) else "no message"
    return mask(message)


def demand_data(reply: Reply, path: str) -> Mapping[str, object] | Unreadable:
    """What a 200 carries; Unreadable where the server refuses this one project or endpoint.

    Raises ReadFailed, with what to do, where the whole service is concerned.
    """
    if reply.status == OK:
        return _demand_success(reply, path)
    said = f"GET {path} answered {reply.status}: {word_of(reply)}"
    message = message_of(reply)
    if message is not None and reply.status in {BAD_REQUEST, FORBIDDEN, NOT_FOUND}:
        mend = _WORD_MENDS.get(message.lower(), _MENDS.get(reply.status))
        why = f"{said} ({mend})" if mend else said
        return Unreadable(why, is_refused=reply.status == FORBIDDEN)
    if 300 <= reply.status < BAD_REQUEST:
        where = reply.headers.get("location", "nowhere")
        raise ReadFailed(f"GET {path} is redirected to {mask(where)}", hint="check the service's url; a login page?")
    is_refused = reply.status in {UNAUTHORISED, FORBIDDEN}
    mend = _URL if reply.status == NOT_FOUND else _MENDS.get(reply.status)
    raise ReadFailed(said, is_refused=is_refused, hint=mend)


def _demand_success(reply: Reply, path: str) -> Mapping[str, object]:
    carried = data_of(reply)
    if carried is not None:
        return carried
    if isinstance(reply.body, str) and _is_page(reply.body):
        # Every path outside /api is answered by the dashboard, whatever the method (measured).
        raise ReadFailed(f"GET {path} answered 200 with an HTML page, Convoy's dashboard", hint=_URL)
    raise ReadFailed(f"GET {path} answered 200 and carries no `data`", hint="check the service's url")


def _is_page(text: str) -> bool:
    start = text.lstrip()[:200].lower()
    return start.startswith("<!doctype") or "<html" in start
