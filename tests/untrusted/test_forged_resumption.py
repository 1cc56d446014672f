"""A plan that was carried out in part may go on; a forgery of it goes on no further than the plan itself would."""

import json
from collections.abc import Iterator

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reconciler.errors import ApplyRefused, NothingReadable, PlanRefused
from reconciler.simulators.messages import AsgiApp
from reconciler.testing.tap import Spoiled, Tap
from tests.untrusted.forging import mutants, write
from tests.untrusted.world import Fresh, World

DEPLOY = "/apiops/projects/Retail/apiProxies/ShopAPI/environments/production/"
SHARED = settings(suppress_health_check=list(HealthCheck))


def _begin(world: World, document: str) -> AsgiApp:
    """Applies the plan to a gateway that saves and refuses to deploy; the gateway as it then is."""
    world.settings()
    gateway = world.apps["gateway"]
    refused = Spoiled(400, "application/json", b'{"success": false, "resultMessage": "no"}')
    world.apps["gateway"] = Tap(gateway, spoiled={f"POST {DEPLOY}": refused})
    world.run_apply(document)
    return gateway


def test_a_plan_goes_on_where_it_ended(worlds: Iterator[World], fresh: Fresh) -> None:
    """What was saved is not saved again; only the call that was refused is made."""
    world = next(worlds)
    world.apps["gateway"] = _begin(world, fresh.document)
    done = len(world.writes)
    world.run_apply(fresh.document)
    assert [one.path for one in world.writes[done:]] == [DEPLOY]


@settings(SHARED, max_examples=30)
@given(chosen=st.data())
def test_a_forgery_goes_on_no_further(worlds: Iterator[World], fresh: Fresh, chosen: st.DataObject) -> None:
    """Whatever it says of itself: the one call that is left, or none."""
    world = next(worlds)
    world.apps["gateway"] = _begin(world, fresh.document)
    done = len(world.writes)
    forged = chosen.draw(mutants(json.loads(fresh.document)))
    try:
        world.run_apply(write(forged))
    except (PlanRefused, ApplyRefused, NothingReadable):
        assert len(world.writes) == done
    assert [one.path for one in world.writes[done:]] in ([], [DEPLOY])
    assert fresh.allows(world.writes[done:])
