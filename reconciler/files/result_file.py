"""The result of an apply as JSON and back; must not decide what an outcome means."""

from datetime import datetime
from hashlib import sha256
from typing import Literal

from attrs import frozen

from reconciler.files.checks import find_misplaced
from reconciler.files.documents import Malformed, canonical_bytes, dump_pretty
from reconciler.files.envelopes import VERSION, open_document
from reconciler.files.refusals import refuse_document
from reconciler.files.shapes import key
from reconciler.files.shaping import structure, unstructure
from reconciler.model.outcome import Outcome, OutcomeKind, Result
from reconciler.model.problem import Problem
from reconciler.model.run import Run

FORMAT = "reconciler-result"

_DAMAGED = "give the file as the apply wrote it"


@frozen
class ResultSummary:
    """How many updates ended in which way."""

    applied: int = key("A later read showed the wish.")
    already_done: int = key("The wish was met before anything was sent.")
    stale: int = key("Something else was live than the plan says; nothing was sent.")
    rejected: int = key("The service did not do it.")
    not_settled: int = key("Accepted, and not seen done.")
    unknown: int = key("Sent, and neither its effect nor its absence could be confirmed.")
    skipped: int = key("Not tried.")


@frozen
class ResultShape:
    """The result of an apply: one outcome for every update of the plan."""

    format: Literal["reconciler-result"] = key("Always `reconciler-result`.")
    format_version: str = key("`MAJOR.MINOR`; new keys raise the minor number.")
    started_at: datetime = key("When the apply began.")
    finished_at: datetime = key("When its last outcome was known.")
    digest: str = key("Digest of the plan that was applied.")
    run: Run = key("Who applied it, where and why.")
    summary: ResultSummary = key("How many updates ended in which way.")
    signal: int | None = key("Number of the signal that interrupted the run.")
    warnings: tuple[str, ...] = key("What is worth knowing and changes no outcome.")
    outcomes: tuple[Outcome, ...] = key("One for every update, sorted by address.")


def dump_result(result: Result) -> str:
    """The result document; durations are rounded to milliseconds."""
    return dump_pretty(describe_result(result))


def describe_result(result: Result) -> dict[str, object]:
    """The result document as plain values, for documents that carry a whole result."""
    shape = ResultShape(
        format="reconciler-result",
        format_version=VERSION,
        started_at=result.started_at,
        finished_at=result.finished_at,
        digest=result.digest,
        run=result.run,
        summary=_summarise(result),
        signal=result.signal,
        warnings=result.warnings,
        outcomes=result.outcomes,
    )
    return unstructure(shape)


def hash_result(result: Result) -> str:
    """`sha256:…` over what the result says, however its file is spaced."""
    return f"sha256:{sha256(canonical_bytes(describe_result(result))).hexdigest()}"


def load_result(text: bytes | str, *, source: str) -> Result:
    """The result that `dump_result` wrote; raises InvalidInput for anything else."""
    try:
        return _read_result(text)
    except Malformed as failure:
        raise refuse_document(failure, source=source, wanted="a result") from None


def _read_result(text: bytes | str) -> Result:
    shape = structure(open_document(text, wanted=FORMAT), ResultShape)
    result = Result(
        started_at=shape.started_at,
        finished_at=shape.finished_at,
        digest=shape.digest,
        run=shape.run,
        outcomes=shape.outcomes,
        signal=shape.signal,
        warnings=shape.warnings,
    )
    addresses = [outcome.address for outcome in result.outcomes]
    problems = list(find_misplaced(addresses, path="outcomes", hint=_DAMAGED))
    if shape.summary != _summarise(result):
        problems.append(Problem("the summary contradicts the outcomes", path="summary", hint=_DAMAGED))
    if problems:
        raise Malformed(*problems)
    return result


def _summarise(result: Result) -> ResultSummary:
    return ResultSummary(
        applied=result.count(OutcomeKind.APPLIED),
        already_done=result.count(OutcomeKind.ALREADY_DONE),
        stale=result.count(OutcomeKind.STALE),
        rejected=result.count(OutcomeKind.REJECTED),
        not_settled=result.count(OutcomeKind.NOT_SETTLED),
        unknown=result.count(OutcomeKind.UNKNOWN),
        skipped=result.count(OutcomeKind.SKIPPED),
    )
