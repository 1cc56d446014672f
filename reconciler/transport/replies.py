"""An HTTP answer turned into a `Reply`: JSON parsed, text cut and redacted, few headers; judges nothing."""

import json
import re
from collections.abc import Mapping

import httpx

from reconciler.interfaces.session import Reply
from reconciler.transport.redaction import Redactor

LONGEST_TEXT = 4096
"""Characters kept of a body that is not JSON."""

LARGEST_ERROR = 256 * 1024
"""Bytes of an error that are parsed and redacted as JSON; of a larger one the beginning is kept, as text."""

_LONGEST_WORDS = 300
_WORD = r"(?:[A-Za-z_]{1,24}|[0-9]{1,6}|\*\*\*)"
_ORDINARY = re.compile(rf"{_WORD}(?:[ ,.;()'-]{{1,3}}{_WORD})*[.!)]?")
_FIRST_ERROR = 400
_MAYBE_HALVED = re.compile(rb"\\u[dD][89a-fA-F]|\xed[\xa0-\xbf]")
_DOWNLOADS = frozenset({"application/octet-stream", "application/zip", "application/x-zip-compressed"})

_HEADERS = frozenset(
    {
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
    }
)


def make_reply(response: httpx.Response, content: bytes, redactor: Redactor) -> Reply:
    """The reply of any status.

    JSON of a success is left as it came, for a secret may be part of a name; what an error says is shown to
    people, and is redacted. A download stays bytes: whoever asked for it takes out what is needed.
    """
    headers = {name: redactor.clean(value) for name, value in response.headers.items() if name in _HEADERS}
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
    """What the service says in its reply, in one short line of ordinary words; empty when it says nothing such.

    What looks like more than words (an assignment, a key, a url) may hold a secret that nobody told us.
    """
    keys = ("message", "error_description", "error", "detail", "title")
    said = [reply.body.get(key) for key in keys] if isinstance(reply.body, Mapping) else [reply.body]
    lines = (" ".join(words.split()) for words in said if isinstance(words, str))
    return next((line for line in lines if len(line) <= _LONGEST_WORDS and _ORDINARY.fullmatch(line)), "")


def _make_json_reply(status: int, content: bytes, headers: Mapping[str, str], redactor: Redactor) -> Reply:
    """The reply with its JSON; raises ValueError or RecursionError when the body is none.

    Kafka Connect labels its errors with no content type, and a plain text with the type of JSON.
    """
    if status >= _FIRST_ERROR and len(content) > LARGEST_ERROR:
        raise ValueError("too much to be taken apart for what is shown of it")
    content_type = headers.get("content-type", "json").lower()
    if "json" not in content_type and content.lstrip()[:1] not in (b"{", b"["):
        raise ValueError("neither labelled nor shaped as JSON")
    tree = json.loads(content)
    if _MAYBE_HALVED.search(content):
        # Half of a surrogate pair is no character: no path, file or terminal could hold it. Raises ValueError.
        json.dumps(tree, ensure_ascii=False).encode()
    body = redactor.clean_tree(tree) if status >= _FIRST_ERROR else tree
    return Reply(status=status, body=body, is_json=True, headers=headers)
