"""Pages of a sorted list and the tokens that lead from one to the next, traps included."""

import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Sequence
from typing import TypeVar

from attrs import frozen

T = TypeVar("T")

_KEY = b"name"
_ALPHABET = re.compile(r"[A-Za-z0-9+/]")
_KEY_TAG, _VALUE_TAG = 0x0A, 0x12  # protobuf: fields 1 and 2, each with a length before it


class MalformedToken(ValueError):
    """A page token that this API did not make; its text is the API's."""


@frozen
class Page:
    """Some of the entries, and how to ask for what follows; no token after the last page."""

    entries: Sequence[object]
    token: str


def cut_page(entries: Sequence[T], size: int, token: str, name_of: Callable[[T], str]) -> Page:
    """The page that begins with the entry named in the token.

    Where there is no such entry any more, it is the first page again. Raises MalformedToken.
    """
    first = _decode(token) if token else None
    begin = next((place for place, each in enumerate(entries) if name_of(each) == first), 0)
    rest = entries[begin:]
    return Page(rest[:size], _encode(name_of(rest[size])) if len(rest) > size else "")


def _encode(name: str) -> str:
    value = name.encode()
    told = bytes([_KEY_TAG, len(_KEY)]) + _KEY + bytes([_VALUE_TAG]) + _varint(len(value)) + value
    return b64encode(told).decode()


def _decode(token: str) -> str:
    members = _read_members(_from_base64(token))
    key = members.get(_KEY_TAG, b"")
    if key != _KEY:
        raise MalformedToken(f'invalid pagination token key: "{key.decode("utf-8", "replace")}"')
    return members.get(_VALUE_TAG, b"").decode("utf-8", "replace")


def _from_base64(token: str) -> bytes:
    letters = token.rstrip("=")
    stranger = next((place for place, letter in enumerate(letters) if not _ALPHABET.match(letter)), None)
    if stranger is not None or len(token) % 4:
        place = stranger if stranger is not None else len(token) // 4 * 4
        raise MalformedToken(f"token format is malformed: illegal base64 data at input byte {place}")
    try:
        return b64decode(token)
    except ValueError:
        raise MalformedToken(f"token format is malformed: illegal base64 data at input byte {len(letters)}") from None


def _read_members(told: bytes) -> dict[int, bytes]:
    members: dict[int, bytes] = {}
    place = 0
    while place < len(told):
        tag = told[place]
        length, begin = _read_varint(told, place + 1)
        place = begin + length
        if tag not in (_KEY_TAG, _VALUE_TAG) or place > len(told):
            raise MalformedToken("token format is malformed: proto: cannot parse invalid wire-format data")
        members[tag] = told[begin:place]
    return members


def _varint(number: int) -> bytes:
    low, high = number & 0x7F, number >> 7
    return bytes([low | 0x80]) + _varint(high) if high else bytes([low])


def _read_varint(told: bytes, place: int) -> tuple[int, int]:
    """The number that begins there, and where it ends."""
    number, shift = 0, 0
    for at in range(place, len(told)):
        number |= (told[at] & 0x7F) << shift
        shift += 7
        if told[at] < 0x80:
            return number, at + 1
    return number, len(told) + 1
