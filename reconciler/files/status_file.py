"""A status report as JSON and back; must not decide what is normal."""

from datetime import datetime
from typing import Literal

from attrs import frozen

from reconciler.files.checks import find_misplaced
from reconciler.files.documents import Malformed, dump_pretty
from reconciler.files.envelopes import VERSION, open_document
from reconciler.files.refusals import refuse_document
from reconciler.files.shapes import key
from reconciler.files.shaping import structure, unstructure
from reconciler.model.address import Address
from reconciler.model.problem import Problem
from reconciler.model.status import Gap, StatusReport, Thing

FORMAT = "reconciler-status"

_DAMAGED = "give the file as `status` wrote it"


@frozen
class ThingShape:
    """One live thing."""

    address: Address = key("`service/kind/name`.")
    provider: str = key("What knows this kind of service.")
    kind: str = key("Kind of the resource.")
    status: str | None = key("Its state as read; null where it could not be read.")
    normal: bool = key("Whether that is its normal state.")
    since: datetime | None = key("Since when, if the service tells.")
    detail: str = key("The service's own words, or why it could not be read.")
    costs: tuple[str, ...] = key("What its being off costs.")


@frozen
class StatusSummary:
    """Counts over all that was read, shown or not."""

    things: int = key("All things that were read.")
    off: int = key("Those not in their normal state.")
    unreadable: int = key("Things and parts of services that could not be read.")


@frozen
class StatusShape:
    """What is off right now."""

    format: Literal["reconciler-status"] = key("Always `reconciler-status`.")
    format_version: str = key("`MAJOR.MINOR`; new keys raise the minor number.")
    summary: StatusSummary = key("Counts over all that was read, shown or not.")
    unreadable: tuple[Gap, ...] = key("Parts of services that could not be read, and why.")
    things: tuple[ThingShape, ...] = key("The things shown, sorted by address.")


def dump_status(report: StatusReport) -> str:
    """The status document."""
    shape = StatusShape(
        format="reconciler-status",
        format_version=VERSION,
        summary=_summarise(report),
        unreadable=report.gaps,
        things=tuple(_shape_thing(thing) for thing in report.things),
    )
    return dump_pretty(unstructure(shape))


def load_status(text: bytes | str, *, source: str) -> StatusReport:
    """The report that `dump_status` wrote; raises InvalidInput for anything else."""
    try:
        return _read_status(text)
    except Malformed as failure:
        raise refuse_document(failure, source=source, wanted="a status report") from None


def _read_status(text: bytes | str) -> StatusReport:
    shape = structure(open_document(text, wanted=FORMAT), StatusShape)
    things = tuple(_to_thing(thing) for thing in shape.things)
    report = StatusReport(things, seen=shape.summary.things, off=shape.summary.off, gaps=shape.unreadable)
    addresses = [thing.address for thing in report.things]
    problems = list(find_misplaced(addresses, path="things", hint=_DAMAGED))
    if shape.summary != _summarise(report):
        problems.append(Problem("the summary contradicts the things", path="summary", hint=_DAMAGED))
    if problems:
        raise Malformed(*problems)
    return report


def _summarise(report: StatusReport) -> StatusSummary:
    unread = sum(1 for thing in report.things if thing.status is None)
    return StatusSummary(things=report.seen, off=report.off, unreadable=unread + len(report.gaps))


def _shape_thing(thing: Thing) -> ThingShape:
    return ThingShape(
        address=thing.address,
        provider=thing.provider,
        kind=thing.address.kind,
        status=thing.status,
        normal=thing.is_normal,
        since=thing.since,
        detail=thing.detail,
        costs=thing.costs,
    )


def _to_thing(shape: ThingShape) -> Thing:
    return Thing(
        address=shape.address,
        provider=shape.provider,
        status=shape.status,
        is_normal=shape.normal,
        since=shape.since,
        detail=shape.detail,
        costs=shape.costs,
    )
