"""The transition table of connectors: total, shortest, and in the words of the worker."""

from itertools import product

import pytest

from reconciler.model.transition import Refusal
from reconciler.providers.connectors import CHOICES, STOP, WORKS, name_status
from reconciler.providers.kafka_connect.resources import CONNECTOR

ALL = frozenset({STOP})
TRANSITIONS = CONNECTOR.transitions


@pytest.mark.parametrize(("seen", "wish"), [pair for pair in product(WORKS, CHOICES) if pair[0] != pair[1]])
@pytest.mark.parametrize("abilities", [ALL, frozenset[str]()])
def test_every_pair_has_a_row(seen: str, wish: str, abilities: frozenset[str]) -> None:
    """Whatever is seen and wished, with or without stop, the table says what to do."""
    assert CONNECTOR.find_transition(seen=seen, wish=wish, abilities=abilities) is not None


@pytest.mark.parametrize("row", TRANSITIONS, ids=lambda row: f"{row.seen}-{row.wish}-{bool(row.needs)}")
def test_a_row_takes_one_verb_at_most(row: object) -> None:
    """No wish needs two calls: there is no shorter way than the table's."""
    verbs = getattr(row, "verbs", None)
    assert isinstance(verbs, Refusal) or (isinstance(verbs, tuple) and len(verbs) <= 1)


@pytest.mark.parametrize(
    ("state", "tasks", "word"),
    [
        ("RUNNING", ("RUNNING",), "running"),
        ("RUNNING", (), "running"),
        ("RUNNING", ("RUNNING", "FAILED"), "running"),
        ("RUNNING", ("RUNNING", "UNASSIGNED"), "running"),
        ("RUNNING", ("RUNNING", "PAUSED"), "resuming"),
        ("PAUSED", ("PAUSED", "PAUSED"), "paused"),
        ("PAUSED", (), "paused"),
        ("PAUSED", ("PAUSED", "FAILED"), "paused"),
        ("PAUSED", ("RUNNING",), "pausing"),
        ("PAUSED", ("UNASSIGNED",), "pausing"),
        ("STOPPED", (), "stopped"),
        ("STOPPED", ("RUNNING",), "stopping"),
        ("STOPPED", ("UNASSIGNED",), "stopping"),
        ("FAILED", (), "failed"),
        ("FAILED", ("FAILED",), "failed"),
        ("FAILED", ("PAUSED",), "failed"),
        ("FAILED", ("RUNNING",), "failing"),
        ("UNASSIGNED", (), "unassigned"),
        ("RESTARTING", ("RUNNING",), "restarting"),
        ("DESTROYED", (), None),
        ("RUNNING", ("DREAMING",), None),
    ],
)
def test_the_word_for_a_state_and_its_tasks(state: str, tasks: tuple[str, ...], word: str | None) -> None:
    """Requested and reached are different words, and an unknown one is no word at all."""
    assert name_status(state, tasks) == word


def test_what_is_being_stopped_still_works() -> None:
    """A task may run on until the rebalance: `at_most: paused` waits for `stopped`, and sends nothing."""
    assert WORKS["stopping"] > WORKS["paused"]
    row = CONNECTOR.find_transition(seen="stopping", wish="stopped", abilities=ALL)
    assert row is not None
    assert row.verbs == ()


def test_a_failed_connector_can_only_be_stopped() -> None:
    """Resume does not restart it, and a pause would never show."""
    for wish in ("running", "paused"):
        row = CONNECTOR.find_transition(seen="failed", wish=wish, abilities=ALL)
        assert row is not None
        assert isinstance(row.verbs, Refusal)
        assert "restart" in row.verbs.way_out
    stop = CONNECTOR.find_transition(seen="failed", wish="stopped", abilities=ALL)
    assert stop is not None
    assert stop.verbs == ("stop",)


def test_without_stop_a_stop_is_refused_with_the_reason() -> None:
    """Workers before 3.5 have no such verb."""
    row = CONNECTOR.find_transition(seen="running", wish="stopped", abilities=frozenset())
    assert row is not None
    assert isinstance(row.verbs, Refusal)
    assert "3.5" in row.verbs.why


@pytest.mark.parametrize("row", [row for row in TRANSITIONS if isinstance(row.verbs, tuple) and row.verbs])
def test_every_call_says_what_it_costs(row: object) -> None:
    """Costs are said before they are paid."""
    assert getattr(row, "costs", ())
