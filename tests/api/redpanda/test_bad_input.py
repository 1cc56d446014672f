"""Mistakes in files: told with file, line and column where they can be known offline, else in the service's words."""

from collections.abc import Mapping

import pytest

from reconciler.errors import InvalidInput
from reconciler.model.plan import BlockCause, Blocked, Update
from tests.api.redpanda.world import World

FILE = """version: 1
services:
  rp:
    provider: redpanda
    url: https://rp.example
    {option}
resources:
  rp:
    connector:
      orders: {resource}
"""


def _complain(world: World, text: str) -> Mapping[int | None, str]:
    """What is said of each line; InvalidInput is exit code 9, and every problem names the file."""
    with pytest.raises(InvalidInput) as caught:
        world.read_file(text)
    assert all(str(one.origin.file).endswith("reconciler.yaml") for one in caught.value.problems)
    return {one.origin.line: f"{one.message} {one.hint}" for one in caught.value.problems}


@pytest.mark.parametrize(
    ("resource", "words"),
    [
        ("pausd", "paused"),
        ("active", "running, paused, stopped"),
        ("FAILED", "running, paused, stopped"),
        ("{status: restarted}", "running, paused, stopped"),
        ("{status: {at_most: failed}}", "paused"),
        ("{status: paused, clster: eu}", "cluster"),
        ("{status: paused, project: x}", "project"),
        ("{status: true}", "running, paused, stopped"),
        ("{status: paused, cluster: 7}", "7"),
        ("{status: paused, name: [a]}", "name"),
        ("{status: paused, maintenance: {enabled: true}}", "maintenance"),
        ("{status: paused, holistic_state: HEALTHY}", "holistic_state"),
    ],
)
def test_wishes_that_do_not_exist_are_told_with_their_line(world: World, resource: str, words: str) -> None:
    """Offline, with what is allowed or was probably meant."""
    told = _complain(world, FILE.format(resource=resource, option="limits: {concurrency: 2}"))
    assert list(told) == [10]
    assert words in told[10]


@pytest.mark.parametrize(
    ("option", "words"),
    [
        ("clusters: redpanda", "list"),
        ("clusters: [1]", "1"),
        ("cluster: [eu]", "clusters"),
        ("projects: [eu]", "projects"),
        ("credentials: {token: abc}", "env"),
        ("credentials: {oauth: {client_id: {env: A}, client_secret: {env: B}}}", "token_url"),
        ("credentials: {oath: {token_url: x}}", "oauth"),
    ],
)
def test_mistakes_in_a_service_are_told_with_their_line(world: World, option: str, words: str) -> None:
    """Offline too; a credential is a reference, never a value."""
    told = _complain(world, FILE.format(resource="paused", option=option))
    assert list(told) == [6]
    assert words in told[6]


@pytest.mark.parametrize("where", ["{holistic_state: HEALTHY}", "{tasks: 2}", "{database.password: x}"])
def test_a_rule_may_not_ask_for_what_is_not_a_selection_fact(world: World, where: str) -> None:
    """The allow-list is short: configurations hold secrets."""
    text = FILE.format(resource="paused", option="limits: {concurrency: 2}")
    told = _complain(world, f"{text}rules:\n  - {{select: 'rp/connector/*', where: {where}, status: paused}}\n")
    assert list(told) == [12]
    assert "connector.class" in told[12]


def test_all_mistakes_are_told_at_once(world: World) -> None:
    """One run, every line."""
    told = _complain(world, FILE.format(resource="pausd", option="cluster: [eu]"))
    assert sorted(line or 0 for line in told) == [6, 10]


@pytest.mark.parametrize(
    ("cluster", "words"),
    [
        ("prod", "there is no Kafka Connect cluster 'prod': a client for the given cluster name does not exist"),
        ("'not a name'", "cluster_name"),
    ],
)
def test_a_cluster_that_does_not_exist_is_wrong_configuration(world: World, cluster: str, words: str) -> None:
    """Not a missing resource: the service's words, and what to check; others are planned all the same."""
    world.simulate("orders")
    world.text = (
        f"resources: {{rp: {{connector: {{orders: paused, other: {{cluster: {cluster}, status: paused}}}}}}}}\n"
    )
    entries = world.run_plan()
    other = entries["other"]
    assert isinstance(other, Blocked)
    assert other.cause is BlockCause.UNREADABLE
    assert words in other.reason
    assert isinstance(entries["orders"], Update)


def test_an_option_that_names_no_cluster_is_told(world: World) -> None:
    """A rule over it is one blocked entry, never "matches nothing"."""
    world.simulate("orders")
    world.services = "services: {rp: {provider: redpanda, url: 'https://rp.example', clusters: [prod]}}\n"
    world.text = "rules: [{select: 'rp/connector/*', status: paused}]\n"
    (entry,) = world.run_plan().values()
    assert isinstance(entry, Blocked)
    assert "there is no Kafka Connect cluster 'prod'" in entry.reason


def test_one_connector_under_two_names_is_told_offline(world: World) -> None:
    """The default cluster written and left out is one cluster."""
    twin = "      twin: {name: orders, cluster: redpanda, status: running}\n"
    told = _complain(world, FILE.format(resource="paused", option="limits: {concurrency: 2}") + twin)
    assert list(told) == [11]
