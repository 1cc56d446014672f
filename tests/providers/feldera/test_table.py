"""The transition table of pipelines: total, of one call at most, row by row, and in words for every pair."""

from itertools import product

import pytest

from reconciler.model.transition import Refusal, Transition
from reconciler.providers.feldera.resources import ENTERPRISE, OPEN_SOURCE, PIPELINE, TRANSITIONS, WAITS, WORKS
from reconciler.providers.feldera.statuses import name_status

WISHES = ("running", "paused", "stopped")
OPEN = frozenset({OPEN_SOURCE})
PAID = frozenset({ENTERPRISE})
NOTHING = ""
REFUSED = "refused"
FORCE, GRACE = "stop?force=true", "stop?force=false"


@pytest.mark.parametrize(("seen", "wish"), [pair for pair in product(WORKS, WISHES) if pair[0] != pair[1]])
@pytest.mark.parametrize("abilities", [OPEN, PAID, frozenset[str]()])
def test_every_pair_has_a_row(seen: str, wish: str, abilities: frozenset[str]) -> None:
    """Whatever is seen and wished, of either edition, the table says what to do."""
    assert PIPELINE.find_transition(seen=seen, wish=wish, abilities=abilities) is not None


# Columns: seen; wished running, paused, stopped (open source, Enterprise where it differs).
ROWS = [
    ("running", None, "pause", FORCE, GRACE),
    ("paused", "resume", None, FORCE, GRACE),
    ("stopped", "start?initial=running", "start?initial=paused", None, None),
    ("resuming", NOTHING, "pause", FORCE, GRACE),
    ("pausing", "resume", NOTHING, FORCE, GRACE),
    ("starting", NOTHING, "pause", FORCE, GRACE),
    ("starting_paused", "resume", NOTHING, FORCE, GRACE),
    ("initializing", NOTHING, "pause", FORCE, GRACE),
    ("initializing_paused", "resume", NOTHING, FORCE, GRACE),
    ("awaiting_approval", REFUSED, REFUSED, FORCE, GRACE),
    ("suspending", REFUSED, REFUSED, NOTHING, NOTHING),
    ("suspended", REFUSED, REFUSED, NOTHING, NOTHING),
    ("stopping", "start?initial=running", "start?initial=paused", NOTHING, NOTHING),
]
STANDBY = ("standby", "starting_standby", "initializing_standby")


def _verb(seen: str, wish: str, abilities: frozenset[str]) -> str | None:
    if seen == wish:
        return None
    row = PIPELINE.find_transition(seen=seen, wish=wish, abilities=abilities)
    assert row is not None
    return REFUSED if isinstance(row.verbs, Refusal) else " ".join(row.verbs)


def test_the_rows_below_are_all_rows() -> None:
    """No word is left out of these tests."""
    assert set(WORKS) == {*(row[0] for row in ROWS), *STANDBY}


@pytest.mark.parametrize(("seen", "running", "paused", "stopped", "paid"), ROWS)
def test_each_row(seen: str, running: str | None, paused: str | None, stopped: str | None, paid: str | None) -> None:
    """The decision table: one call, none where it is only to be waited for, or a refusal."""
    assert (running, paused, stopped) == tuple(_verb(seen, wish, OPEN) for wish in WISHES)
    assert (running, paused, paid) == tuple(_verb(seen, wish, PAID) for wish in WISHES)


@pytest.mark.parametrize("seen", STANDBY)
def test_a_standby_is_activated_or_forced_down(seen: str) -> None:
    """Enterprise activates it, nobody can pause, resume or gracefully stop it (400 InvalidTransition)."""
    activated = ("activate?initial=running", "activate?initial=paused", FORCE)
    assert activated == tuple(_verb(seen, wish, PAID) for wish in WISHES)
    assert tuple(_verb(seen, wish, OPEN) for wish in WISHES) == (REFUSED, REFUSED, FORCE)


@pytest.mark.parametrize("row", TRANSITIONS, ids=lambda row: f"{row.seen}-{row.wish}-{'-'.join(row.needs)}")
def test_a_row_takes_one_verb_at_most_and_says_what_it_costs(row: Transition) -> None:
    """No wish needs two calls, and costs are said before they are paid."""
    if isinstance(row.verbs, tuple):
        assert len(row.verbs) <= 1
        assert bool(row.verbs) == bool(row.costs)


def test_a_forced_stop_must_be_allowed() -> None:
    """It loses what is in memory; the graceful one takes a checkpoint and needs no word."""
    forced = {row.allow for row in TRANSITIONS if row.verbs == (FORCE,)}
    others = {row.allow for row in TRANSITIONS if row.verbs != (FORCE,)}
    assert ({"lose_state"}, {None}) == (forced, others)


def test_every_wait_belongs_to_a_row_and_waits_for_words_of_the_table() -> None:
    """A wait that nothing leads to would never be taken."""
    pairs = {(row.seen, row.wish) for row in TRANSITIONS if isinstance(row.verbs, tuple) and row.verbs}
    assert set(WAITS) <= pairs
    assert {word for states in WAITS.values() for word in states} <= set(WORKS)


BETWEEN = ("Initializing", "Bootstrapping", "ConcurrentBootstrapping", "Synchronizing", "Replaying")
WORDS = [
    *(("Stopped", "Stopped", "stopped"), ("Stopped", "Running", "starting"), ("Stopped", "Paused", "starting_paused")),
    *(("Stopped", "Standby", "starting_standby"), ("Provisioning", "Standby", "starting_standby")),
    *(("Provisioning", "Running", "starting"), ("Provisioning", "Paused", "starting_paused")),
    ("Provisioning", "Stopped", "stopping"),
    *((phase, "Running", "initializing") for phase in BETWEEN),
    *((phase, "Paused", "initializing_paused") for phase in BETWEEN),
    *((phase, "Standby", "initializing_standby") for phase in BETWEEN),
    *((phase, "Stopped", "stopping") for phase in BETWEEN),
    *((phase, "Suspended", "suspending") for phase in BETWEEN),
    *(("AwaitingApproval", "Running", "awaiting_approval"), ("AwaitingApproval", "Paused", "awaiting_approval")),
    *(
        ("AwaitingApproval", "Stopped", "stopping"),
        ("Standby", "Standby", "standby"),
        ("Standby", "Stopped", "stopping"),
    ),
    *(("Standby", "Running", "initializing"), ("Standby", "Paused", "initializing_paused")),
    *(("Running", "Running", "running"), ("Running", "Paused", "pausing"), ("Running", "Stopped", "stopping")),
    *(("Paused", "Paused", "paused"), ("Paused", "Running", "resuming"), ("Paused", "Stopped", "stopping")),
    *(("Running", "Suspended", "suspending"), ("Paused", "Suspended", "suspending")),
    *(("Suspended", "Suspended", "suspended"), ("Suspended", "Stopped", "stopping")),
    *(("Stopping", "Stopped", "stopping"), ("Stopping", "Running", "stopping")),
    *(("Unavailable", "Unavailable", None), ("Running", "Unavailable", None), ("Unavailable", "Running", None)),
    *(("Coordination", "Running", None), ("Running", "Coordination", None), ("Stopped", "Suspended", None)),
    *(("Dreaming", "Running", None), ("Running", "Dreaming", None), ("running", "running", None), ("", "", None)),
    ("Running", "Standby", None),
]


@pytest.mark.parametrize(("status", "desired", "word"), WORDS)
def test_the_word_for_a_pair(status: str, desired: str, word: str | None) -> None:
    """Requested and reached are different words; Unavailable, Coordination and unknown words are none at all."""
    assert word == name_status(status, desired)


def test_every_word_can_be_seen() -> None:
    """The table has no row for a word that no pair is called by."""
    assert set(WORKS) == {word for *_, word in WORDS if word is not None}


def test_at_most_paused_is_met_by_what_does_not_work() -> None:
    """What runs, or may run before it is paused or stopped, is above it."""
    above = {word for word, rank in WORKS.items() if rank > WORKS["paused"]}
    coming = {"running", "resuming", "pausing", "starting", "initializing", "initializing_paused"}
    assert coming | {"stopping", "suspending"} == above
