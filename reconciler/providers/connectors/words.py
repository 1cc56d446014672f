"""A service's own word for what went wrong, masked and in one short line; shows nothing else of a body."""

from collections.abc import Mapping

from reconciler.interfaces.session import Reply
from reconciler.providers.masking import mask


def is_page(reply: Reply) -> bool:
    """Whether an HTML page came."""
    return isinstance(reply.body, str) and "<html" in reply.body.lower()


def word_of(reply: Reply) -> str:
    """The message of an error; any other body may hold anything, and is only named."""
    if reply.status < 400:
        return "an HTML page" if is_page(reply) else "something else"
    if isinstance(reply.body, Mapping):
        text = str(reply.body.get("message", "no message"))
    elif isinstance(reply.body, str):
        text = "an HTML page" if is_page(reply) else reply.body
    else:
        text = "no body"
    return mask(text)
