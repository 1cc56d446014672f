"""Where one proxy is deployed, on servers of every age."""

import pytest

from reconciler.errors import ReadFailed
from reconciler.interfaces.session import Reply
from reconciler.model.live import Found
from tests.providers.apinizer.asking import OLD, read_one
from tests.providers.apinizer.scripted import (
    ENVIRONMENTS,
    EXPORT,
    PROMOTION,
    PROXY,
    STATUS,
    define_proxy,
    deployed_to,
    many,
    pack,
    refuse,
    say,
)


@pytest.mark.parametrize(
    ("item", "word"),
    [
        ({"deployed": True, "redeployRequired": False}, "deployed"),
        ({"deployed": True, "redeployRequired": True}, "redeploy_required"),
        ({"deployed": False, "redeployRequired": False, "revision": None}, "not_deployed"),
        ({"deployed": False}, "not_deployed"),
        ({"deploy": True, "redeployRequired": False}, "deployed"),
        ({"deployed": True}, None),
        ({"deployed": "yes", "redeployRequired": False}, None),
        ({}, None),
    ],
)
@pytest.mark.parametrize("is_bare", [True, False])
def test_the_word_for_a_deploy_status(item: dict[str, object], word: str | None, *, is_bare: bool) -> None:
    """Two flags make one word; where they are not told there is none."""
    table = {
        EXPORT: pack(define_proxy()),
        STATUS: say(item) if is_bare else many(item),
        ENVIRONMENTS: many({"name": "production"}),
    }
    reading, _ = read_one(table, deploy__production="deployed")
    assert isinstance(reading, Found)
    assert reading.values["deploy.production"] == word
    assert ("deploy.production" in reading.unseen) is (word is None)


def test_a_deploy_is_read_by_one_more_request() -> None:
    """The environments are not asked for where the status is clear."""
    reading, asked = read_one(
        {EXPORT: pack(define_proxy()), STATUS: many({"deployed": True, "redeployRequired": False})},
        deploy__production="deployed",
    )
    assert isinstance(reading, Found)
    assert asked == [EXPORT, STATUS]


def test_an_environment_that_does_not_exist() -> None:
    """It has a word of its own, and the names that there are stand beside it."""
    table = {
        EXPORT: pack(define_proxy()),
        STATUS: refuse("Environment (production) was not found!"),
        ENVIRONMENTS: many({"name": "prod", "deployed": None}, {"name": "dev"}),
    }
    reading, _ = read_one(table, deploy__production="deployed")
    assert isinstance(reading, Found)
    assert reading.values["deploy.production"] == "no_such_environment"
    assert reading.facts == {"environments": "dev, prod"}


def test_a_required_redeploy_is_warned_about() -> None:
    """A deploy publishes everybody's saved edits."""
    status = many({"deployed": True, "redeployRequired": True})
    reading, _ = read_one({EXPORT: pack(define_proxy()), STATUS: status}, deploy__production="deployed")
    assert isinstance(reading, Found)
    assert "publishes every saved edit" in reading.warnings[0]


def test_older_servers_tell_deployments_in_the_list_for_promotion() -> None:
    """Without deploy-status the list of the project is asked."""
    table = {
        EXPORT: pack(define_proxy()),
        STATUS: OLD,
        PROMOTION: many(deployed_to("OrdersAPI", production=(True, True))),
    }
    reading, asked = read_one(table, deploy__production="deployed")
    assert isinstance(reading, Found)
    assert reading.values["deploy.production"] == "redeploy_required"
    assert asked == [EXPORT, STATUS, PROMOTION]


def test_still_older_ones_in_the_proxy_itself() -> None:
    """The proxy's page shows a list of deployments."""
    item = {
        "name": "OrdersAPI",
        "deploymentList": [{"environmentName": "production", "deployed": True, "redeployRequired": False}],
    }
    table = {
        EXPORT: pack(define_proxy()),
        STATUS: OLD,
        PROMOTION: OLD,
        PROXY: say({"success": True, "resultList": [item]}),
    }
    reading, _ = read_one(table, deploy__production="deployed")
    assert isinstance(reading, Found)
    assert reading.values["deploy.production"] == "deployed"


def test_a_server_that_tells_no_deployments() -> None:
    """Then the deployment is unverifiable, and said to be."""
    table = {
        EXPORT: pack(define_proxy()),
        STATUS: OLD,
        PROMOTION: OLD,
        PROXY: Reply(405, None),
        ENVIRONMENTS: many({"name": "production"}),
    }
    reading, _ = read_one(table, deploy__production="deployed")
    assert isinstance(reading, Found)
    assert reading.values["deploy.production"] is None
    assert "tells nowhere" in reading.unseen["deploy.production"]


def test_a_failed_status_fails_the_reading() -> None:
    """A deployment that cannot be read is not taken for one that is not there."""
    with pytest.raises(ReadFailed):
        read_one({EXPORT: pack(define_proxy()), STATUS: refuse("unexpected", 500)}, deploy__production="deployed")
