"""An HTTP answer turned into a `Reply`: JSON parsed, text cut and redacted, few headers; judges nothing."""

import json
from collections.abc import Mapping

import httpx

from reconciler.interfaces.session import Reply
from reconciler.transport.redaction import Redactor

LONGEST_TEXT = 4096
"""Characters kept of a body that is not JSON."""

_LONGEST_WORDS = 300
_FIRST_ERROR = 400
_DOWNLOADS = frozenset({"application/octet-stream", "application/zip", "application/x-zip-compressed"})

_HEADERS = (
    "allow",
    "content-type",
    "date",
    "etag",
    "link",
    "location",
    "ratelimit",
    "retry-after",
    "www-authenticate",
    "x-ratelimit-limit",
    "x-ratelimit-remaining",
    "x-ratelimit-reset",
)


def make_reply(response: httpx.Response, content: bytes, redactor: Redactor) -> Reply:
    """The reply of any status.

    JSON of a success is left as it came, for a secret may be part of a name; what an error says is shown to
    people, and is redacted. A download stays bytes: whoever asked for it takes out what is needed.
    """
    headers = {name: redactor.clean(response.headers[name]) for name in _HEADERS if name in response.headers}
    if not content.strip():
        return Reply(status=response.status_code, headers=headers)
    if response.is_success and headers.get("content-type", "").partition(";")[0].strip().lower() in _DOWNLOADS:
        return Reply(status=response.status_code, body=content, headers=headers)
    try:
        return _make_json_reply(response.status_code, content, headers, redactor)
    except (ValueError, RecursionError):
        text = content[: LONGEST_TEXT * 8].decode(errors="replace")
        # Redacted before it is cut: half a secret is one too.
        return Reply(status=response.status_code, body=redactor.clean(text)[:LONGEST_TEXT], headers=headers)


def quote_words(reply: Reply) -> str:
    """What the service says in its reply, in one short line; empty when it says nothing."""
    words = reply.body
    if isinstance(words, Mapping):
        found = (words.get(key) for key in ("message", "error_description", "error", "detail", "title"))
        words = next((value for value in found if isinstance(value, str) and value), None)
    return " ".join(words.split())[:_LONGEST_WORDS] if isinstance(words, str) else ""


def _make_json_reply(status: int, content: bytes, headers: Mapping[str, str], redactor: Redactor) -> Reply:
    """The reply with its JSON; raises ValueError or RecursionError when the body is none.

    Kafka Connect labels its errors with no content type, and a plain text with the type of JSON.
    """
    content_type = headers.get("content-type", "json").lower()
    if "json" not in content_type and content.lstrip()[:1] not in (b"{", b"["):
        raise ValueError("neither labelled nor shaped as JSON")
    tree = json.loads(content)
    body = redactor.clean_tree(tree) if status >= _FIRST_ERROR else tree
    return Reply(status=status, body=body, is_json=True, headers=headers)
