"""L1: the diff of equal things is empty, and an empty plan sends no write."""

import pytest
from attrs import frozen
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.api.wiring import make_providers
from reconciler.engine.diffing import compare_values, diff, is_met
from reconciler.model.desired import Want
from reconciler.model.kind import Kind, Role
from reconciler.model.live import Found
from reconciler.model.values import Scalar
from reconciler.testing.strategies import scalars, value_maps
from tests.laws import aims
from tests.laws.clients import Engine, Stand
from tests.laws.record import Claims
from tests.laws.running import run_schedule
from tests.laws.schedule import Schedule
from tests.laws.worlds.catalog import REPERTOIRES, VARIANTS, make_world
from tests.laws.worlds.world import SERVICE, make_desired


@frozen
class FromTheStart:
    """Our engine, and misfortunes from the first request of its plan on."""

    async def run(self, stand: Stand) -> Claims:
        """A plan and its apply, both in trouble."""
        stand.begin()
        return await Engine().run(stand)


def _find_parts(variant: str) -> tuple[Want, tuple[Kind, ...]]:
    """A want, and all kinds of the provider."""
    world = make_world(Schedule(variant, (aims.find_moves(variant)[0],)))
    desired = make_desired(world, ("",))
    return desired.wants[0], tuple(make_providers(desired)[SERVICE].kinds)


@given(values=value_maps())
def test_equal_values_do_not_differ(values: dict[str, Scalar]) -> None:
    """Whatever the paths and the values: nothing is to be changed."""
    assert compare_values(live=values, wished=dict(reversed(values.items()))) == ()


@settings(max_examples=60)
@given(live=value_maps(), wished=value_maps())
def test_what_differs_is_named_and_nothing_else(live: dict[str, Scalar], wished: dict[str, Scalar]) -> None:
    """A path is in the diff if and only if it is wished and live otherwise, in type or in value."""
    differing = {path for path, value in wished.items() if repr(live.get(path)) != repr(value)}
    assert [change.path for change in compare_values(live=live, wished=wished)] == sorted(differing)


@pytest.mark.parametrize("variant", VARIANTS)
def test_no_kind_wishes_for_what_it_has(variant: str) -> None:
    """For each kind, its own paths with any live value, and the same values wished."""
    want, kinds = _find_parts(variant)

    @settings(max_examples=25)
    @given(st.data())
    def hold(draws: st.DataObject) -> None:
        kind = draws.draw(st.sampled_from(kinds))
        paths = st.sampled_from(sorted({"status", *kind.normal, *(one.name for one in kind.fields(Role.SWITCH))}))
        values = draws.draw(st.dictionaries(paths, scalars().filter(lambda value: value is not None)))
        found = Found("id", values)
        wished = Want(want.address, want.place, {path: value for path, value in values.items() if value is not None})
        assert (diff(wished, kind, found), is_met(wished, kind, found)) == ((), True)

    hold()


@pytest.mark.timeout(300)
@pytest.mark.parametrize("variant", VARIANTS)
def test_what_is_as_wished_is_never_written(variant: str) -> None:
    """Whatever goes wrong from the first reading of the plan on, in plan and apply: not one write leaves."""
    drawn = st.builds(
        Schedule,
        st.just(variant),
        aims.rests(variant),
        aims.troubles(variant, "reads", "all", most=3),
        aims.paces(variant),
    )

    @settings(aims.SEARCH, max_examples=10)
    @given(drawn)
    def hold(schedule: Schedule) -> None:
        record = run_schedule(schedule, FromTheStart(), is_listening=False)
        assert [one.line for one in record.seen if one.is_write] == []

    hold()


@pytest.mark.timeout(300)
@pytest.mark.parametrize("variant", VARIANTS)
def test_an_empty_plan_writes_nothing_while_others_move(variant: str) -> None:
    """Somebody undoes a wish after the plan was made: an apply of the empty plan leaves that to the next plan."""
    with_others = aims.paces_with_others(variant)
    drawn = st.builds(
        Schedule,
        st.just(variant),
        aims.rests(variant, 2),
        aims.troubles(variant, most=1),
        with_others,
        aims.rivals(variant),
    )
    aims.check_law(drawn, "L1", most=6)


def test_every_variant_has_something_to_rest_and_something_to_move() -> None:
    """Nothing above is empty."""
    assert all(aims.find_rests(one) and aims.find_moves(one) for one in REPERTOIRES)
