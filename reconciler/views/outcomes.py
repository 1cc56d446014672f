"""What the seven outcomes look like and what to do next, for text and Markdown alike."""

import signal
from collections.abc import Mapping

from attrs import frozen

from reconciler.model.outcome import Outcome, OutcomeKind, Result
from reconciler.model.values import Scalar
from reconciler.views.neutral import neutral
from reconciler.views.rows import show_address
from reconciler.views.words import count, describe_duration, describe_value_briefly, tally

SYMBOLS: Mapping[OutcomeKind, str] = {
    OutcomeKind.APPLIED: "✓",
    OutcomeKind.ALREADY_DONE: "=",
    OutcomeKind.STALE: "≠",
    OutcomeKind.REJECTED: "✗",
    OutcomeKind.NOT_SETTLED: "…",
    OutcomeKind.UNKNOWN: "?",
    OutcomeKind.SKIPPED: "-",
}

NEXT_STEPS: Mapping[OutcomeKind, str] = {
    OutcomeKind.UNKNOWN: (
        "a call was sent and nothing shows whether it took effect. Do not repeat it by hand: look at the service, "
        "then plan again, which reads before anything is sent."
    ),
    OutcomeKind.NOT_SETTLED: (
        "the service took the call and no reading shows its effect yet. Look again with `reconciler drift`; "
        "where it needs longer, raise `settle` of the resource."
    ),
    OutcomeKind.REJECTED: "the service refused, or nothing could be sent. Mend what the detail says, then plan again.",
    OutcomeKind.STALE: "somebody or something else moved it after the plan was made. Plan again.",
    OutcomeKind.SKIPPED: "nothing was sent there. Plan again when what the detail says is mended.",
}
"""What each of these words means and what to do about it, the most alarming first."""


@frozen
class OutcomeRow:
    """One outcome; every text is neutral."""

    symbol: str
    address: str
    word: str
    change: str
    effort: str
    detail: str
    kind: OutcomeKind
    follow_up: tuple[str, ...] = ()


def lay_out_outcome(outcome: Outcome) -> OutcomeRow:
    """The row of one outcome."""
    return OutcomeRow(
        symbol=SYMBOLS[outcome.outcome],
        address=show_address(outcome.address),
        word=name_outcome(outcome.outcome),
        change=_describe_movement(outcome),
        effort=_describe_effort(outcome),
        detail=neutral(outcome.detail),
        kind=outcome.outcome,
        follow_up=tuple(neutral(one) for one in outcome.follow_up),
    )


def name_outcome(kind: OutcomeKind) -> str:
    """The word with spaces: `not settled`."""
    return kind.value.replace("_", " ")


def summarise_result(result: Result) -> str:
    """`Result: 3 applied, 1 rejected.`, or that there was nothing to do."""
    counted = tally((result.count(kind), name_outcome(kind)) for kind in OutcomeKind)
    return f"Result: {counted}." if counted else "Result: nothing was to be done."


def name_signal(number: int) -> str:
    """`SIGINT`, or the number of a signal without a name."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def describe_signal(number: int) -> str:
    """That a signal ended the run early, by its name."""
    return f"Interrupted by {name_signal(number)}: nothing new was started; every entry says how far it came."


def list_next_steps(result: Result) -> tuple[tuple[OutcomeKind, str], ...]:
    """For each alarming word that occurs: what it means and what to do."""
    return tuple((kind, text) for kind, text in NEXT_STEPS.items() if result.count(kind))


def _describe_movement(outcome: Outcome) -> str:
    before, after = outcome.before or {}, outcome.after or {}
    paths = sorted({*before, *after})
    return ", ".join(f"{neutral(path)}  {_describe_pair(path, before, after)}" for path in paths)


def _describe_pair(path: str, before: Mapping[str, Scalar], after: Mapping[str, Scalar]) -> str:
    was, now = describe_value_briefly(before.get(path)), describe_value_briefly(after.get(path))
    if path in before and before[path] == after.get(path, object()):
        return f"still {now}"
    return f"{was} → {now}"


def _describe_effort(outcome: Outcome) -> str:
    if not outcome.calls_sent:
        return ""
    return f"{count(outcome.calls_sent, 'call')}, {describe_duration(outcome.seconds)}"
