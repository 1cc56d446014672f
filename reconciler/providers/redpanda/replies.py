"""Reading the data plane's replies: whose answer it is, its word for what went wrong, and the way out."""

from collections.abc import Mapping

from reconciler.errors import ReadFailed
from reconciler.interfaces.session import Reply
from reconciler.providers import connectors
from reconciler.providers.masking import mask

CHECK_URL = "check the service's url: it is the data plane's (or Console's), without /v1"


def is_own(reply: Reply) -> bool:
    """Whether an error comes from the API itself: `code` is the name of a status, never a number."""
    return isinstance(reply.body, Mapping) and isinstance(reply.body.get("code"), str)


def is_of_worker(reply: Reply) -> bool:
    """Whether the API passes on what a worker said: it adds the worker's status to the worker's message."""
    return is_own(reply) and word_of(reply).endswith(f"({reply.status})")


def is_unknown_path(reply: Reply) -> bool:
    """Whether no such path exists: the gateway gives no details, or answers in the shape of what is outside /v1."""
    if reply.status != 404 or not isinstance(reply.body, Mapping):
        return False
    return not reply.body.get("details") if is_own(reply) else "statusCode" in reply.body


def word_of(reply: Reply) -> str:
    """The service's own word, with the fields that it objects to."""
    word = connectors.word_of(reply)
    objections = list_objections(reply.body) if reply.status >= 400 else []
    return f"{word}: {mask('; '.join(objections))}"[:400] if objections else word


def list_objections(body: object) -> list[str]:
    """`field: why` for each field that a BadRequest detail names."""
    details = body.get("details") if isinstance(body, Mapping) else None
    found = [one.get("field_violations") for one in details or () if isinstance(one, Mapping)]
    every = [violation for one in found if isinstance(one, list) for violation in one if isinstance(violation, Mapping)]
    return [f"{one.get('field', '?')}: {one.get('description', '?')}" for one in every]


def demand_json(reply: Reply, path: str) -> object:
    """The JSON body of a 200; raises ReadFailed that says what came instead and what to do."""
    if reply.status != 200:
        raise _explain(reply, path)
    if not reply.is_json:
        raise ReadFailed(f"GET {path} answered 200 with {word_of(reply)}, not JSON", hint=CHECK_URL)
    return reply.body


def unwrap(body: object, name: str) -> object:
    """What is under `name`, or the body itself: the published description says bare, the servers wrap."""
    return body[name] if isinstance(body, Mapping) and name in body else body


def _explain(reply: Reply, path: str) -> ReadFailed:
    said = f"GET {path} answered {reply.status}: {word_of(reply)}"
    if reply.status in {401, 403}:
        return ReadFailed(said, is_refused=True, hint="check the service's credentials")
    if 300 <= reply.status < 400:
        where = mask(reply.headers.get("location", "nowhere"))
        return ReadFailed(f"GET {path} is redirected to {where}", hint="check the service's url; a login page?")
    return ReadFailed(said, hint=_find_way_out(reply))


def _find_way_out(reply: Reply) -> str | None:
    if reply.status == 501 and is_own(reply):
        return "the Kafka Connect API is switched off there: enable it for this data plane"
    if reply.status == 500 and is_own(reply):
        return "the Kafka Connect cluster behind the API does not answer as it should: look at its workers"
    if is_unknown_path(reply) or (reply.status in {404, 405} and not is_own(reply)):
        return CHECK_URL
    return None
