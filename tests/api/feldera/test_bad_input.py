"""Mistakes in a file about pipelines: told offline with file, line and what to write instead."""

import pytest

from reconciler.errors import InvalidInput
from tests.api.feldera.world import World

PIPELINE = "resources:\n  streams:\n    pipeline:\n      orders: "


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (f"{PIPELINE}pause\n", 6, "paused"),
        (f"{PIPELINE}active\n", 6, "running"),
        (f"{PIPELINE}{{status: Running}}\n", 6, "running"),
        (f"{PIPELINE}{{status: {{at_most: pausd}}}}\n", 6, "paused"),
        (f"{PIPELINE}{{state: paused}}\n", 6, "status"),
        (f"{PIPELINE}{{status: true}}\n", 6, "true"),
        (f"{PIPELINE}{{connectors: paused}}\n", 6, "connectors"),
        (f"{PIPELINE}{{connectors: {{events.kafka_in: stopped}}}}\n", 6, "paused"),
        (f"{PIPELINE}{{connectors: {{events.kafka_in: [paused]}}}}\n", 6, "events.kafka_in"),
        (f"{PIPELINE}{{tags: eu, status: paused}}\n", 6, "tags"),
        (f"{PIPELINE}{{name: 7, status: paused}}\n", 6, "7"),
        (f"{PIPELINE}{{}}\n", 6, "orders"),
        ("resources:\n  streams:\n    pipelines:\n      orders: paused\n", 5, "pipeline"),
        ("rules:\n  - {select: 'streams/pipeline/*', where: {tag: eu}, status: paused}\n", 4, "tags"),
        ("rules:\n  - {select: 'streams/pipeline/*', where: {storage: InUse}, status: paused}\n", 4, "storage"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_what_may_stand_there(
    world: World, text: str, line: int, words: str
) -> None:
    """Exit 9, offline: the manager is not asked."""
    world.text = text
    with pytest.raises(InvalidInput) as caught:
        world.run_plan()
    (problem,) = caught.value.problems
    assert problem.origin.line == line
    assert problem.origin.file is not None
    assert words in f"{problem.message} {problem.hint} {problem.path}"
    assert world.requests() == []


@pytest.mark.parametrize("option", ["edition: Enterprise", "projects: [a]", "read: full"])
def test_an_option_that_this_service_has_not_is_a_mistake(world: World, option: str) -> None:
    """The provider has no options of its own."""
    world.services = f"services: {{streams: {{provider: feldera, url: 'https://feldera.example', {option}}}}}\n"
    with pytest.raises(InvalidInput):
        world.run_plan()


def test_two_addresses_of_one_pipeline_are_a_mistake(world: World) -> None:
    """It shows in the file: exit 9."""
    world.text = f"{PIPELINE}paused\n      again: {{name: orders, status: running}}\n"
    with pytest.raises(InvalidInput):
        world.run_plan()
