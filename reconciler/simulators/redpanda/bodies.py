"""Reads request bodies and queries as the gateway does, and complains of them in the gateway's words."""

import json
import re
from collections.abc import Iterator, Mapping

from attrs import field, frozen

from reconciler.simulators.messages import Request

_BLANK = re.compile(r"\s*")
_WHOLE = re.compile(r"[+-]?[0-9]+")
_DECODER = json.JSONDecoder()
_PLACES = {
    "Expecting property name": "looking for beginning of object key string",
    "Expecting value": "looking for beginning of value",
    "Expecting ':'": "after object key",
    "Expecting ','": "after object key:value pair",
    "Illegal trailing": "looking for beginning of object key string",
}
_LARGEST = 2**31 - 1

PAGE_SIZE = ("page_size", "pageSize")
PAGE_TOKEN = ("page_token", "pageToken")
INCLUDE_TASKS = ("include_tasks", "includeTasks")
ONLY_FAILED = ("only_failed", "onlyFailed")


class Unreadable(ValueError):
    """A body or a query that the gateway does not understand; its text is the gateway's."""


@frozen
class _Member:
    """One member of a JSON object, and where in the text its value stands."""

    key: str
    value: object
    place: int
    written: str


@frozen
class Spec:
    """A connector to be created, as far as the request tells it; everything else in the body is ignored."""

    name: str = ""
    config: Mapping[str, str] = field(factory=dict)


@frozen
class Restart:
    """What a restart is to take along."""

    includes_tasks: bool = False
    only_failed: bool = False


def read_spec(body: bytes) -> Spec:
    """The body of POST connectors. Raises Unreadable."""
    text = body.decode("utf-8", "replace")
    name = ""
    config: Mapping[str, str] = {}
    for member in _members(text):
        if member.key == "name":
            name = _string(text, member, "name")
        elif member.key == "config" and member.value is not None:
            config = _strings(text, member.place)
    return Spec(name, config)


def read_config(body: bytes) -> Mapping[str, str]:
    """The body of PUT config: the bare settings. Raises Unreadable."""
    text = body.decode("utf-8", "replace")
    return {member.key: _string(text, member, "value") for member in _members(text)}


def read_restart(body: bytes) -> Restart:
    """The body of POST restart, which may as well be empty. Raises Unreadable."""
    text = body.decode("utf-8", "replace")
    given = {member.key: member for member in _members(text)}
    wishes = [
        any(_truth(text, given[name], names[1]) for name in names if name in given)
        for names in (INCLUDE_TASKS, ONLY_FAILED)
    ]
    return Restart(*wishes)


def read_whole(request: Request, names: tuple[str, ...]) -> int:
    """A whole number in the query, 0 where there is none. Raises Unreadable."""
    written = read_text(request, names)
    if written is None:
        return 0
    if not _WHOLE.fullmatch(written):
        raise Unreadable(_unparsed(names[0], written, "invalid syntax"))
    if not -_LARGEST - 1 <= int(written) <= _LARGEST:
        raise Unreadable(_unparsed(names[0], written, "value out of range"))
    return int(written)


def read_text(request: Request, names: tuple[str, ...]) -> str | None:
    """A text in the query, under any of its names. Raises Unreadable for several."""
    given = [value for name in names for value in request.query_values(name)]
    if len(given) > 1:
        raise Unreadable(f'too many values for field "{names[0]}": {", ".join(given)}')
    return given[0] if given else None


def _unparsed(name: str, written: str, why: str) -> str:
    return f"parsing field {json.dumps(name)}: strconv.ParseInt: parsing {json.dumps(written)}: {why}"


def _members(text: str) -> list[_Member]:
    """The members of the object that is the body; an empty body has none."""
    begin = _skip(text, 0)
    if begin == len(text):
        return []
    try:
        _DECODER.raw_decode(text, begin)
    except json.JSONDecodeError as error:
        raise Unreadable(_complain(error)) from None
    return list(_members_at(text, begin))


def _members_at(text: str, begin: int) -> Iterator[_Member]:
    if text[begin] != "{":
        raise Unreadable(f"proto: syntax error ({_spot(text, begin)}): unexpected token {_token(text, begin)}")
    place = _skip(text, begin + 1)
    while text[place] != "}":
        key, end = _DECODER.raw_decode(text, place)
        place = _skip(text, _skip(text, end) + 1)
        value, end = _DECODER.raw_decode(text, place)
        yield _Member(key, value, place, text[place:end])
        place = _skip(text, end)
        place = _skip(text, place + 1) if text[place] == "," else place


def _strings(text: str, begin: int) -> dict[str, str]:
    return {member.key: _string(text, member, "value") for member in _members_at(text, begin)}


def _string(text: str, member: _Member, name: str) -> str:
    if isinstance(member.value, str):
        return member.value
    if member.value is None and name != "value":
        return ""
    raise Unreadable(_wrong(text, member, f"string field {name}"))


def _truth(text: str, member: _Member, name: str) -> bool:
    if isinstance(member.value, bool) or member.value is None:
        return bool(member.value)
    raise Unreadable(_wrong(text, member, f"bool field {name}"))


def _wrong(text: str, member: _Member, what: str) -> str:
    return f"proto: ({_spot(text, member.place)}): invalid value for {what}: {member.written}"


def _spot(text: str, place: int) -> str:
    line = text.count("\n", 0, place) + 1
    return f"line {line}:{place - text.rfind(chr(10), 0, place)}"


def _token(text: str, begin: int) -> str:
    if text[begin] == "[":
        return "["
    return text[begin : _DECODER.raw_decode(text, begin)[1]]


def _skip(text: str, place: int) -> int:
    blank = _BLANK.match(text, place)
    return blank.end() if blank else place


def _complain(error: json.JSONDecodeError) -> str:
    where = next((words for start, words in _PLACES.items() if error.msg.startswith(start)), "in string literal")
    if error.pos >= len(error.doc) or error.msg.startswith("Unterminated"):
        return "unexpected EOF"
    return f"invalid character '{error.doc[error.pos]}' {where}"
