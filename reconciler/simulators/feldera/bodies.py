"""Reads the bodies of edits as strictly as Feldera does; says what is wrong in its deserializer's words."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from reconciler.simulators.feldera.answers import plain_refusal
from reconciler.simulators.messages import TYPE_JSON, Answer, Request

Json = Any
"""Whatever a JSON body holds."""

STRINGS = ("name", "description", "program_code", "udf_rust", "udf_toml", "role")
KINDS: Mapping[type, str] = {bool: "boolean", int: "integer", float: "floating point", list: "sequence", dict: "map"}


def read_body(request: Request, struct: str, required: Sequence[str]) -> Mapping[str, Json] | Answer:
    """The members that are not null; or the plain-text 400."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != TYPE_JSON:
        return plain_refusal("Content type error")
    text = request.body.decode("utf-8", "replace")
    try:
        body = json.loads(text)
    except json.JSONDecodeError:
        return _refuse(_syntax(text), len(text))
    if not isinstance(body, dict):
        return _refuse(f"invalid type: {_kind(body)}, expected struct {struct}", 0)
    complaint = _complain(body, required)
    if complaint is not None:
        return _refuse(complaint, len(text))
    return {name: value for name, value in body.items() if value is not None}


def _complain(body: Mapping[str, Json], required: Sequence[str]) -> str | None:
    for name in STRINGS:
        value = body.get(name)
        if value is not None and not isinstance(value, str):
            return f"invalid type: {_kind(value)}, expected a string"
    tags = body.get("tags")
    if tags is not None and not isinstance(tags, list):
        return f"invalid type: {_kind(tags)}, expected a sequence"
    strange = next((tag for tag in tags or [] if not isinstance(tag, str)), None)
    if strange is not None:
        return f"invalid type: {_kind(strange)}, expected a string"
    missing = next((name for name in required if body.get(name) is None), None)
    return None if missing is None else f"missing field `{missing}`"


def _syntax(text: str) -> str:
    if not text.strip():
        return "EOF while parsing a value"
    return "EOF while parsing an object" if text.strip() == "{" else "key must be a string"


def _kind(value: Json) -> str:
    if isinstance(value, str):
        return f'string "{value}"'
    kind = KINDS.get(type(value), "null")
    return kind if isinstance(value, list | dict) or value is None else f"{kind} `{json.dumps(value)}`"


def _refuse(complaint: str, column: int) -> Answer:
    return plain_refusal(f"Json deserialize error: {complaint} at line 1 column {column}")
