"""Replaces every known secret in a text by `***`; finds no secret by itself and keeps none in its repr."""

import base64
import html
import json
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from urllib.parse import quote, quote_plus

from reconciler.model.service import Secret

SHORTEST = 4
"""Shorter secrets are left alone: they would blank out ordinary words and guard nothing."""

STARS = "***"
_LONG = 12
_FOLDED = 8
"""From this length on a form is known where lines are broken in it, and secrets are known in further dress."""

_BREAK = re.compile(r"(?:\r?\n|(?:\\r)?\\n)[ \t]*")


class Redactor:
    """Knows secrets in every form in which they may come back; learns more while tokens are fetched."""

    def __init__(self, *secrets: Secret) -> None:
        self._forms: set[str] = set()
        self._pattern: re.Pattern[str] | None = None
        self.learn(*secrets)

    def __repr__(self) -> str:
        """Opaque."""
        return f"Redactor({STARS})"

    def learn(self, *secrets: Secret) -> None:
        """From now on these are replaced too."""
        forms = {form for secret in secrets for form in _forms(secret.reveal())}
        if forms <= self._forms:
            return
        self._forms |= forms
        # The longest form first: a secret that begins with another one must go as a whole.
        ordered = sorted(self._forms, key=lambda form: (-len(form), form))
        self._pattern = re.compile("|".join(_match(form) for form in ordered))

    def clean(self, text: str) -> str:
        """The text without any secret."""
        return text if self._pattern is None else _clean_folded(self._pattern.sub(STARS, text), self._pattern)

    def clean_tree(self, tree: object) -> object:
        """The same for every string, keys included, of parsed JSON."""
        if isinstance(tree, str):
            return self.clean(tree)
        if isinstance(tree, Mapping):
            return {self.clean(str(key)): self.clean_tree(value) for key, value in tree.items()}
        if isinstance(tree, list):
            return [self.clean_tree(value) for value in tree]
        return tree


def _clean_folded(text: str, pattern: re.Pattern[str]) -> str:
    """The text without what is a secret once its line breaks are taken out."""
    starts: list[int] = []
    removed = [0]
    for found in _BREAK.finditer(text):
        starts.append(found.start() - removed[-1])
        removed.append(removed[-1] + len(found[0]))
    if not starts:
        return text
    for secret in reversed(list(pattern.finditer(_BREAK.sub("", text)))):
        begin, end = secret.span()
        if end - begin >= _FOLDED:
            begin += removed[bisect_right(starts, begin)]
            end += removed[bisect_left(starts, end)]
            text = text[:begin] + STARS + text[end:]
    return text


def _match(form: str) -> str:
    """The expression for one form, in either case; of a short one, that may be a word, the percent-encoded bytes."""
    if len(form) >= _LONG:
        return f"(?i:{re.escape(form)})"
    return re.sub(r"%([0-9A-Fa-f]{2})", r"%(?i:\1)", re.escape(form))


def _forms(secret: str) -> Iterator[str]:
    """The secret as it stands, percent-encoded, escaped and in base64; nothing for one that is too short."""
    if len(secret) < SHORTEST:
        return
    _, _, key = secret.partition(":")
    if len(key) >= _LONG:
        # `apikey:…`: what follows the word is the key.
        yield from _forms(key)
    yield secret
    yield from (quote(secret, safe=""), quote(secret), quote_plus(secret))
    yield json.dumps(secret)[1:-1]
    yield json.dumps(secret, ensure_ascii=False)[1:-1]
    yield repr(secret)[1:-1]
    yield html.escape(secret)
    yield from _pack(secret.encode())


def _pack(content: bytes) -> Iterator[str]:
    """In hexadecimal digits and in base64: alone, and what is always the same of it where it stands behind others."""
    if len(content) >= _FOLDED:
        yield content.hex()
    for alphabet in (base64.b64encode, base64.urlsafe_b64encode):
        yield alphabet(content).decode().rstrip("=")
        for shift, first in ((1, 2), (2, 3)):
            whole = (shift + len(content)) * 8 // 6
            if whole - first >= _FOLDED:
                yield alphabet(bytes(shift) + content).decode()[first:whole]
