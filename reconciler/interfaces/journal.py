"""The record of what was about to be sent and what came of it."""

import math
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Protocol

from attrs import field, frozen, validators

from reconciler.model.address import Address
from reconciler.model.outcome import Outcome
from reconciler.model.run import Run
from reconciler.model.step import Call
from reconciler.model.values import Scalar


@frozen
class Held:
    """A service whose lock a run holds: its `name` in the files of that run, and its `url` as locks spell it.

    `timeout`: for how many seconds the run waits for an answer.
    """

    name: str
    url: str
    timeout: float = field(validator=validators.and_(validators.gt(0.0), validators.lt(math.inf)))


@frozen
class RunBegan:
    """The first record of a journal; `plan_created_at` in ISO 8601."""

    run_id: str
    digest: str
    plan_created_at: str
    run: Run
    updates: tuple[Address, ...]
    services: tuple[Held, ...]


@frozen
class AboutToSend:
    """Written and fsynced before a call leaves."""

    address: Address
    call: Call
    attempt: int
    before: Mapping[str, Scalar]


@frozen
class Answered:
    """What the call came to: `status` of the reply, or `None` and why not."""

    address: Address
    attempt: int
    status: int | None
    detail: str


@frozen
class Ended:
    """An entry has its outcome."""

    outcome: Outcome


@frozen
class RunEnded:
    """The last record of a run that closed its account; `signal`: the number of the one that interrupted it."""

    run_id: str
    signal: int | None = None


Record = RunBegan | AboutToSend | Answered | Ended | RunEnded

Encode = Callable[[Record, datetime], str]
"""Turns a record and its time into one line of text."""


@frozen
class Kept:
    """The journal of a run that may have been another machine's.

    `ages`: for each of its `lines` how many seconds ago it was kept, by a clock that all machines share.
    """

    run_id: str
    lines: bytes
    ages: tuple[float, ...]


class Journal(Protocol):
    """Append-only and durable."""

    async def write(self, record: Record) -> None:
        """Returns when the record is on disk; raises JournalUnwritable."""
        ...
