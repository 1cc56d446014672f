"""What the records of a journal tell, taken together; pure, and no judge of what is live."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import assert_never

from attrs import Factory, define

from reconciler.interfaces.journal import AboutToSend, Answered, Ended, Record, RunBegan, RunEnded
from reconciler.model.address import Address
from reconciler.model.journal import Beginning, CallAnswered, CallInFlight, JournalReport
from reconciler.model.outcome import Outcome
from reconciler.model.step import Call


@define
class _Recount:
    """What the records told so far. An address is in flight, answered, or neither."""

    began: Beginning | None = None
    updates: tuple[Address, ...] = ()
    calls: dict[Address, Call] = Factory(dict)
    in_flight: dict[Address, CallInFlight] = Factory(dict)
    answered: dict[Address, CallAnswered] = Factory(dict)
    outcomes: dict[Address, Outcome] = Factory(dict)
    ended_at: datetime | None = None
    signal: int | None = None

    def take(self, moment: datetime, record: Record) -> None:
        """Takes note of the next record."""
        match record:
            case RunBegan():
                self.began, self.updates = _begin(moment, record), record.updates
            case AboutToSend(address=address, call=call):
                self.calls[address] = call
                self.in_flight[address] = CallInFlight(address, call, record.attempt, record.before, moment)
                self.answered.pop(address, None)
            case Answered(address=address):
                self.in_flight.pop(address, None)
                self.answered[address] = self._answer(moment, record)
            case Ended(outcome=outcome):
                self.in_flight.pop(outcome.address, None)
                self.answered.pop(outcome.address, None)
                self.outcomes[outcome.address] = outcome
            case RunEnded():
                self.ended_at, self.signal = moment, record.signal
            case _:
                assert_never(record)

    def list_not_begun(self) -> tuple[Address, ...]:
        """The updates that no record is about."""
        return tuple(sorted({*self.updates} - {*self.outcomes, *self.in_flight, *self.answered}))

    def _answer(self, moment: datetime, record: Answered) -> CallAnswered:
        call = self.calls.get(record.address)
        return CallAnswered(record.address, call, record.attempt, record.status, record.detail, moment)


def recount(records: Iterable[tuple[datetime, Record]], *, cut_line: int | None = None) -> JournalReport:
    """The account of a run; `records` in the order in which they were written, with their (aware) times."""
    told = _Recount()
    for moment, record in records:
        told.take(moment, record)
    return JournalReport(
        began=told.began,
        in_flight=tuple(one for _, one in sorted(told.in_flight.items(), key=lambda item: item[0])),
        answered=tuple(one for _, one in sorted(told.answered.items(), key=lambda item: item[0])),
        not_begun=told.list_not_begun(),
        outcomes=tuple(one for _, one in sorted(told.outcomes.items(), key=lambda item: item[0])),
        ended_at=told.ended_at,
        signal=told.signal,
        cut_line=cut_line,
    )


def _begin(moment: datetime, record: RunBegan) -> Beginning:
    made = _read_moment(record.plan_created_at)
    return Beginning(moment, record.run_id, record.digest, made, record.run, len(record.updates))


def _read_moment(text: str) -> datetime | None:
    """A journal may be forged: what is no time with a zone, or none that a calendar holds in UTC, is not told."""
    try:
        moment = datetime.fromisoformat(text)
        return None if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
