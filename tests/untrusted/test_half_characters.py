"""JSON can spell half of a surrogate pair, which is no character; one in a service's reply breaks only its reading."""

from collections.abc import Iterator

import pytest

from reconciler.api import PlanRequest
from reconciler.files.plan_file import dump_plan, load_plan
from reconciler.model.plan import BlockCause, Plan
from reconciler.testing.tap import Tap, replace_words
from tests.untrusted.world import World

HALF = "legacy-\ud800"

NAMES = {
    "gateway": "ShopAPI",
    "hooks": "01KPARCELS",
    "redpanda": "sink",
    "streams": "fraud",
    "workers": "RUNNING",
}
"""A word of each service's replies."""


@pytest.mark.parametrize("service", NAMES)
def test_half_a_character_in_a_reply_makes_that_service_unreadable(worlds: Iterator[World], service: str) -> None:
    """No crash, no path of a call that nobody could write, and the others are planned as ever."""
    world = next(worlds)
    world.settings()
    world.apps[service] = Tap(world.apps[service], mend=replace_words({NAMES[service]: HALF}))
    made = world.run_plan(PlanRequest(is_blocked_allowed=True))
    assert {service} == _blocked(made, {BlockCause.UNREADABLE})
    assert made == load_plan(dump_plan(made), source="p")
    assert {one.subject.address.service for one in made.updates} == NAMES.keys() - {service}


def test_both_halves_are_a_character(worlds: Iterator[World]) -> None:
    """An escaped pair is an ordinary letter."""
    world = next(worlds)
    world.settings()
    world.apps["workers"] = Tap(world.apps["workers"], mend=replace_words({"sink": "\U0001f600"}))
    assert set() == _blocked(world.run_plan(PlanRequest(is_blocked_allowed=True)), {BlockCause.UNREADABLE})


def _blocked(made: Plan, causes: set[BlockCause]) -> set[str]:
    return {one.subject.address.service for one in made.blocked if one.cause in causes}
