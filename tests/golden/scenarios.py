"""The reports behind the golden files, built by hand so that the views are tested alone."""

from datetime import UTC, datetime, timedelta

import attrs

from reconciler.engine.recounting import recount
from reconciler.interfaces.journal import AboutToSend, Answered, Ended, Record, RunBegan, RunEnded
from reconciler.model.address import Address
from reconciler.model.change import FieldChange
from reconciler.model.drift import DriftReport, FieldDrift, Finding, FindingKind
from reconciler.model.journal import JournalReport
from reconciler.model.outcome import Outcome, OutcomeKind, Result
from reconciler.model.plan import (
    BlockCause,
    Blocked,
    Entry,
    GuardFinding,
    Plan,
    Selection,
    Subject,
    Unchanged,
    Update,
)
from reconciler.model.problem import Origin, Problem
from reconciler.model.run import Run
from reconciler.model.status import Gap, StatusReport, Thing
from reconciler.model.step import Call
from reconciler.model.values import Scalar

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
DIGEST = "sha256:7c1e5b0a94d2f3861c77e0aa52b1d9436f8e2c105a9b7d3e4f6081c2a3b4d5e6"
RUN = Run(actor="ana", host="build-7", commit="1f2e3d4", reason="spring cleaning", ticket="INC-812")

_WAITING = "records wait at the source, or in the topic until its retention ends; they are processed after a resume"
_DISCARDED = "events that arrive meanwhile are discarded, not sent on resume: replay them with POST …/batchretry"
_CAUGHT_UP = "what waited meanwhile is processed now"


def make_subject(text: str, line: int) -> Subject:
    """A subject at this address, written in this line."""
    address = Address.parse(text)
    return Subject(address, "kafka_connect", "k1", {"name": address.name}, Origin("reconciler.yaml", line, 5))


def make_call(path: str, *, method: str = "PUT") -> Call:
    """A call that may be repeated."""
    return Call(method, path, covers=frozenset({"status"}), is_repeatable=True)


def make_update(text: str, line: int, change: FieldChange, calls: tuple[Call, ...]) -> Update:
    """An update of one path."""
    reason = f"{change.path} is {change.before}, desired {change.after}"
    return Update(make_subject(text, line), (change,), calls, reason)


def make_unchanged(number: int) -> tuple[Unchanged, ...]:
    """So many connectors that run as desired."""
    return tuple(
        Unchanged(make_subject(f"workers/connector/steady-{one:02}", 100 + one), {"status": "running"}, "as desired")
        for one in range(number)
    )


def make_plan(entries: tuple[Entry, ...]) -> Plan:
    """A plan of these entries, good for a day."""
    return Plan(
        tool_version="0.1.0",
        created_at=NOW,
        expires_at=NOW + timedelta(days=1),
        run=RUN,
        digest=DIGEST,
        entries=tuple(sorted(entries, key=lambda entry: entry.subject.address)),
    )


def mixed_plan() -> Plan:
    """A bit of everything: a toggle, a resume, two calls, waiting alone, a warning, and something blocked."""
    toggle = Call("PUT", "/v1/projects/01JABCDEFGHJKMNPQRSTVWXYZ0/endpoints/01JZZZZ/pause", effect="toggle")
    paused = FieldChange("status", "active", "paused")
    billing = make_update("hooks/endpoint/billing", 28, paused, (toggle,))
    fraud = make_update(
        "streams/pipeline/fraud",
        44,
        FieldChange("status", "paused", "running"),
        (make_call("/v0/pipelines/fraud/resume", method="POST"),),
    )
    orders = make_update(
        "gateway/api_proxy/orders",
        50,
        FieldChange("maintenance.enabled", before=False, after=True),
        (
            Call("PATCH", "/apiops/projects/Retail/apiProxies/OrdersAPI/settings/maintenance-mode/", {"enabled": True}),
            make_call("/apiops/projects/Retail/apiProxies/OrdersAPI/environments/production/", method="POST"),
        ),
    )
    audit = make_update("workers/connector/audit", 36, FieldChange("status", "pausing", "paused"), ())
    blocked = Blocked(
        make_subject("workers/connector/pg-source", 33),
        BlockCause.REFUSED,
        "connector is FAILED and none of its tasks runs; a pause would never show",
        "wish `at_most: paused` or `stopped`, or restart it first",
        (FieldChange("status", "failed", "paused"),),
    )
    return make_plan(
        (
            attrs.evolve(billing, costs=(_DISCARDED,), reason="status is active, desired paused (abuse, owner acme)"),
            attrs.evolve(fraud, costs=(_CAUGHT_UP,), wave=1),
            orders,
            attrs.evolve(audit, warnings=("1 of 3 tasks FAILED",)),
            blocked,
            *make_unchanged(3),
        )
    )


def quiet_plan() -> Plan:
    """Nothing to do, though one thing has a warning."""
    first, *others = make_unchanged(41)
    return make_plan((attrs.evolve(first, warnings=("2 of 4 tasks FAILED",)), *others))


def partial_plan() -> Plan:
    """Narrowed, guarded, and with a service that is down."""
    pauses = tuple(
        attrs.evolve(
            make_update(
                f"workers/connector/legacy-{one:02}",
                60,
                FieldChange("status", "running", "paused"),
                (make_call(f"/connectors/legacy-{one:02}/pause"),),
            ),
            costs=(_WAITING,),
        )
        for one in range(12)
    )
    unread = Blocked(
        make_subject("hooks/endpoint/billing", 28),
        BlockCause.UNREADABLE,
        "connection refused by 127.0.0.1:9",
        "mend the service or its credential, then plan again",
    )
    plan = make_plan((*pauses, unread))
    guard = GuardFinding(
        "max_down",
        "12 of 20 connectors of workers would go down (60 %), at most 30 % may",
        is_refusing=True,
        way_out="pause them in smaller steps, or say --max-down 12",
    )
    selection = Selection(targets=("workers/*", "hooks/*"), excludes=("*/audit",))
    return attrs.evolve(
        plan, selection=selection, guards=(guard,), profile="maintenance", warnings=("reconciler.yaml has no rules",)
    )


def _outcome(text: str, kind: OutcomeKind, detail: str, *, after: Scalar = None, calls: int = 1) -> Outcome:
    before = {"status": "running"}
    return Outcome(Address.parse(text), kind, detail, calls, before, {"status": after}, 2.345 if calls else 0.0)


def mixed_result() -> Result:
    """All seven outcomes."""
    return Result(
        started_at=NOW,
        finished_at=NOW + timedelta(seconds=125),
        digest=DIGEST,
        run=RUN,
        outcomes=(
            _outcome("workers/connector/a", OutcomeKind.APPLIED, "", after="paused"),
            _outcome("workers/connector/b", OutcomeKind.ALREADY_DONE, "it is paused already", after="paused", calls=0),
            _outcome("workers/connector/c", OutcomeKind.STALE, "the plan saw running", after="stopped", calls=0),
            _outcome("workers/connector/d", OutcomeKind.REJECTED, "409: rebalance in process", after="running"),
            _outcome("workers/connector/e", OutcomeKind.NOT_SETTLED, "after 2 min it is pausing", after="pausing"),
            _outcome("workers/connector/f", OutcomeKind.UNKNOWN, "reply lost, and no reading since", calls=2),
            Outcome(Address.parse("workers/connector/g"), OutcomeKind.SKIPPED, "blocked: connector is FAILED"),
        ),
        signal=2,
        warnings=("the lock of http://localhost:8083 was waited for",),
    )


def calm_result() -> Result:
    """All went well."""
    outcomes = tuple(_outcome(f"workers/connector/{one}", OutcomeKind.APPLIED, "", after="paused") for one in "ab")
    return Result(NOW, NOW + timedelta(seconds=3), DIGEST, Run(), outcomes)


def _finding(text: str, kind: FindingKind, detail: str = "", *fields: FieldDrift) -> Finding:
    return Finding(Address.parse(text), kind, fields, detail, Origin("reconciler.yaml", 12, 3))


def mixed_drift() -> DriftReport:
    """All eight findings."""
    status = FieldDrift("status", "paused", "running")
    late = FieldDrift("status", "active", "paused")
    return DriftReport(
        (
            _finding("gateway/api_proxy/orders", FindingKind.UNVERIFIABLE, "maintenance.enabled: not in what was read"),
            _finding("hooks/endpoint/billing", FindingKind.OVERDUE, "its time was up at 2026-11-21T10:00:00Z", late),
            _finding("hooks/endpoint/crm", FindingKind.ACCEPTED, "accepted until 2026-12-01 by ana", late),
            _finding("workers/connector/a", FindingKind.IN_SYNC),
            _finding("workers/connector/b", FindingKind.DRIFTED, "1 of 3 tasks FAILED", status),
            _finding("workers/connector/c", FindingKind.MISSING, "404: connector c not found"),
            _finding("workers/connector/d", FindingKind.UNREADABLE, "500 Internal Server Error"),
            _finding("workers/connector/e", FindingKind.IN_SYNC, "2 of 4 tasks FAILED"),
            Finding(
                Address.parse("workers/connector/stray"),
                FindingKind.UNMANAGED,
                (FieldDrift("status", None, "running"),),
                "it is live and in no file",
            ),
        )
    )


def calm_drift() -> DriftReport:
    """Nothing drifted."""
    return DriftReport(tuple(_finding(f"workers/connector/{one:02}", FindingKind.IN_SYNC) for one in range(41)))


def mixed_status() -> StatusReport:
    """Something off for days, something sick, and a service that is down."""
    paused = Thing(
        Address.parse("hooks/endpoint/billing"),
        "convoy",
        "paused",
        is_normal=False,
        since=NOW - timedelta(days=3, hours=2),
        costs=(_DISCARDED,),
    )
    stopped = Thing(
        Address.parse("workers/connector/pg"), "kafka_connect", "stopped", is_normal=False, detail="1 of 3 tasks FAILED"
    )
    odd = Thing(Address.parse("workers/connector/x"), "kafka_connect", None, is_normal=False, detail="state WOBBLING")
    return StatusReport((paused, stopped, odd), seen=41, off=2, gaps=(Gap("streams", "connection refused"),))


def calm_status() -> StatusReport:
    """Everything as it should be."""
    return StatusReport((), seen=12, off=0)


def killed_journal() -> JournalReport:
    """A run that was killed with one call on the wire and one answered but not read back."""
    addresses = tuple(Address.parse(f"workers/connector/{one}") for one in "abcd")
    first, second, third, _ = addresses
    call = make_call("/connectors/x/pause")
    records: tuple[Record, ...] = (
        RunBegan("20261121T120000Z-a1b2c3", DIGEST, "2026-11-21T11:00:00Z", RUN, addresses, ()),
        AboutToSend(first, call, 1, {"status": "running"}),
        AboutToSend(second, call, 1, {"status": "running"}),
        Answered(first, 1, 202, ""),
        AboutToSend(third, call, 1, {"status": "running"}),
        Ended(Outcome(first, OutcomeKind.APPLIED, "", 1, {"status": "running"}, {"status": "paused"}, 1.5)),
        Answered(third, 1, None, "timed out"),
        AboutToSend(third, call, 2, {"status": "running"}),
        Answered(third, 2, 202, "accepted"),
    )
    return recount((NOW + timedelta(seconds=number), record) for number, record in enumerate(records))


def ended_journal() -> JournalReport:
    """A run of one update that ended by itself."""
    began = attrs.evolve(killed_run(), updates=(Address.parse("workers/connector/a"),))
    outcome = Outcome(Address.parse("workers/connector/a"), OutcomeKind.ALREADY_DONE, "it is paused already")
    later = NOW + timedelta(seconds=2)
    return recount([(NOW, began), (later, Ended(outcome)), (later, RunEnded(began.run_id))])


def stub_journal() -> JournalReport:
    """A run that was killed while it wrote its first line."""
    return recount((), cut_line=1)


def killed_run() -> RunBegan:
    """The first record of the journals."""
    return RunBegan("20261121T120000Z-a1b2c3", DIGEST, "2026-11-21T11:00:00Z", RUN, (), ())


def problems() -> tuple[Problem, ...]:
    """One with everything, one with a path alone, one with nothing."""
    return (
        Problem(
            "status is 'pasued': it must be one of running, paused",
            Origin("reconciler.yaml", 12, 5),
            "a.b",
            "did you mean paused?",
        ),
        Problem("it must be a number", path="limits.concurrency"),
        Problem("no desired file was found", hint="write reconciler.yaml, or name one with -f"),
    )
