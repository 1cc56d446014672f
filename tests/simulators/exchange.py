"""Reads recorded exchanges, of any service."""

import json
from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from attrs import frozen

Json = Any  # whatever a JSON body holds

WRITES = ("POST", "PUT", "PATCH", "DELETE")


@frozen
class Exchange:
    """One request and what was answered; `status` None is no answer. Times are seconds."""

    file: str
    line: int
    at: float
    took: float
    method: str
    path: str
    query: str
    sent_headers: Mapping[str, str]
    sent: bytes
    status: int | None
    headers: Mapping[str, str]
    body: Json
    note: str

    @property
    def label(self) -> str:
        """Where it stands, for messages."""
        query = f"?{self.query}" if self.query else ""
        return f"{self.file}:{self.line} {self.method} {self.path}{query}"

    @property
    def is_write(self) -> bool:
        """Whether it may change something."""
        return self.method in WRITES


@frozen
class Omission:
    """Exchanges that are not replayed, and why."""

    files: str
    reason: str
    applies: Callable[[Exchange], bool] = lambda _exchange: True

    def covers(self, exchange: Exchange) -> bool:
        """Whether this exchange is left out for this reason."""
        return fnmatchcase(exchange.file, self.files) and self.applies(exchange)


def read_recording(path: Path) -> list[Exchange]:
    """All exchanges of one file, in order."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [_exchange(path.stem, number, json.loads(line)) for number, line in enumerate(lines, 1)]


def _exchange(file: str, number: int, entry: dict[str, Any]) -> Exchange:
    request, response = entry["request"], entry.get("response") or {}
    body = request["body"]
    sent = b"" if body is None else body.encode() if isinstance(body, str) else json.dumps(body).encode()
    return Exchange(
        file=file,
        line=number,
        at=entry["at_ms"] / 1000,
        took=entry["took_ms"] / 1000,
        method=request["method"],
        path=request["path"],
        query=request["query"] or "",
        sent_headers=request["headers"],
        sent=sent,
        status=response.get("status"),
        headers=response.get("headers", {}),
        body=response.get("body"),
        note=entry.get("note", ""),
    )
