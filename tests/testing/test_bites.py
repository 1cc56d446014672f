"""The suite bites: each rule fails for a provider that breaks it, and none for the honest one."""

import re
from unittest import SkipTest

import pytest
from attrs import evolve

from reconciler.interfaces.session import ReadSession
from reconciler.model.live import Query, Survey
from reconciler.testing.bench import Bench
from reconciler.testing.rules import RULES
from tests.testing import broken_changers, broken_readers
from tests.testing.assembled import HONEST, Assembled, bench_of, extend_by, hold

BROKEN = {**broken_readers.BROKEN, **broken_changers.BROKEN}


@pytest.mark.parametrize("number", RULES)
def test_the_honest_one_keeps_every_rule(number: str) -> None:
    """What is taken apart for these tests was whole."""
    hold(number, HONEST)


@pytest.mark.parametrize(("number", "says", "bench"), BROKEN.values(), ids=BROKEN)
def test_a_broken_rule_is_found(number: str, says: str, bench: Bench) -> None:
    """The test of the rule that is broken fails, and says what is wrong and which rule it is about."""
    with pytest.raises(AssertionError, match=re.escape(says)) as caught:
        hold(number, bench)
    assert [note.split(":")[0] for note in caught.value.__notes__] == [number]


def test_every_rule_is_broken_by_somebody() -> None:
    """No rule is there that nothing can fail."""
    assert list(RULES) == sorted({number for number, _, _ in BROKEN.values()}, key=list(RULES).index)


@pytest.mark.parametrize("number", RULES)
def test_an_honest_toggle_keeps_every_rule(number: str) -> None:
    """A service that can only flip is no reason to fail: the call says that it is a toggle."""
    planner = broken_changers.call_instead("POST", "toggle", is_repeatable=False, effect="toggle")
    stand = extend_by({"POST toggle": broken_changers.turn})
    hold(number, evolve(HONEST, provider=Assembled(planner=planner), stand=stand))


def test_without_a_hopeless_reading_the_rule_is_skipped() -> None:
    """R11 is a SHOULD: a bench may name none, and pytest shows that nothing was tried."""
    with pytest.raises(SkipTest):
        hold("R11", evolve(HONEST, hopeless=()))


async def break_down(query: Query, session: ReadSession) -> Survey:
    """A mistake in the author's code."""
    raise KeyError(query.service, session)


def test_a_mistake_in_reading_is_shown_where_it_is() -> None:
    """The engine makes a crash of a provider an unreadable service; its author gets to see the crash."""
    with pytest.raises(KeyError) as caught:
        hold("R1", bench_of(Assembled(reader=break_down)))
    assert caught.traceback[-1].name == "break_down"


def test_a_wish_that_is_never_reached_says_why() -> None:
    """For each state of the bench the message has the plan's or the result's own reason."""
    with pytest.raises(AssertionError, match=re.escape("from {'status': 'retired'}: skipped (blocked: the queue is")):
        hold("R15", BROKEN["nothing ever settles"][2])
