"""A forger of limits gets what the flags of `plan` would have given, and no call, host or header beside it."""

import json
from collections import Counter
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reconciler.api import PlanRequest
from reconciler.engine.admitting import check_digest, check_undamaged
from reconciler.errors import ApplyRefused, NothingReadable, PlanRefused
from reconciler.files.plan_file import dump_plan, load_plan
from reconciler.model.guard import Limits
from reconciler.model.plan import Plan, Selection
from tests.untrusted.fleet import (
    DOWN,
    MISSPELLED,
    NEEDED,
    TIGHT,
    UP,
    Moved,
    count_moved,
    limit_mutants,
    make_world,
    name_address,
)
from tests.untrusted.forging import Document, seal_all, seal_checksum, write
from tests.untrusted.world import Fresh, World, make_fresh_in

SHARED = settings(suppress_health_check=list(HealthCheck))
REFUSALS = (PlanRefused, ApplyRefused, NothingReadable)
NOTHING_SAID = Limits()
Documents = tuple[str, ...]


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Fresh:
    """The plan with the limits that it needs, and all its writes."""
    return make_fresh_in(make_world(tmp_path_factory.mktemp("whole")), PlanRequest(limits=NEEDED))


@pytest.fixture(scope="session")
def documents(tmp_path_factory: pytest.TempPathFactory, whole: Fresh) -> Documents:
    """A plan with the limits it needs; with one too few; and with none, which the files' limits forbid."""
    world = make_world(tmp_path_factory.mktemp("documents"))
    others = (world.run_plan(PlanRequest(limits=limits)) for limits in (TIGHT, NOTHING_SAID))
    return whole.document, *map(dump_plan, others)


@pytest.fixture
def fleets(tmp_path: Path) -> Iterator[World]:
    """Untouched worlds without end, each with folders of its own."""
    return (make_world(tmp_path / str(number)) for number in count())


def _hold(world: World, text: str, whole: Fresh) -> Plan | None:
    """Applies a forged plan and holds it to the law; the plan, where it ran."""
    try:
        world.run_apply(text)
    except REFUSALS:
        assert world.writes == []
        return None
    assert whole.allows(world.seen)
    assert count_moved(world.writes).is_within(json.loads(text).get("limits") or {})
    return load_plan(text, source="plan.json")


@settings(SHARED, max_examples=30)
@given(chosen=st.data())
def test_forged_limits_get_what_the_flags_would_have_given(
    fleets: Iterator[World], whole: Fresh, documents: Documents, chosen: st.DataObject
) -> None:
    """A plan of today with those limits, of the things that were written to, makes exactly these calls."""
    world = next(fleets)
    text = write(chosen.draw(limit_mutants(json.loads(chosen.draw(st.sampled_from(documents))))))
    forged = _hold(world, text, whole)
    if forged is None or not world.writes:
        return
    named = Selection(targets=tuple(sorted({name_address(one) for one in world.writes})))
    today = make_fresh_in(next(fleets), PlanRequest(named, limits=forged.limits))
    assert Counter(today.writes) == Counter(world.writes)


def test_the_plan_with_its_limits_makes_all_calls(fleets: Iterator[World], whole: Fresh) -> None:
    """The law is not kept by refusing everything."""
    world = next(fleets)
    assert _hold(world, whole.document, whole) is not None
    assert list(whole.writes) == world.writes
    assert Moved({"hooks": DOWN, "workers": DOWN}, {"hooks": UP, "workers": UP}) == count_moved(world.writes)


WIDE_ENOUGH: tuple[Any, ...] = (
    {"max_down": "5", "max_up": "2"},
    {"max_down": "42%"},
    {"max_down": "999999999", "max_up": None},
)
TOO_NARROW: tuple[Any, ...] = (
    None,
    {},
    {"max_up": "100%"},
    {"max_down": "4"},
    {"max_down": "41%", "max_up": "12"},
    {"max_down": "5", "max_up": "1"},
    {"max_down": "0%"},
)


def _forge(document: str, limits: object) -> Document:
    return {**json.loads(document), "limits": limits}


@pytest.mark.parametrize("limits", WIDE_ENOUGH, ids=json.dumps)
def test_limits_that_were_widened_are_those_that_hold(
    fleets: Iterator[World], whole: Fresh, documents: Documents, limits: object
) -> None:
    """Sealed anew, they are what the flags say; with the checksum alone they are damage."""
    for document in documents[1:]:
        world, unsealed = next(fleets), next(fleets)
        assert _hold(world, write(seal_all(_forge(document, limits))), whole) is not None
        assert list(whole.writes) == world.writes
        with pytest.raises(PlanRefused, match="damaged"):
            unsealed.run_apply(write(seal_checksum(_forge(document, limits))))
        assert unsealed.seen == []


@pytest.mark.parametrize("limits", TOO_NARROW, ids=json.dumps)
def test_limits_that_were_narrowed_or_removed_refuse(
    fleets: Iterator[World], documents: Documents, limits: object
) -> None:
    """Whatever the plan says of its guards: what the files allow is counted anew at apply."""
    for document in documents:
        world = next(fleets)
        with pytest.raises(ApplyRefused, match="guard"):
            world.run_apply(write(seal_all({**_forge(document, limits), "guards": []})))
        assert world.writes == []


@pytest.mark.parametrize("said", MISSPELLED, ids=repr)
def test_limits_that_are_none_are_damage(documents: Documents, said: object) -> None:
    """One spelling of a share and one of a count; nothing else is guessed at."""
    for name in ("max_down", "max_up"):
        with pytest.raises(PlanRefused, match="limits"):
            load_plan(write(seal_all(_forge(documents[0], {name: said}))), source="p")


@settings(SHARED, max_examples=60)
@given(chosen=st.data())
def test_a_demanded_digest_lets_no_other_limits_pass(whole: Fresh, documents: Documents, chosen: st.DataObject) -> None:
    """Where a plan is approved by its digest, its limits are approved with it."""
    text = write(chosen.draw(limit_mutants(json.loads(chosen.draw(st.sampled_from(documents))))))
    try:
        made = load_plan(text, source="p")
        check_undamaged(made)
        check_digest(made, whole.plan.digest)
    except PlanRefused:
        return
    assert whole.plan.limits == made.limits
