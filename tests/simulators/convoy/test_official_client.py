"""The official client, convoy-python, drives the simulator: what it can parse of the real service, it parses here."""

import json

import pytest
from convoy.api.endpoints import activate_endpoint, get_endpoint, get_endpoints, pause_endpoint
from convoy.client import AuthenticatedClient

from reconciler.simulators.convoy.simulator import ConvoySimulator
from reconciler.simulators.serving import serving_in_thread
from tests.simulators.convoy.asking import KEY, SHOP, endpoint

SEEDS = (endpoint("E1"), endpoint("E2", "paused"), endpoint("E3", "inactive"))


def test_it_lists_reads_pauses_and_activates() -> None:
    """Over a real socket; a refusal comes as an object too."""
    simulator = ConvoySimulator(SEEDS, keys={KEY: SHOP})
    with (
        serving_in_thread(simulator.app) as url,
        AuthenticatedClient(base_url=f"{url}/api", token=KEY, raise_on_unexpected_status=True) as official,
    ):
        listed = get_endpoints.sync(SHOP, client=official)
        read = get_endpoint.sync(SHOP, "E1", client=official)
        paused = pause_endpoint.sync(SHOP, "E1", client=official)
        refused = pause_endpoint.sync(SHOP, "E3", client=official)
        activated = activate_endpoint.sync(SHOP, "E3", client=official)
    answers = [answer.to_dict() for answer in (listed, read, paused, refused, activated) if answer is not None]
    assert [each["uid"] for each in answers[0]["data"]["content"]] == ["E3", "E2", "E1"]
    assert [answer["data"]["status"] for answer in (answers[1], answers[2], answers[4])] == [
        "active",
        "paused",
        "active",
    ]
    assert answers[3]["message"] == "current endpoint status - inactive, does not support pausing or unpausing"
    assert simulator.all_statuses() == {"E1": "paused", "E2": "paused", "E3": "active"}


def test_it_stumbles_where_it_does_on_the_real_service() -> None:
    """A leftover word breaks its list, an unmounted path its JSON, and the page passes for a pause unseen."""
    simulator = ConvoySimulator((*SEEDS, endpoint("E4", "pending")), version="26.3.4", keys={KEY: SHOP})
    with serving_in_thread(simulator.app) as url:
        with AuthenticatedClient(base_url=f"{url}/api", token=KEY) as official:
            with pytest.raises(ValueError, match="pending"):
                get_endpoints.sync(SHOP, client=official)
            with pytest.raises(json.JSONDecodeError):
                activate_endpoint.sync(SHOP, "E2", client=official)
        with AuthenticatedClient(base_url=url, token=KEY) as astray:
            page = pause_endpoint.sync_detailed(SHOP, "E1", client=astray)
    assert (page.status_code, page.parsed, simulator.all_statuses()["E1"]) == (200, None, "active")
