"""Says where an answer differs from a recorded one; ids and times that the server makes up are matched in pairs."""

import re
from collections.abc import Iterator

from attrs import define, field

from tests.simulators.exchange import Exchange, Json
from tests.simulators.sending import Heard

_UID = re.compile(r"[0-9A-HJKMNP-TV-Z]{26}")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.(\d+))?Z")
# A text that was cut for the recording: how it begins, and how long it was.
_CUT = re.compile(r"(.+)…\[truncated: \d+ bytes\]", re.DOTALL)
# Members whose value is the server's own; that they are there, and of which kind, is compared.
_OWN_VALUES = ("value", "latency_seconds")
_COMPARED_HEADERS = ("content-type", "x-convoy-version", "x-ratelimit-limit", "x-ratelimit-remaining")
_WAITS = ("retry-after", "x-ratelimit-reset")
# Larger numbers are Unix times.
_LARGEST_WAIT = 1e6


@define
class Pairs:
    """Ids and times of the recording, each with the simulator's own in its place: always the same, and no other's."""

    _to_own: dict[str, str] = field(factory=dict)
    _to_recorded: dict[str, str] = field(factory=dict)

    def match(self, recorded: str, own: str) -> bool:
        """Whether these two belong together, as far as is known."""
        known, known_back = self._to_own.setdefault(recorded, own), self._to_recorded.setdefault(own, recorded)
        return (known, known_back) == (own, recorded)

    def put_own(self, text: str) -> str:
        """The text with the simulator's ids in place of the recorded ones."""
        return _UID.sub(lambda found: self._to_own.get(found[0], found[0]), text)

    def differences(self, exchange: Exchange, heard: Heard) -> list[str]:
        """What is not as it was recorded, in words; empty when nothing is."""
        found = [] if exchange.status == heard.status else [f"status {exchange.status} was {heard.status}"]
        return [*found, *_header_differences(exchange, heard), *self._compare("body", exchange.body, heard.content())]

    def _compare(self, place: str, expected: Json, actual: Json) -> Iterator[str]:
        if isinstance(expected, dict) and isinstance(actual, dict):
            if expected.keys() != actual.keys():
                yield f"{place}: members {sorted(expected)} were {sorted(actual)}"
            for member in (each for each in expected if each in actual):
                yield from self._compare_member(f"{place}.{member}", member, expected[member], actual[member])
        elif isinstance(expected, list) and isinstance(actual, list):
            if len(expected) != len(actual):
                yield f"{place}: {len(expected)} entries were {len(actual)}"
            for index, (one, other) in enumerate(zip(expected, actual, strict=False)):
                yield from self._compare(f"{place}[{index}]", one, other)
        elif not self._is_same(expected, actual):
            yield f"{place}: {expected!r} was {actual!r}"

    def _compare_member(self, place: str, member: str, expected: Json, actual: Json) -> Iterator[str]:
        if member not in _OWN_VALUES:
            yield from self._compare(place, expected, actual)
        elif type(expected) is not type(actual) or bool(expected) != bool(actual):
            yield f"{place}: {type(expected).__name__} was {type(actual).__name__}"

    def _is_same(self, expected: Json, actual: Json) -> bool:
        if not isinstance(expected, str) or not isinstance(actual, str):
            return expected == actual and type(expected) is type(actual)
        if _UID.fullmatch(expected) and _UID.fullmatch(actual):
            return self.match(expected, actual)
        if _TIME.fullmatch(expected) and _TIME.fullmatch(actual):
            return _fineness(expected) == _fineness(actual) and self.match(expected, actual)
        cut = _CUT.fullmatch(expected)
        return actual.startswith(cut[1]) if cut else expected == actual


def _fineness(time: str) -> str:
    """Whether the server's own clock wrote it or the database; zeros at the end are not written."""
    found = _TIME.fullmatch(time)
    assert found is not None
    return "own" if len(found[1] or "") > 6 else "database"


def _header_differences(exchange: Exchange, heard: Heard) -> Iterator[str]:
    recorded = {name.lower(): value for name, value in exchange.headers.items()}
    for name in _COMPARED_HEADERS:
        if recorded.get(name) != heard.headers.get(name):
            yield f"header {name} {recorded.get(name)!r} was {heard.headers.get(name)!r}"
    expected, actual = _methods(recorded), _methods(heard.headers)
    if expected != actual:
        yield f"header allow {expected} was {actual}"
    for name in _WAITS:
        if not _is_like(recorded.get(name), heard.headers.get(name)):
            yield f"header {name} {recorded.get(name)!r} was {heard.headers.get(name)!r}"
    if exchange.method != "HEAD" and (recorded.get("content-length") == "0") != (
        heard.headers.get("content-length") == "0"
    ):
        yield "one of them says content-length 0, the other does not"


def _methods(headers: Json) -> list[str]:
    """The order of the allowed methods changes from one start of the server to the next."""
    return sorted(headers["allow"].split(", ")) if "allow" in headers else []


def _is_like(expected: str | None, actual: str | None) -> bool:
    """Waits are written alike and differ by less than a second; of Unix times it counts that they are such."""
    if expected is None or actual is None:
        return expected == actual
    if ("." in expected) != ("." in actual):
        return False
    one, other = float(expected), float(actual)
    return (one > _LARGEST_WAIT and other > _LARGEST_WAIT) or abs(one - other) < 1
