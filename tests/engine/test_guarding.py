"""What counts as taking down, how many there are, and what the guards say of it."""

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.engine.expanding import Expansion
from reconciler.engine.guarding import check_guards, count_fleets, find_move, guard
from reconciler.errors import ApplyRefused
from reconciler.model.address import Address
from reconciler.model.change import Change, FieldChange
from reconciler.model.desired import Want
from reconciler.model.guard import Fleet, Group, Guards, Limit, Limits, Move
from reconciler.model.kind import Kind
from reconciler.model.live import Found, LiveState, Missing, Reading, Survey, Unreadable
from reconciler.model.plan import Selection
from reconciler.model.values import Scalar
from reconciler.providers.registry import OURS, find_class

WORKERS = Group("workers", "connector")
DEFAULTS, NOTHING, EVERYTHING = Guards(), Limits(), Selection()
NOW = datetime(2026, 11, 21, tzinfo=UTC)

DEPLOY = "deploy.production"
ENABLED = "maintenance.enabled"
INPUT = "connectors.orders.kafka"
Values = Mapping[str, Scalar]

DOWN, UP, STILL = Move.DOWN, Move.UP, Move.STILL
MOVES: list[tuple[str, Values, Values, Move]] = [
    ("endpoint", {"status": "active"}, {"status": "paused"}, DOWN),
    ("endpoint", {"status": "paused"}, {"status": "active"}, UP),
    ("endpoint", {"status": "inactive"}, {"status": "active"}, UP),
    ("endpoint", {"status": None}, {"status": "paused"}, DOWN),
    ("endpoint", {"status": None}, {"status": "active"}, UP),
    ("connector", {"status": "running"}, {"status": "paused"}, DOWN),
    ("connector", {"status": "running"}, {"status": "stopped"}, DOWN),
    ("connector", {"status": "unassigned"}, {"status": "stopped"}, DOWN),
    ("connector", {"status": "restarting"}, {"status": "paused"}, DOWN),
    ("connector", {"status": "failing"}, {"status": "stopped"}, DOWN),
    ("connector", {"status": "resuming"}, {"status": "paused"}, DOWN),
    ("connector", {"status": "paused"}, {"status": "stopped"}, STILL),
    ("connector", {"status": "pausing"}, {"status": "stopped"}, STILL),
    ("connector", {"status": "failed"}, {"status": "stopped"}, STILL),
    ("connector", {"status": "stopped"}, {"status": "paused"}, STILL),
    ("connector", {"status": "unassigned"}, {"status": "running"}, STILL),
    ("connector", {"status": "stopped"}, {"status": "running"}, UP),
    ("connector", {"status": "pausing"}, {"status": "running"}, UP),
    ("pipeline", {"status": "running"}, {"status": "stopped"}, DOWN),
    ("pipeline", {"status": "starting"}, {"status": "stopped"}, DOWN),
    ("pipeline", {"status": "starting_paused"}, {"status": "stopped"}, STILL),
    ("pipeline", {"status": "standby"}, {"status": "running"}, UP),
    ("pipeline", {"status": "stopping"}, {"status": "running"}, UP),
    ("pipeline", {"status": "running", INPUT: "running"}, {INPUT: "paused"}, DOWN),
    ("pipeline", {"status": "running", INPUT: "paused"}, {INPUT: "running"}, UP),
    ("pipeline", {"status": "running"}, {INPUT: "paused"}, DOWN),
    ("pipeline", {"status": "running"}, {INPUT: "running"}, STILL),
    ("pipeline", {"status": "paused", INPUT: "running"}, {INPUT: "paused"}, STILL),
    ("pipeline", {"status": "paused", INPUT: "running"}, {"status": "running", INPUT: "paused"}, UP),
    ("pipeline", {"status": "running", INPUT: "paused"}, {"status": "paused", INPUT: "running"}, DOWN),
    ("api_proxy", {ENABLED: False}, {ENABLED: True}, DOWN),
    ("api_proxy", {ENABLED: True}, {ENABLED: False}, UP),
    ("api_proxy", {ENABLED: None}, {ENABLED: True}, DOWN),
    ("api_proxy", {ENABLED: None}, {ENABLED: False}, UP),
    ("api_proxy", {ENABLED: False}, {"maintenance.message": "soon"}, STILL),
    ("api_proxy", {ENABLED: True}, {"maintenance.message": "soon"}, STILL),
    ("api_proxy", {ENABLED: True, DEPLOY: "redeploy_required"}, {DEPLOY: "deployed"}, DOWN),
    ("api_proxy", {ENABLED: False, DEPLOY: "redeploy_required"}, {DEPLOY: "deployed"}, UP),
    ("api_proxy", {DEPLOY: "redeploy_required"}, {DEPLOY: "deployed"}, DOWN),
    ("api_proxy", {ENABLED: True, DEPLOY: "not_deployed"}, {"maintenance.message": "m", DEPLOY: "deployed"}, DOWN),
]


KINDS = [kind for name in OURS for kind in find_class(name).kinds]


def kinds_of(name: str) -> list[Kind]:
    """Every provider's kind of this name."""
    return [kind for kind in KINDS if kind.name == name]


@pytest.mark.parametrize(("name", "before", "after", "expected"), MOVES)
def test_a_change_out_of_the_normal_state_is_one_down(name: str, before: Values, after: Values, expected: Move) -> None:
    """For each kind: out of normal is down, back is up, further off and half-way back are neither."""
    address = Address("s", name, "x")
    fields = tuple(FieldChange(path, before.get(path), value) for path, value in after.items())
    wishes = {path: value for path, value in after.items() if value is not None}
    found = Found("x", {path: value for path, value in before.items() if value is not None})
    for kind in kinds_of(name):
        assert expected is find_move(Change(Want(address, {}, wishes), found, fields), kind)


def test_every_kind_that_we_know_is_in_the_table() -> None:
    """A new provider has to say what taking down means for it."""
    assert {kind.name for kind in KINDS} == {row[0] for row in MOVES}


def moves(down: int, up: int = 0, still: int = 0) -> Mapping[Address, Move]:
    """So many updates of one group."""
    each = [Move.DOWN] * down + [Move.UP] * up + [Move.STILL] * still
    return {Address("workers", "connector", f"c{number}"): move for number, move in enumerate(each)}


def judge(
    down: int, total: int, guards: Guards = DEFAULTS, limits: Limits = NOTHING, *, up: int = 0
) -> list[tuple[str, bool]]:
    """The findings of a group, by name and whether they refuse."""
    fleets = {WORKERS: Fleet(total, total, is_live=True)}
    return [(one.guard, one.is_refusing) for one in guard(moves(down, up), fleets, guards, limits)]


REFUSED = [("max_down workers/connector", True)]
ALLOWED = [("max_down workers/connector", False)]


@pytest.mark.parametrize(
    ("down", "total", "expected"),
    [(9, 9, []), (3, 10, []), (4, 10, REFUSED), (3, 13, []), (4, 13, REFUSED), (30, 100, []), (31, 100, REFUSED)],
)
def test_from_ten_things_on_thirty_percent_may_go_down(down: int, total: int, expected: list[tuple[str, bool]]) -> None:
    """The default; a share is rounded down, so that at most 30 % is literally true."""
    assert expected == judge(down, total)


@pytest.mark.parametrize(
    ("guards", "down", "total", "expected"),
    [
        (Guards(floor=3), 1, 3, REFUSED),
        (Guards(floor=0, max_down=Limit(0)), 1, 1, REFUSED),
        (Guards(max_down=Limit(5)), 5, 10, []),
        (Guards(max_down=Limit(5)), 6, 10, REFUSED),
        (Guards(max_down=Limit(5)), 6, 9, []),
        (Guards(max_down=Limit(100, is_share=True)), 50, 50, []),
    ],
)
def test_the_files_may_say_otherwise(guards: Guards, down: int, total: int, expected: list[tuple[str, bool]]) -> None:
    """Floor and limits; the floor of the files holds for their counts too."""
    assert expected == judge(down, total, guards)


@pytest.mark.parametrize(
    ("said", "down", "total", "expected"),
    [
        (Limit(50, is_share=True), 5, 10, ALLOWED),
        (Limit(50, is_share=True), 6, 10, REFUSED),
        (Limit(50, is_share=True), 3, 10, []),
        (Limit(10, is_share=True), 2, 10, REFUSED),
        (Limit(50, is_share=True), 9, 9, []),
        (Limit(2), 3, 5, REFUSED),
        (Limit(2), 2, 5, []),
        (Limit(9), 9, 12, ALLOWED),
    ],
)
def test_a_flag_stands_in_place_of_the_files(
    said: Limit, down: int, total: int, expected: list[tuple[str, bool]]
) -> None:
    """It loosens, which the plan tells, or tightens; a count that somebody typed holds below the floor too."""
    assert expected == judge(down, total, Guards(), Limits(max_down=said))


def test_turning_on_is_unlimited_unless_somebody_says_so() -> None:
    """`max_up` has no default; both directions are judged by themselves."""
    up = [("max_up workers/connector", True)]
    assert judge(0, 20, up=20) == []
    assert judge(0, 20, Guards(max_up=Limit(5)), up=6) == up
    assert judge(7, 20, Guards(), Limits(max_up=Limit(5)), up=6) == [*REFUSED, *up]


def test_a_finding_says_how_many_of_how_many_and_how_to_go_on() -> None:
    """The share is rounded up, so that it never looks allowed."""
    fleets = {WORKERS: Fleet(12, 12, is_live=True)}
    (finding,) = guard(moves(4), fleets, Guards(), Limits())
    assert finding.detail == "would take down 4 of 12 connectors of workers (34 %), and at most 30 % (3) may be"
    assert all(word in finding.way_out for word in ("--max-down", "--target", "guards:"))
    (loosened,) = guard(moves(5), fleets, Guards(), Limits(Limit(50, is_share=True)))
    assert loosened.detail == (
        "would take down 5 of 12 connectors of workers (42 %), which --max-down 50% allows in place of 30 % (3)"
    )
    with pytest.raises(ApplyRefused, match="a guard refuses the plan, and nothing was written") as caught:
        check_guards((loosened, finding))
    assert [finding.way_out] == [problem.hint for problem in caught.value.problems]


names = st.sampled_from(["a", "b"])
limits = st.builds(Limit, st.integers(0, 30)) | st.integers(0, 100).map(lambda percent: Limit(percent, is_share=True))


@given(
    placed=st.lists(st.tuples(names, names, st.sampled_from(Move)), max_size=40),
    spare=st.integers(0, 20),
    guards=st.builds(Guards, st.integers(0, 20), limits, st.none() | limits),
    said=st.builds(Limits, st.none() | limits, st.none() | limits),
)
def test_what_is_not_refused_keeps_to_every_limit(
    placed: list[tuple[str, str, Move]], spare: int, guards: Guards, said: Limits
) -> None:
    """The findings are those of a count by hand, group by group, in exact arithmetic."""
    moved = {Address(service, kind, str(index)): move for index, (service, kind, move) in enumerate(placed)}
    sizes = {Group(one, other): spare for one in "ab" for other in "ab"}
    for address in moved:
        sizes[Group.of(address)] += 1
    fleets = {group: Fleet(size, size, is_live=True) for group, size in sizes.items()}
    refused = {one.guard for one in guard(moved, fleets, guards, said) if one.is_refusing}
    expected = set()
    for group, size in sizes.items():
        for name, move, own, flag in (
            ("max_down", Move.DOWN, guards.max_down, said.max_down),
            ("max_up", Move.UP, guards.max_up, said.max_up),
        ):
            count = sum(1 for address, one in moved.items() if Group.of(address) == group and one is move)
            limit = flag or own
            is_small = size < guards.floor and (flag is None or flag.is_share)
            if limit is None or is_small:
                continue
            if count * 100 > limit.amount * size if limit.is_share else count > limit.amount:
                expected.add(f"{name} {group.service}/{group.kind}")
    assert expected == refused


def count(survey: Survey | None, wants: int, selection: Selection = EVERYTHING) -> Fleet:
    """The fleet of one group, of which the files name so many."""
    addresses = [Address("workers", "connector", f"c{number}") for number in range(wants)]
    expansion = Expansion(tuple(Want(address, {}, {}) for address in addresses))
    surveys = {} if survey is None else {"workers": survey}
    return count_fleets(expansion, LiveState(surveys, NOW), selection)[WORKERS]


def readings(*each: Reading) -> Mapping[Address, Reading]:
    """Readings of one group."""
    return {Address("workers", "connector", f"r{number}"): one for number, one in enumerate(each)}


def test_things_are_counted_where_they_live() -> None:
    """What the provider went through counts, else what it listed, each thing once, else the files."""
    assert count(Survey({}, inventory={"connector": 7}), 12) == Fleet(7, 7, is_live=True)
    assert count(Survey({}), 12) == Fleet(12, 12, is_live=False)
    assert count(None, 12) == Fleet(12, 12, is_live=False)
    seen = readings(Found("x", {}), Found("x", {}), Found("y", {}), Missing("gone"))
    listed = tuple(sorted(seen))
    assert count(Survey(seen, listed=listed), 12) == Fleet(2, 2, is_live=True)


def test_a_reading_that_may_lack_something_lowers_no_floor() -> None:
    """Where a part was not looked at, the files' own number keeps a small part from being unguarded."""
    survey = Survey({}, inventory={"connector": 7})
    assert count(survey, 12, Selection(targets=("workers/*",))) == Fleet(7, 12, is_live=True)
    gap = Unreadable("down")
    assert count(Survey({}, gaps=(gap,), inventory={"connector": 7}), 12) == Fleet(7, 12, is_live=True)
    assert count(Survey(readings(gap), inventory={"connector": 7}), 12) == Fleet(7, 12, is_live=True)


@pytest.mark.parametrize("text", ["", "30 %", "101%", "-1", "5.0", "030%", "1e3", "%", "٣", "9999999999"])
def test_a_limit_is_a_share_or_a_count_and_nothing_else(text: str) -> None:
    """No blanks, no fractions, no more than everything."""
    with pytest.raises(ValueError, match="neither a share nor a count"):
        Limit.parse(text)


@given(limit=limits, total=st.integers(0, 10**6))
def test_a_limit_reads_as_it_is_written_and_is_never_exceeded(limit: Limit, total: int) -> None:
    """Also by one thing."""
    assert limit == Limit.parse(str(limit))
    if limit.is_share:
        assert limit.find_most(total) * 100 <= limit.amount * total < (limit.find_most(total) + 1) * 100
