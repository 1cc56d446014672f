"""Reading the manager's replies: which envelope it is, what went wrong, in its own words; decides nothing.

Several envelopes are published, and they contradict one another: `{"status": "SUCCESS"}` beside
`{"success": true}`, `resultMessage` beside `error_description`. None of their keys is required here.
"""

import re
from collections.abc import Iterator, Mapping
from enum import Enum

from reconciler.errors import ReadFailed
from reconciler.interfaces.session import Reply
from reconciler.providers.masking import cut, mask

_WORDS = ("resultMessage", "error_description", "message", "detail", "error")
_FAILURES = frozenset({"FAILURE", "FAILED", "FAIL", "ERROR"})
_DENIED = re.compile(r"permission|privilege", re.IGNORECASE)
# One text for a project that is not there and for one that the token may not see.
_NO_PROJECT = re.compile(r"^project\b.*\bnot found\b", re.IGNORECASE)
_ABSENT = re.compile(r"not[ _-]?found|(?:not|n't) +exist", re.IGNORECASE)

WRONG_URL = (
    "check the service's url: it is the manager's root, without /apiops; the server may be too old for this call"
)
_LOGIN = "check the service's url; is it a login page, or https instead of http?"
_EXPIRED = "check the service's credentials: an expired token answers the same"
_NO_RIGHT = "the token sees this project: check its rights there; an export needs API_MANAGEMENT with EXPORT_IMPORT"


class ProjectUnseen(ReadFailed):
    """The manager says that there is no such project, or none that the token may see."""


class Trouble(Enum):
    """Why an answer is no answer to a read. 400 means all of it here: validation, absence and missing permission."""

    DENIED = "denied"
    ABSENT = "absent"
    NO_PROJECT = "no project"
    NO_CALL = "no call"
    BUSY = "busy"
    OTHER = "other"


def is_page(reply: Reply) -> bool:
    """Whether it is an HTML page, which no endpoint answers."""
    return isinstance(reply.body, str) and "<html" in reply.body.lower()


def is_failed(body: object) -> bool:
    """Whether a JSON body says that it failed, in any of the published envelopes."""
    if not isinstance(body, Mapping):
        return False
    return str(body.get("status")).upper() in _FAILURES or body.get("success") is False or bool(body.get("error"))


def word_of(reply: Reply) -> str:
    """The service's own word in one short line; only of failures: any other body may hold anything."""
    if is_page(reply):
        return "an HTML page"
    if isinstance(reply.body, Mapping) and (reply.status >= 400 or is_failed(reply.body)):
        said = (reply.body.get(key) for key in _WORDS)
        return mask(next((text for text in said if isinstance(text, str) and text.strip()), "no message"))
    if isinstance(reply.body, str) and reply.status >= 400:
        return mask(reply.body)
    return name_kind(reply)


def name_kind(reply: Reply) -> str:
    """What the body is, without anything of it."""
    match reply.body:
        case None:
            return "no body"
        case bytes():
            return "a download"
        case Mapping():
            return "JSON with other members"
        case str() if not reply.is_json:
            return "an HTML page" if is_page(reply) else "a text that is no JSON"
        case _:
            return "JSON that is no object"


def list_failures(body: object) -> tuple[str, ...]:
    """The words of every nested `success: false`, with the environment and the pod; the innermost say most."""
    return tuple(dict.fromkeys(text for text in _find_failures(body, "") if text))


def _find_failures(body: object, around: str) -> Iterator[str]:
    if isinstance(body, list):
        for item in body:
            yield from _find_failures(item, around)
    if not isinstance(body, Mapping):
        return
    where = " ".join(part for part in (around, _name(body)) if part)
    below = [text for value in body.values() for text in _find_failures(value, where)]
    yield from below
    if body.get("success") is False and not below:
        said = next((str(body[key]) for key in ("message", "detail", "resultMessage") if body.get(key)), "failed")
        yield cut(f"{where}: {mask(said)}" if where else mask(said))


def _name(body: Mapping[str, object]) -> str:
    environment = body.get("environmentName") or body.get("envName")
    pod = body.get("podName") or body.get("podIp")
    return " ".join(str(part) for part in (environment, f"pod {pod}" if pod else None) if part)


def find_trouble(reply: Reply) -> Trouble | None:
    """What is wrong with this answer; `None` where it is a success. Raises ReadFailed where the token is refused."""
    if reply.status == 401:
        raise ReadFailed(f"the manager answered 401: {word_of(reply)}", is_refused=True, hint=_EXPIRED)
    if 200 <= reply.status < 300 and not is_failed(reply.body) and not is_page(reply):
        return None
    if reply.status == 403:
        return Trouble.DENIED
    trouble = _read_trouble(reply)
    if trouble is not None:
        return trouble
    if reply.status in {404, 405, 501}:
        return Trouble.NO_CALL
    return Trouble.BUSY if reply.status in {429, 502, 503, 504} else Trouble.OTHER


def _read_trouble(reply: Reply) -> Trouble | None:
    """What the words of a refusal say, where its status says nothing."""
    if is_page(reply) or reply.status not in {200, 400, 404}:
        return None
    word = word_of(reply)
    if _NO_PROJECT.search(word):
        return Trouble.NO_PROJECT
    # Permission first: a denial may name what was not found for this user in the same sentence.
    if _DENIED.search(word):
        return Trouble.DENIED
    return Trouble.ABSENT if _ABSENT.search(word) else None


def describe(reply: Reply, path: str) -> str:
    """What was asked and what came."""
    return f"{path} answered {reply.status}: {word_of(reply)}"


def find_hint(reply: Reply) -> str | None:
    """What to mend, where the answer tells."""
    if 300 <= reply.status < 400:
        return f"it is redirected to {mask(reply.headers.get('location', 'nowhere'))}; {_LOGIN}"
    if is_page(reply) or reply.status in {404, 405}:
        return WRONG_URL
    return None


def fail(reply: Reply, path: str) -> ReadFailed:
    """The failure that this answer is."""
    trouble = find_trouble(reply)
    if trouble is Trouble.NO_PROJECT:
        is_refused = _DENIED.search(word_of(reply)) is not None
        return ProjectUnseen(describe(reply, path), is_refused=is_refused, hint=_NO_RIGHT)
    return ReadFailed(describe(reply, path), is_refused=trouble is Trouble.DENIED, hint=find_hint(reply))


def demand_items(reply: Reply, path: str) -> list[Mapping[str, object]]:
    """The things that a list endpoint answers; raises ReadFailed for everything else, and for half a list."""
    if find_trouble(reply) is not None:
        raise fail(reply, path)
    body = reply.body
    items = body.get("resultList") if isinstance(body, Mapping) else body
    count = body.get("resultCount") if isinstance(body, Mapping) else None
    if items is None and isinstance(body, Mapping) and _is_success(body) and not count:
        return []
    if not isinstance(items, list) or not all(isinstance(item, Mapping) for item in items):
        raise ReadFailed(f"{path} answered {reply.status} without a list", hint=WRONG_URL)
    if isinstance(count, int) and count > len(items):
        raise ReadFailed(f"{path} lists {len(items)} of {count}: a part of the list proves nothing")
    return items


def _is_success(body: Mapping[str, object]) -> bool:
    return str(body.get("status")).upper() == "SUCCESS" or body.get("success") is True


def list_names(items: list[Mapping[str, object]], path: str) -> tuple[str, ...]:
    """The `name` of each; raises ReadFailed where one has none."""
    names = [item.get("name") for item in items]
    if not all(isinstance(name, str) and name for name in names):
        raise ReadFailed(f"{path} lists something without a name", hint=WRONG_URL)
    return tuple(str(name) for name in names)
