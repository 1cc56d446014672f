"""Connectors: read where they are wished, under the names that SQL gives them."""

import pytest

from reconciler.interfaces.session import Reply
from reconciler.model.desired import Want
from reconciler.model.live import Found, Unreadable
from tests.providers.feldera.scripted import (
    LOST_DATABASE,
    ORDERS,
    PAGE,
    ask,
    give,
    one,
    pipeline,
    read,
    refuse,
    stats,
    want,
)

STATS = "/v0/pipelines/orders/stats"


@pytest.mark.parametrize(("status", "desired"), [("Running", "Running"), ("Paused", "Running"), ("Running", "Paused")])
def test_connectors_are_read_where_they_are_wished(status: str, desired: str) -> None:
    """One request more, whatever their number; only wished ones become values."""
    entry = pipeline(status=status, desired=desired)
    replies = {one("orders"): give(entry), STATS: stats(t1_c1=True, t1_c2=False, t2_c9=False)}
    survey, asked = read(ask(want(t1_c1="running", t1_c2="running", t1_c3="paused")), replies)
    assert [one("orders"), STATS] == asked
    found = survey.readings[ORDERS]
    assert isinstance(found, Found)
    shown = {path: value for path, value in found.values.items() if path != "status"}
    assert shown == {"connectors.t1.c1": "paused", "connectors.t1.c2": "running"}
    assert found.facts["inputs"] == 3


@pytest.mark.parametrize(
    ("endpoint", "path"),
    [
        ("t1.c1", "connectors.t1.c1"),
        ("t1.c1", "connectors.T1.c1"),
        ("T1.c1", 'connectors."T1".c1'),
        ("a.b.c1", 'connectors."a.b".c1'),
        ("t1.a.b", "connectors.t1.a.b"),
    ],
)
def test_a_table_is_an_identifier_as_sql_reads_it(endpoint: str, path: str) -> None:
    """Unquoted it means its lower-case name, in double quotes itself; the value has the path that was wished."""
    wanted = Want(ORDERS, {"name": "orders"}, {path: "paused"})
    body = {"inputs": [{"endpoint_name": endpoint, "paused": True}]}
    survey, _ = read(ask(wanted), {one("orders"): give(pipeline()), STATS: give(body)})
    found = survey.readings[ORDERS]
    assert isinstance(found, Found)
    assert found.values[path] == "paused"


def test_connectors_of_what_is_not_deployed_are_not_asked_for() -> None:
    """`/stats` would answer 503; the wished paths stay without a value."""
    replies = {one("orders"): give(pipeline(status="Stopped", desired="Stopped"))}
    survey, asked = read(ask(want(status="running", t1_c1="paused")), replies)
    assert [one("orders")] == asked
    found = survey.readings[ORDERS]
    assert isinstance(found, Found)
    assert found.values == {"status": "stopped"}


@pytest.mark.parametrize(
    "reply",
    [
        refuse(503, "PipelineInteractionNotDeployed"),
        refuse(503, "PipelineInteractionUnreachable"),
        refuse(503, "Initializing"),
        LOST_DATABASE,
        PAGE,
        give({}),
        give({"inputs": [{"endpoint_name": "t1.c1"}]}),
        give({"inputs": [{"paused": True}]}),
        give({"inputs": ["t1.c1"]}),
    ],
)
def test_connectors_that_cannot_be_read_make_their_pipeline_unreadable(reply: Reply) -> None:
    """That one alone: the process answers, not the manager."""
    others = want("other", status="paused")
    replies = {one("orders"): give(pipeline()), one("other"): give(pipeline("other")), STATS: reply}
    survey, _ = read(ask(want(t1_c1="paused"), others), replies)
    assert isinstance(survey.readings[ORDERS], Unreadable)
    assert isinstance(survey.readings[others.address], Found)
