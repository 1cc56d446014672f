"""Whether the server can activate: learnt without a write, and only where it matters."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from reconciler.errors import ReadFailed
from reconciler.interfaces.session import Reply
from reconciler.model.desired import Want
from reconciler.model.live import Survey
from reconciler.model.terms import Terms
from reconciler.model.values import AtMost, Values
from reconciler.providers.convoy import Convoy
from tests.providers.convoy.scripted import (
    ACTIVATE_ONE,
    GET_ONE,
    LIST,
    MOUNTED,
    ONE,
    PROJECT,
    UNMOUNTED,
    Scripted,
    fail,
    make_endpoint,
    make_page,
    make_query,
    make_want,
    succeed,
)

RESUME = make_want(wishes={"status": "active"}, id=ONE)


def _read(
    probe: Reply | ReadFailed, status: str, want: Want | None, listing: Sequence[Values] | None
) -> tuple[Survey, list[str]]:
    endpoint = make_endpoint(status=status)
    session = Scripted({GET_ONE: succeed(endpoint), LIST: make_page(endpoint), ACTIVATE_ONE: probe})
    wants = () if want is None else (want,)
    return asyncio.run(Convoy(projects=(PROJECT,)).read(make_query(*wants, listing=listing), session)), session.asked


@pytest.mark.parametrize(
    ("probe", "abilities"),
    [
        (MOUNTED, {"activate"}),
        (Reply(405, None, headers={"allow": "POST, OPTIONS"}), {"activate"}),
        (UNMOUNTED, {"no_activate"}),
        (fail(404, "organisation not found"), set()),
        (Reply(404, "<html>nginx</html>"), set()),
        (Reply(405, None, headers={"allow": "PUT"}), set()),
        (Reply(405), set()),
        (fail(401, "authorization failed"), set()),
        (fail(429, "exceeded rate limit"), set()),
        (Reply(502, "bad gateway"), set()),
        (succeed(make_endpoint()), set()),
        (ReadFailed("no answer"), set()),
    ],
)
def test_the_path_tells_by_refusing_a_get(probe: Reply | ReadFailed, abilities: set[str]) -> None:
    """405 with POST allowed where it is mounted, an unknown path where not; anything else leaves it unknown."""
    survey, asked = _read(probe, "paused", RESUME, ())
    assert survey.abilities == abilities
    assert asked == [LIST, ACTIVATE_ONE]


@pytest.mark.parametrize(
    ("status", "want", "listing", "is_asked"),
    [
        ("paused", RESUME, (), True),
        ("inactive", RESUME, (), True),
        ("active", RESUME, (), False),
        ("pending", RESUME, (), False),
        ("paused", make_want(id=ONE), (), False),
        ("paused", make_want(id=ONE, wishes={"status": AtMost("paused")}), (), False),
        ("paused", make_want(id=ONE, terms=Terms(until=datetime(2026, 11, 21, tzinfo=UTC))), (), True),
        ("paused", None, ({},), True),
        ("active", None, ({},), False),
        ("paused", make_want(id=ONE), None, False),
        ("paused", RESUME, None, False),
    ],
)
def test_it_is_asked_only_where_something_may_be_resumed(
    status: str,
    want: Want | None,
    listing: Sequence[Values] | None,
    *,
    is_asked: bool,
) -> None:
    """A want that resumes, or ends; and whatever is listed, for what a rule wishes is not known yet.

    Never while a plan is carried out: what a rival does between a reading and its toggle goes unseen.
    """
    _, asked = _read(MOUNTED, status, want, listing)
    assert (ACTIVATE_ONE in asked) is is_asked
