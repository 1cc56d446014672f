"""Hypothesis strategies for values of the model; must agree with what the model says is possible."""

from datetime import UTC, datetime
from typing import TypeVar

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from reconciler.interfaces.journal import AboutToSend, Answered, Ended, Held, Record, RunBegan, RunEnded
from reconciler.model.address import Address
from reconciler.model.change import FieldChange
from reconciler.model.drift import DriftReport, FieldDrift, Finding, FindingKind
from reconciler.model.event import (
    ApplyFinished,
    ApplyStarted,
    CallSent,
    Event,
    OutcomeReached,
    RefreshFinished,
    RefreshStarted,
    StopRequested,
    Waiting,
    Warned,
)
from reconciler.model.guard import Limit, Limits
from reconciler.model.outcome import Outcome, OutcomeKind, Result, Touched
from reconciler.model.plan import (
    BlockCause,
    Blocked,
    Entry,
    GuardFinding,
    Plan,
    Selection,
    Subject,
    Unchanged,
    Undoes,
    Update,
)
from reconciler.model.problem import Origin, Problem
from reconciler.model.run import Run
from reconciler.model.status import Gap, StatusReport, Thing
from reconciler.model.step import Call
from reconciler.model.values import Scalar, Values

_Item = TypeVar("_Item")

_FEW = 4
"""Enough of anything to show that order and number are kept."""


def texts() -> SearchStrategy[str]:
    """Any text a service or a file may hold, control characters and other scripts included."""
    return st.text(max_size=12)


def words() -> SearchStrategy[str]:
    """Plain identifiers: names of services, kinds, paths."""
    return st.from_regex(r"[a-z][a-z0-9_]{0,7}", fullmatch=True)


def moments() -> SearchStrategy[datetime]:
    """Times with a zone."""
    return st.datetimes(min_value=datetime(1971, 1, 1), max_value=datetime(9998, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone


def durations() -> SearchStrategy[float]:
    """Seconds, as exact as documents keep them."""
    return st.integers(0, 10_000_000).map(lambda count: count / 1000)


def scalars() -> SearchStrategy[Scalar]:
    """Whatever one path may hold."""
    return st.none() | st.booleans() | st.integers(-(2**63), 2**63) | texts()


def value_maps() -> SearchStrategy[Values]:
    """Scalars by path."""
    return st.dictionaries(words() | texts(), scalars(), max_size=_FEW)


def json_objects() -> SearchStrategy[dict[str, object]]:
    """Bodies of calls."""
    leaves = scalars() | st.floats(allow_nan=False, allow_infinity=False)
    return st.dictionaries(
        texts(),
        st.recursive(leaves, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(texts(), inner, max_size=2)),
        max_size=2,
    )


def addresses() -> SearchStrategy[Address]:
    """Addresses; names may hold slashes and any other character."""
    parts = words() | st.text(st.characters(exclude_characters="/", exclude_categories=["Cs"]), min_size=1, max_size=8)
    return st.builds(Address, parts, parts, st.text(min_size=1, max_size=10) | words())


def origins() -> SearchStrategy[Origin]:
    """Places in files, known or not."""
    numbers = st.none() | st.integers(1, 100_000)
    return st.builds(Origin, st.none() | texts(), numbers, numbers)


def problems() -> SearchStrategy[Problem]:
    """Problems with and without a place and a way out."""
    return st.builds(Problem, texts(), origins(), st.none() | texts(), st.none() | texts())


def runs() -> SearchStrategy[Run]:
    """Who, where and why."""
    some = st.none() | texts()
    return st.builds(Run, some, some, some, some, some, some)


def digests() -> SearchStrategy[str]:
    """`sha256:` and 64 hexadecimal digits."""
    return st.binary(min_size=32, max_size=32).map(lambda found: f"sha256:{found.hex()}")


def calls() -> SearchStrategy[Call]:
    """Writes of every shape."""
    return st.builds(
        Call,
        method=st.sampled_from(["PUT", "POST", "PATCH", "DELETE"]),
        path=texts().map(lambda text: f"/{text}"),
        body=st.none() | json_objects(),
        effect=st.sampled_from(["absolute", "toggle"]),
        is_repeatable=st.booleans(),
    )


def field_changes() -> SearchStrategy[FieldChange]:
    """One path, before and after."""
    return st.builds(FieldChange, words(), scalars(), scalars())


def subjects() -> SearchStrategy[Subject]:
    """What an entry is about."""
    return st.builds(Subject, addresses(), words(), digests(), value_maps(), origins())


def entries() -> SearchStrategy[Entry]:
    """Entries of all three verdicts."""
    notes = _several(texts())
    return st.one_of(
        st.builds(Unchanged, subjects(), value_maps(), texts(), notes),
        st.builds(
            Update,
            subjects(),
            _several(field_changes()),
            _several(calls()),
            texts(),
            notes,
            notes,
            st.integers(0, 9),
            st.none() | texts(),
        ),
        st.builds(Blocked, subjects(), st.sampled_from(BlockCause), texts(), texts(), _several(field_changes()), notes),
    )


def selections() -> SearchStrategy[Selection]:
    """What may narrow a plan."""
    return st.builds(Selection, _several(texts()), _several(texts()))


def guard_findings() -> SearchStrategy[GuardFinding]:
    """What guards may say."""
    return st.builds(GuardFinding, words(), texts(), st.booleans(), texts())


def limits() -> SearchStrategy[Limit]:
    """Counts and shares."""
    return st.builds(Limit, st.integers(0, 10**6)) | st.integers(0, 100).map(
        lambda percent: Limit(percent, is_share=True)
    )


def plans() -> SearchStrategy[Plan]:
    """Plans whose entries are sorted and whose addresses are unique."""
    sorted_entries = st.lists(entries(), max_size=_FEW, unique_by=lambda entry: entry.subject.address).map(
        lambda found: tuple(sorted(found, key=lambda entry: entry.subject.address))
    )
    return st.builds(
        Plan,
        tool_version=texts(),
        created_at=moments(),
        expires_at=moments(),
        run=runs(),
        digest=digests(),
        entries=sorted_entries,
        selection=selections(),
        profile=st.none() | texts(),
        is_blocked_allowed=st.booleans(),
        guards=_several(guard_findings()),
        limits=st.builds(Limits, st.none() | limits(), st.none() | limits()),
        warnings=_several(texts()),
        undoes=st.none() | st.builds(Undoes, st.none() | texts(), digests()),
    )


def outcomes() -> SearchStrategy[Outcome]:
    """Outcomes of all seven words."""
    some = st.none() | value_maps()
    return st.builds(
        Outcome,
        address=addresses(),
        outcome=st.sampled_from(OutcomeKind),
        detail=texts(),
        calls_sent=st.integers(0, 9),
        before=some,
        after=some,
        seconds=durations(),
        is_unread=st.booleans(),
        follow_up=_several(texts()),
        touched=st.none() | st.builds(Touched, words(), digests(), value_maps(), value_maps()),
    )


def results() -> SearchStrategy[Result]:
    """Results whose outcomes are sorted and whose addresses are unique."""
    sorted_outcomes = st.lists(outcomes(), max_size=_FEW, unique_by=lambda outcome: outcome.address).map(
        lambda found: tuple(sorted(found, key=lambda outcome: outcome.address))
    )
    return st.builds(
        Result,
        started_at=moments(),
        finished_at=moments(),
        digest=digests(),
        run=runs(),
        outcomes=sorted_outcomes,
        signal=st.none() | st.integers(1, 64),
        warnings=_several(texts()),
    )


def findings() -> SearchStrategy[Finding]:
    """Findings of all eight words."""
    fields = st.builds(FieldDrift, words(), scalars(), scalars())
    return st.builds(Finding, addresses(), st.sampled_from(FindingKind), _several(fields), texts(), origins())


def drift_reports() -> SearchStrategy[DriftReport]:
    """Reports whose findings are sorted and whose addresses are unique."""
    sorted_findings = st.lists(findings(), max_size=_FEW, unique_by=lambda finding: finding.address).map(
        lambda found: tuple(sorted(found, key=lambda finding: finding.address))
    )
    return st.builds(DriftReport, sorted_findings)


def things() -> SearchStrategy[Thing]:
    """Live things, readable or not."""
    some = st.none() | texts()
    return st.builds(
        Thing, addresses(), words(), some, st.booleans(), st.none() | moments(), texts(), _several(texts())
    )


def status_reports() -> SearchStrategy[StatusReport]:
    """Reports whose things are sorted and whose addresses are unique."""
    sorted_things = st.lists(things(), max_size=_FEW, unique_by=lambda thing: thing.address).map(
        lambda found: tuple(sorted(found, key=lambda thing: thing.address))
    )
    counts = st.integers(0, 1000)
    return st.builds(StatusReport, sorted_things, counts, counts, _several(st.builds(Gap, words(), texts())))


def records() -> SearchStrategy[Record]:
    """Records of a journal; the first of a real one is RunBegan."""
    return st.one_of(
        began_records(),
        st.builds(AboutToSend, addresses(), calls(), st.integers(1, 9), value_maps()),
        st.builds(Answered, addresses(), st.integers(1, 9), st.none() | st.integers(100, 599), texts()),
        st.builds(Ended, outcomes()),
        st.builds(RunEnded, words()),
    )


def began_records() -> SearchStrategy[RunBegan]:
    """First records."""
    held = st.builds(Held, words(), texts(), st.floats(0.001, 1e6))
    return st.builds(RunBegan, words(), digests(), texts(), runs(), _several(addresses()), _several(held))


def events() -> SearchStrategy[Event]:
    """Events of every sort."""
    return st.one_of(
        st.builds(RefreshStarted, words()),
        st.builds(RefreshFinished, words(), st.integers(0, 9), durations(), st.none() | texts()),
        st.builds(ApplyStarted, st.integers(0, 9)),
        st.builds(CallSent, addresses(), calls(), st.integers(1, 9)),
        st.builds(Waiting, addresses(), texts(), durations()),
        st.builds(OutcomeReached, outcomes(), st.integers(0, 9), st.integers(0, 9)),
        st.builds(StopRequested, texts()),
        st.builds(Warned, texts()),
        st.builds(ApplyFinished, results()),
    )


def _several(items: SearchStrategy[_Item]) -> SearchStrategy[tuple[_Item, ...]]:
    return st.lists(items, max_size=2).map(tuple)
