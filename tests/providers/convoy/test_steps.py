"""Changes as exact calls."""

import pytest

from reconciler.model.change import Change
from reconciler.model.live import Found
from reconciler.model.step import Call
from reconciler.model.transition import Refusal
from reconciler.providers.convoy import Convoy
from reconciler.providers.convoy.resources import ACTIVATE, NO_ACTIVATE
from reconciler.providers.convoy.steps import find_id
from tests.providers.convoy.scripted import GET_ONE, ONE, make_call, make_change

PROVIDER = Convoy()


@pytest.mark.parametrize(
    ("before", "after", "ability", "expected"),
    [
        ("active", "paused", ACTIVATE, Call("PUT", f"{GET_ONE}/pause", effect="toggle")),
        ("paused", "active", NO_ACTIVATE, Call("PUT", f"{GET_ONE}/pause", effect="toggle")),
        ("paused", "active", ACTIVATE, Call("POST", f"{GET_ONE}/activate", is_repeatable=True)),
        ("inactive", "active", ACTIVATE, Call("POST", f"{GET_ONE}/activate", is_repeatable=True)),
    ],
)
def test_a_change_is_one_call(before: str, after: str, ability: str, expected: Call) -> None:
    """A toggle is never repeatable, activate is; neither has a body, and refusals before the endpoint are unheard."""
    call = make_call(make_change(before, after, ability))
    assert expected == call
    assert call.covers == {"status"}
    assert call.unheard == {401, 403, 429}
    assert (find_id(call), call.wish) == (ONE, after)


def test_a_resource_by_name_is_called_by_its_id() -> None:
    """No path of a call holds a name."""
    assert f"{GET_ONE}/pause" == make_call(make_change("active", "paused", name="orders-1")).path


def test_a_toggle_that_resumes_says_what_that_risks() -> None:
    """Where the server has no absolute call, the plan says so."""
    assert "no activate" in make_call(make_change("paused", "active", NO_ACTIVATE)).costs[0]
    assert not make_call(make_change("active", "paused", NO_ACTIVATE)).costs


def test_an_odd_id_is_one_segment_of_the_path() -> None:
    """Ids come from the service, and are encoded all the same."""
    found = Found(identity="a/b c", values={"status": "active"}, place={"project": "p/1", "id": "a/b c"})
    change = make_change("active", "paused")
    call = make_call(Change(change.want, found, change.fields, change.transition, change.abilities))
    assert call.path == "/v1/projects/p%2F1/endpoints/a%2Fb%20c/pause"
    assert find_id(call) == "a/b c"


def test_no_change_is_no_call() -> None:
    """Nothing differs, nothing is sent."""
    assert PROVIDER.steps(make_change("paused", "paused")) == ()


@pytest.mark.parametrize(("before", "after"), [("inactive", "paused"), ("pending", "paused"), ("pending", "active")])
def test_a_refused_row_stays_refused(before: str, after: str) -> None:
    """The table's word is the last."""
    assert isinstance(PROVIDER.steps(make_change(before, after)), Refusal)
