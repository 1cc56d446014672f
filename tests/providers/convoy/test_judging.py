"""When a reading shows a change done."""

import pytest

from reconciler.interfaces.provider import Judgement, Moving, Settled, Stuck
from reconciler.model.live import Found
from reconciler.providers.convoy import Convoy
from tests.providers.convoy.scripted import ONE, make_change


@pytest.mark.parametrize(
    ("before", "wish", "seen", "expected"),
    [
        ("active", "paused", "paused", Settled),
        ("active", "paused", "active", Moving),
        ("active", "paused", "inactive", Stuck),
        ("active", "paused", "pending", Moving),
        ("paused", "active", "active", Settled),
        ("paused", "active", "paused", Moving),
        ("paused", "active", "inactive", Stuck),
        ("paused", "active", "pending", Moving),
        ("inactive", "active", "active", Settled),
        ("inactive", "active", "inactive", Moving),
        ("inactive", "active", "paused", Moving),
        ("inactive", "active", "pending", Moving),
    ],
)
def test_only_the_wished_status_settles(before: str, wish: str, seen: str, expected: type[Judgement]) -> None:
    """An endpoint that the server switches off meanwhile shows neither wish by waiting."""
    change = make_change(before, wish)
    judged = Convoy().judge(change, Found(identity=ONE, values={"status": seen}), 0.0)
    assert expected is type(judged)


def test_being_switched_off_is_neither_done_nor_refused() -> None:
    """The call may well have been carried out before."""
    change = make_change("active", "paused")
    judged = Convoy().judge(change, Found(identity=ONE, values={"status": "inactive"}), 0.0)
    assert Stuck("the server has switched it off (inactive) after failed deliveries", is_partly_done=True) == judged
