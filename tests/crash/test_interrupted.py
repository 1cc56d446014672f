"""SIGINT and SIGTERM at every point and while a call is held: a complete result, the truth, 130 or 143."""

import signal
from collections.abc import Sequence

import pytest

from reconciler.files.result_file import load_result
from reconciler.model.outcome import Outcome, OutcomeKind, Result
from tests.crash.aftermath import check_told, check_way, let_time_pass
from tests.crash.runs import Ended, Spoilt
from tests.crash.sweeping import sweep
from tests.crash.worlds import World

INT, TERM = signal.SIGINT, signal.SIGTERM
CODES = {INT: 130, TERM: 143}
AFTERWARDS = 10.0
"""Seconds for which an update of somebody else may write an old status back in Convoy, and the last look waits."""

ONE_EACH = ["convoy", "kafka", "feldera", "apinizer"]


def _apply(world: World, spoilt: Spoilt) -> Ended:
    return world.place.run("apply", "plan.json", "-o", "json=result.json", "-o", "json", spoilt=spoilt)


def read_result(world: World, ended: Ended) -> Result | None:
    """The result, the same in the file and on standard output; None where the run had not begun, and wrote nothing."""
    file = world.place.folder / "result.json"
    if not ended.out:
        # A second signal ends the writing to a stream, which may have no reader; the result is saved and told.
        assert "while outputs were written" in ended.err
        assert file.read_text(encoding="utf-8") in ended.err
    elif ended.document["format"] == "reconciler-error":
        assert world.gate.writes == []
        assert ended.document["exit_code"] == ended.code
        return None
    else:
        assert file.read_text(encoding="utf-8") == ended.out
    return load_result(file.read_bytes(), source="result.json")


def read_interrupted(world: World, ended: Ended, number: int) -> Result:
    """The result of a run that had begun when this signal came first."""
    assert ended.code == CODES[signal.Signals(number)]
    result = read_result(world, ended)
    assert result is not None
    assert result.signal == number
    return result


def check_truth(world: World, outcome: Outcome) -> None:
    """What the result says of the switch is so, when a fresh reading makes sure of what the service has done."""
    let_time_pass(world)
    world.place.run("plan", "-o", "json")
    states = world.recipe.states
    match outcome.outcome:
        case OutcomeKind.APPLIED:
            assert world.state == states[-1]
        case OutcomeKind.SKIPPED:
            assert (outcome.calls_sent, world.gate.writes, world.state) == (0, [], states[0])
        case OutcomeKind.NOT_SETTLED | OutcomeKind.UNKNOWN:
            assert outcome.calls_sent > 0
        case _:
            raise AssertionError(outcome)
    assert outcome.calls_sent == len(world.gate.writes)
    check_way(world)


def _judge(world: World, spoilt: Spoilt, ended: Ended) -> None:
    assert ended.code == (143 if spoilt.how == "interrupt_twice" else 130), ended
    result = read_result(world, ended)
    check_told(world)
    if result is not None:
        (outcome,) = result.outcomes
        check_truth(world, outcome)


@pytest.mark.timeout(240)
@pytest.mark.parametrize(
    ("lanes", "how", "about", "least"),
    [
        ("convoy", "interrupt", "", 35),
        ("convoy", "interrupt_twice", "", 35),
        ("kafka", "interrupt_twice", ".jsonl", 10),
        ("feldera", "interrupt", ".jsonl", 10),
        ("apinizer", "interrupt_twice", ".jsonl", 10),
    ],
    indirect=["lanes"],
)
def test_at_every_point(lanes: Sequence[World], how: str, about: str, least: int) -> None:
    """Whenever it comes: one outcome, complete outputs, nothing said that is not so."""
    assert sweep(lanes, Spoilt(how, 0, about), _apply, _judge) >= least


@pytest.mark.parametrize("number", [INT, TERM])
@pytest.mark.parametrize("world", ONE_EACH, indirect=True)
def test_the_first_lets_what_is_in_flight_finish(world: World, number: int) -> None:
    """The answer is awaited and one more reading taken; no further call is started."""
    hold = world.gate.hold("*")
    running = world.place.start("apply", "plan.json", "-o", "json=result.json", "-o", "json")
    hold.reached()
    running.signal(number)
    running.hear("stopping")
    hold.free()
    ended = running.end()
    result = read_interrupted(world, ended, number)
    (outcome,) = result.outcomes
    may_be_applied = {OutcomeKind.APPLIED} if len(world.recipe.writes) == 1 else set()
    assert outcome.outcome in {*may_be_applied, OutcomeKind.NOT_SETTLED}
    assert len(world.gate.writes) == 1
    check_truth(world, outcome)


@pytest.mark.parametrize(("first", "second"), [(INT, INT), (TERM, INT)])
@pytest.mark.parametrize("world", ONE_EACH, indirect=True)
def test_the_second_ends_the_waiting(world: World, first: int, second: int) -> None:
    """Whatever the service is at, the run ends: what was sent and never heard of is unknown, though it was done."""
    hold = world.gate.hold("*", moment="after")
    running = world.place.start("apply", "plan.json", "-o", "json=result.json", "-o", "json")
    hold.reached()
    running.signal(first)
    running.hear("stopping")
    running.signal(second)
    ended = running.end()
    hold.free()
    hold.passed()
    result = read_interrupted(world, ended, first)
    (outcome,) = result.outcomes
    assert (outcome.outcome, outcome.calls_sent) == (OutcomeKind.UNKNOWN, 1)
    check_truth(world, outcome)


@pytest.mark.parametrize("number", [INT, TERM])
@pytest.mark.parametrize("world", ONE_EACH, indirect=True)
def test_while_it_waits_for_the_effect(world: World, number: int) -> None:
    """A reading that is under way is heard to its end, and says what became of the call."""
    sending = world.gate.hold("*")
    running = world.place.start("apply", "plan.json", "-o", "json=result.json", "-o", "json")
    sending.reached()
    reading = world.gate.hold("GET")
    sending.free()
    reading.reached()
    running.signal(number)
    running.hear("stopping")
    reading.free()
    ended = running.end()
    result = read_interrupted(world, ended, number)
    (outcome,) = result.outcomes
    check_truth(world, outcome)
    assert len(world.gate.writes) == 1


@pytest.mark.parametrize("number", [INT, TERM])
@pytest.mark.parametrize("world", ["convoy-patient"], indirect=True)
def test_during_the_wait_of_the_last_look(world: World, number: int) -> None:
    """That wait ends at once, and the last look is taken all the same."""
    running = world.place.start("apply", "plan.json", "-o", "json=result.json", "-o", "json")
    running.hear("waiting, the last look")
    running.signal(number)
    ended = running.end()
    result = read_interrupted(world, ended, number)
    (outcome,) = result.outcomes
    assert outcome.outcome is OutcomeKind.APPLIED
    assert (result.finished_at - result.started_at).total_seconds() < AFTERWARDS  # else it was waited out
    check_truth(world, outcome)


@pytest.mark.parametrize("number", [INT, TERM])
@pytest.mark.parametrize("words", [("plan.json",), ("--auto-approve",)], ids=["saved", "fresh"])
@pytest.mark.parametrize("world", ["convoy", "apinizer"], indirect=True)
def test_while_it_reads_before_it_begins(world: World, words: Sequence[str], number: int) -> None:
    """Nothing was sent, an error document says so, and the plan may still be used."""
    hold = world.gate.hold("GET")
    running = world.place.start("apply", *words, "-o", "json=result.json", "-o", "json")
    hold.reached()
    running.signal(number)
    ended = running.end()
    hold.free()
    assert ended.code == CODES[signal.Signals(number)]
    assert read_result(world, ended) is None
    let_time_pass(world)
    assert world.place.run("apply", "plan.json").code == 0


@pytest.mark.parametrize("number", [INT, TERM])
@pytest.mark.parametrize("world", ["convoy"], indirect=True)
def test_while_it_waits_for_the_lock(world: World, number: int) -> None:
    """It ends at once, and has written nothing; whoever holds the lock is not disturbed."""
    hold = world.gate.hold("*")
    holder = world.place.start("apply", "plan.json")
    hold.reached()
    waiting = world.beside().start("apply", "--auto-approve", "--lock-timeout", "1h", "-o", "json")
    waiting.hear("Plan:")
    waiting.signal(number)
    ended = waiting.end()
    assert (ended.code, ended.document["exit_code"]) == (CODES[signal.Signals(number)],) * 2
    hold.free()
    assert holder.end().code == 0
    assert world.gate.history == list(world.recipe.states)
