"""The journal of a run for a terminal: how far every entry came, and above all what was in flight when it ended."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import assert_never

from attrs import Factory, define

from reconciler.interfaces.journal import AboutToSend, Answered, Ended, Record, RunBegan, RunEnded
from reconciler.model.address import Address
from reconciler.model.outcome import Outcome, OutcomeKind
from reconciler.views.columns import align
from reconciler.views.neutral import neutral
from reconciler.views.outcomes import lay_out_outcome, name_outcome, name_signal
from reconciler.views.palette import Palette
from reconciler.views.rows import describe_call, show_address
from reconciler.views.run_text import describe_run
from reconciler.views.summaries import shorten_digest
from reconciler.views.words import count, describe_moment, describe_value_briefly, plural, tally

_WHAT_NOW = "Look at the service before anything is repeated; a fresh plan reads everything again before it sends."


@define
class _Story:
    """What the records tell, read in order."""

    began: tuple[datetime, RunBegan] | None = None
    in_flight: dict[Address, tuple[datetime, AboutToSend]] = Factory(dict)
    answered: dict[Address, tuple[datetime, Answered]] = Factory(dict)
    outcomes: dict[Address, Outcome] = Factory(dict)
    ended_at: datetime | None = None
    signal: int | None = None

    def take(self, moment: datetime, record: Record) -> None:
        """Takes note of the next record."""
        match record:
            case RunBegan():
                self.began = (moment, record)
            case AboutToSend():
                self.in_flight[record.address] = (moment, record)
                self.answered.pop(record.address, None)
            case Answered():
                self.in_flight.pop(record.address, None)
                self.answered[record.address] = (moment, record)
            case Ended():
                self.in_flight.pop(record.outcome.address, None)
                self.answered.pop(record.outcome.address, None)
                self.outcomes[record.outcome.address] = record.outcome
            case RunEnded():
                self.ended_at, self.signal = moment, record.signal
            case _:
                assert_never(record)


def render_journal(records: Sequence[tuple[datetime, Record]], palette: Palette) -> str:
    """The journal as text; `records` in the order in which they were written, with their (aware) times."""
    story = _Story()
    for moment, record in records:
        story.take(moment, record)
    lines = [*_render_beginning(story), *_render_outcomes(story), *_render_open(story, palette)]
    return "\n".join([*lines, *_render_end(story, palette)]) + "\n"


def _render_beginning(story: _Story) -> Iterator[str]:
    if story.began is None:
        yield "The journal does not hold the beginning of its run."
        return
    moment, began = story.began
    run = describe_run(began.run)
    yield f"Run {neutral(began.run_id)} began at {describe_moment(moment)}{f' {run}' if run else ''}."
    size = count(len(began.updates), "update")
    yield f"Plan {shorten_digest(began.digest)} of {neutral(began.plan_created_at)}, {size}."


def _render_outcomes(story: _Story) -> Iterator[str]:
    rows = [lay_out_outcome(outcome) for _, outcome in sorted(story.outcomes.items())]
    for line in align([(f"{row.symbol} {row.address}", row.word, row.change, row.detail) for row in rows]):
        yield f"  {line}"


def _render_open(story: _Story, palette: Palette) -> Iterator[str]:
    for _, (moment, sent) in sorted(story.in_flight.items(), key=lambda item: item[0]):
        before = ", ".join(f"{neutral(path)} {describe_value_briefly(value)}" for path, value in sent.before.items())
        text = f"  ? {show_address(sent.address)}   in flight: {describe_call(sent.call)}"
        attempt = f", attempt {sent.attempt}" if sent.attempt > 1 else ""
        yield palette.paint(palette.bad, f"{text}{attempt}, from {describe_moment(moment)} on; before: {before}")
    for _, (moment, answer) in sorted(story.answered.items(), key=lambda item: item[0]):
        status = f"status {answer.status}" if answer.status is not None else "no answer"
        detail = f": {neutral(answer.detail)}" if answer.detail else ""
        text = f"  … {show_address(answer.address)}   sent, {status} at {describe_moment(moment)}{detail}"
        yield palette.paint(palette.caution, f"{text}; no later reading is recorded")


def _render_end(story: _Story, palette: Palette) -> Iterator[str]:
    waiting = _count_untouched(story)
    if waiting:
        yield f"{count(waiting, 'update')} {plural(waiting, 'was')} not begun: nothing was sent for {_them(waiting)}."
    counts = [(sum(1 for one in story.outcomes.values() if one.outcome is kind), kind) for kind in OutcomeKind]
    outcomes = tally((number, name_outcome(kind)) for number, kind in counts)
    if outcomes:
        yield f"Outcomes: {outcomes}."
    if story.ended_at is not None:
        how = "ended by itself" if story.signal is None else f"was interrupted by {name_signal(story.signal)}"
        yield f"The run {how} at {describe_moment(story.ended_at)}."
        return
    unsure = len(story.in_flight) + len(story.answered)
    text = "The run has not ended by itself: it was killed, or it is still going on."
    yield palette.paint(palette.bad if unsure else palette.caution, text)
    if unsure:
        yield f"{count(unsure, 'call')} may or may not have taken effect. {_WHAT_NOW}"


def _count_untouched(story: _Story) -> int:
    if story.began is None:
        return 0
    touched = {*story.outcomes, *story.in_flight, *story.answered}
    return sum(1 for address in story.began[1].updates if address not in touched)


def _them(number: int) -> str:
    return "it" if number == 1 else "them"
