"""One outcome for every update, on every exit path: what is still open when a run ends is closed by what is known."""

from collections.abc import Iterable, Mapping
from datetime import datetime

import attrs
from attrs import Factory, define, frozen

from reconciler.model.address import Address
from reconciler.model.change import Change
from reconciler.model.outcome import Outcome, OutcomeKind, Result, Touched
from reconciler.model.plan import Admitted, Blocked, Update
from reconciler.model.values import AtMost, Values

_FAILURES = frozenset({OutcomeKind.REJECTED, OutcomeKind.NOT_SETTLED, OutcomeKind.UNKNOWN})
"""What counts as a failure of an apply; what is stale or skipped was never started."""

_SHOWN_FAILURES = 3


@define
class Progress:
    """How far one update has come.

    `seen_off`: the wished paths that a reading has shown otherwise. `remarks`: what happened on the way that the
    result has to say, whatever came of it. `is_blind`: no reading will ever show what it changes.
    """

    before: Values | None = None
    after: Values | None = None
    calls_sent: int = 0
    began: float | None = None
    is_unsure: bool = False
    seen_off: set[str] = Factory(set)
    remarks: list[str] = Factory(list)
    is_blind: bool = False


@frozen
class Verdict:
    """An outcome without the figures that the ledger adds."""

    outcome: OutcomeKind
    detail: str
    is_unread: bool = False


@define
class Ledger:
    """The account of one apply. `is_unsure` of an entry: a call left and no later reading of it was made.

    `max_failures`: after so many of `failed`, nothing new is started; `None` is no bound.
    """

    total: int
    max_failures: int | None = None
    failed: list[Address] = Factory(list)
    progress: dict[Address, Progress] = Factory(dict)
    outcomes: dict[Address, Outcome] = Factory(dict)

    def at(self, address: Address) -> Progress:
        """How far this update has come."""
        return self.progress.setdefault(address, Progress())

    def close(self, address: Address, verdict: Verdict, *, elapsed: float) -> Outcome:
        """The outcome of one update, with its figures; `elapsed` is the clock's seconds now."""
        one = self.at(address)
        seconds = 0.0 if one.began is None else max(0.0, elapsed - one.began)
        outcome = Outcome(
            address=address,
            outcome=verdict.outcome,
            detail="; ".join((verdict.detail, *(one for one in one.remarks if one not in verdict.detail))),
            calls_sent=one.calls_sent,
            before=one.before,
            # What was read before the call says nothing of what it did.
            after=None if one.is_unsure else one.after,
            seconds=round(seconds, 3),
            is_unread=verdict.is_unread,
        )
        self.outcomes[address] = outcome
        if outcome.outcome in _FAILURES and not (one.is_blind and outcome.outcome is OutcomeKind.NOT_SETTLED):
            self.failed.append(address)
        return outcome

    @property
    def brake(self) -> str | None:
        """Why nothing new may start; `None` where it may."""
        if self.max_failures is None or len(self.failed) < self.max_failures:
            return None
        first = ", ".join(str(address) for address in self.failed[:_SHOWN_FAILURES])
        more = ", …" if len(self.failed) > _SHOWN_FAILURES else ""
        return f"stopped after {len(self.failed)} failure{'s' if len(self.failed) != 1 else ''}: {first}{more}"

    def close_rest(self, addresses: Iterable[Address], why: str, *, elapsed: float) -> tuple[Address, ...]:
        """Closes whatever is still open and tells it: unknown where a call is out and unread, skipped without one."""
        still_open = tuple(address for address in addresses if address not in self.outcomes)
        for address in still_open:
            self.close(address, _judge_open(self.at(address), why), elapsed=elapsed)
        return still_open


def _judge_open(one: Progress, why: str) -> Verdict:
    if one.calls_sent == 0:
        return Verdict(OutcomeKind.SKIPPED, why)
    if one.is_unsure:
        return Verdict(OutcomeKind.UNKNOWN, f"{why}; a call was sent and not read back")
    return Verdict(OutcomeKind.NOT_SETTLED, f"{why}; a call was sent and its wish does not show yet")


@frozen
class Closing:
    """What a result says besides its outcomes; `lapses`: records that could not be written down."""

    started_at: datetime
    finished_at: datetime
    signal: int | None
    warnings: tuple[str, ...]
    lapses: tuple[str, ...] = ()


def make_result(admitted: Admitted, outcomes: Mapping[Address, Outcome], closing: Closing) -> Result:
    """The result: an outcome per update, and one `skipped` for each blocked entry that was left out."""
    plan = admitted.plan
    made: list[Outcome] = []
    for entry in plan.entries:
        if isinstance(entry, Update):
            made.append(_complete(outcomes[entry.subject.address], entry, admitted))
        elif isinstance(entry, Blocked):
            detail = f"blocked: {entry.reason}"
            made.append(Outcome(address=entry.subject.address, outcome=OutcomeKind.SKIPPED, detail=detail))
    return Result(
        started_at=closing.started_at,
        finished_at=closing.finished_at,
        digest=plan.digest,
        run=admitted.run,
        outcomes=tuple(sorted(made, key=lambda outcome: outcome.address)),
        signal=closing.signal,
        warnings=(*closing.warnings, *(f"{lapse}: what was done since is not recorded" for lapse in closing.lapses)),
        is_unrecorded=bool(closing.lapses),
    )


def _complete(outcome: Outcome, entry: Update, admitted: Admitted) -> Outcome:
    """With what undo needs to find the thing again, and what is left for people to do, where a call was sent."""
    work = admitted.works.get(outcome.address)
    if work is None or outcome.calls_sent == 0:
        return outcome
    row, subject = work.change.transition, entry.subject
    touched = Touched(subject.provider, subject.service_key, subject.place, _list_wished(work.change))
    follow_up = () if row is None or outcome.outcome is OutcomeKind.REJECTED else row.follow_up
    return attrs.evolve(outcome, touched=touched, follow_up=follow_up)


def _list_wished(change: Change) -> Values:
    """Every path that was to be so; what `at_most` left as it was is not among them."""
    written = {path: wish for path, wish in change.want.wishes.items() if not isinstance(wish, AtMost)}
    return {**written, **{field.path: field.after for field in change.fields}}
