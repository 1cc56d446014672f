"""Reads query strings as strictly as Feldera does: repeated or misspelt values are refused, unknown names ignored."""

from collections.abc import Mapping, Sequence
from typing import assert_never
from urllib.parse import parse_qsl

from attrs import frozen

from reconciler.simulators.feldera.answers import plain_refusal
from reconciler.simulators.messages import Answer, Request


@frozen
class Flag:
    """Literally `true` or `false`."""

    default: bool


@frozen
class Choice:
    """One of some words."""

    words: Sequence[str]
    default: str


@frozen
class Text:
    """Whatever is given."""

    default: str


Field = Flag | Choice | Text


@frozen
class Query:
    """The values of the known parameters."""

    texts: Mapping[str, str]
    flags: Mapping[str, bool]


def read_query(request: Request, fields: Mapping[str, Field]) -> Query | Answer:
    """The values, defaults filled in; or the plain-text 400."""
    texts = {name: each.default for name, each in fields.items() if isinstance(each, Choice | Text)}
    flags = {name: each.default for name, each in fields.items() if isinstance(each, Flag)}
    seen: set[str] = set()
    for name, value in parse_qsl(request.query, keep_blank_values=True):
        if name not in fields:
            continue
        complaint = f"duplicate field `{name}`" if name in seen else _complain(fields[name], value)
        if complaint is not None:
            return plain_refusal(f"Query deserialize error: {complaint}")
        seen.add(name)
        if name in flags:
            flags[name] = value == "true"
        else:
            texts[name] = value
    return Query(texts, flags)


def _complain(field: Field, value: str) -> str | None:
    match field:
        case Flag():
            return None if value in ("true", "false") else "provided string was not `true` or `false`"
        case Choice(words):
            expected = ", ".join(f"`{word}`" for word in words)
            return None if value in words else f"unknown variant `{value}`, expected one of {expected}"
        case Text():
            return None
        case never:
            assert_never(never)
