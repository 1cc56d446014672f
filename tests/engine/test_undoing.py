"""A result turned round: what is wished back, what is carried along, and what is said instead."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from attrs import frozen

from reconciler.engine.digesting import hash_service
from reconciler.engine.undoing import Turned, turn_back
from reconciler.errors import InvalidInput
from reconciler.model.address import Address
from reconciler.model.desired import DesiredState, Want
from reconciler.model.outcome import Outcome, OutcomeKind, Result, Touched
from reconciler.model.plan import Undoes
from reconciler.model.run import Run
from reconciler.model.service import Service
from reconciler.model.values import AtMost, Scalar, Values, Wishes

URL = "http://gw.example"
AT = datetime(2026, 11, 21, tzinfo=UTC)
ADDRESS = Address("gw", "proxy", "x")
TOUCHED = Touched("p", hash_service(URL), {"name": "x"}, {})


@frozen
class Words:
    """A kind with a status, settings, and a deploy that carries the settings on."""

    beside: Mapping[str, str] = {"deploy": "settings"}

    def may_wish(self, path: str, value: Scalar) -> bool:
        """Whatever is no failure; of deploys only `deployed`."""
        return value == "deployed" if path.startswith("deploy.") else value != "FAILED"

    def may_place(self, place: Values) -> bool:
        """By its name alone."""
        return place.keys() == {"name"}


def turn(
    before: Values | None, *, after: Values | None = None, touched: Touched | None = TOUCHED, **more: Any
) -> Turned | None:
    """What one outcome comes to; `kept` is what the files have of it today."""
    kept: Wishes | None = more.pop("kept", None)
    outcome = Outcome(
        ADDRESS,
        more.pop("kind", OutcomeKind.APPLIED),
        "",
        calls_sent=more.pop("calls", 1),
        before=before,
        after=after,
        touched=touched,
    )
    wants = () if kept is None else (Want(ADDRESS, {"name": more.pop("name", "x")}, kept),)
    files = DesiredState({"gw": Service("gw", "p", URL)}, wants)
    result = Result(AT, AT, "sha256:0", Run(), (outcome,))
    return turn_back(result, files, {("p", "proxy"): Words()}, Undoes("r.json", "sha256:1")).turned.get(ADDRESS)


def wished(wishes: Values) -> Touched:
    """What was touched, by an apply that wished for this."""
    return Touched("p", hash_service(URL), {"name": "x"}, wishes)


WISHES: tuple[tuple[Values, Values, Values], ...] = (
    ({"status": "active"}, {"status": "paused"}, {"status": "active"}),
    ({"settings.on": False}, {"settings.on": True, "settings.code": 503}, {"settings.on": False}),
    (
        {"settings.on": False},
        {"settings.on": True, "deploy.prod": "deployed"},
        {"settings.on": False, "deploy.prod": "deployed"},
    ),
    ({"status": "active"}, {"status": "paused", "deploy.prod": "deployed"}, {"status": "active"}),
    (
        {"settings.on": False, "settings.text": None},
        {"settings.on": True, "settings.text": "x"},
        {"settings.on": False},
    ),
)


@pytest.mark.parametrize(("before", "wish", "expected"), WISHES)
def test_what_is_wished_back(before: Values, wish: Values, expected: Values) -> None:
    """The changed paths as they were, and what carries them on; nothing that was as wished before."""
    turned = turn(before, touched=wished(wish))
    assert turned is not None
    assert (turned.hindrance, dict(turned.want.wishes)) == (None, expected)
    assert len(turned.remarks) == sum(value is None for value in before.values())


HINDRANCES: tuple[tuple[dict[str, Any], str], ...] = (
    ({"before": {"status": "FAILED"}}, "cannot be restored: status was FAILED, which nobody can wish for"),
    (
        {"before": {"deploy.prod": "not_deployed"}},
        "cannot be restored: deploy.prod was not_deployed, and a deploy to prod cannot be taken back",
    ),
    ({"before": {"status": None}}, "cannot be restored: what it was before that apply was not read"),
    ({"before": None}, "cannot be restored: what it was before that apply was not read"),
    (
        {"before": {"status": "active"}, "touched": None},
        "cannot be restored: the result does not say what finds it, and the files do not have it",
    ),
    (
        {"before": {"status": "active"}, "touched": Touched("p", hash_service("http://b.example"), {"name": "x"}, {})},
        "the service gw is another one than at that apply",
    ),
    (
        {"before": {"status": "active"}, "touched": Touched("p", hash_service(URL), {"name": "x", "sudo": "1"}, {})},
        "cannot be restored: what finds it in the result is nothing that a file could say",
    ),
    (
        {"before": {"status": "active"}, "kept": {"status": "paused"}, "name": "y"},
        "the files mean another thing by it than that apply did",
    ),
)


@pytest.mark.parametrize(("given", "why"), HINDRANCES)
def test_what_cannot_be_wished_back(given: dict[str, Any], why: str) -> None:
    """It wishes nothing, and says why and what to do."""
    turned = turn(**given)
    assert turned is not None
    assert turned.hindrance is not None
    assert (dict(turned.want.wishes), turned.hindrance.why) == ({}, why)
    assert turned.hindrance.way_out


@pytest.mark.parametrize("kind", list(OutcomeKind))
def test_whatever_a_call_left_for_is_turned_round(kind: OutcomeKind) -> None:
    """The word of the outcome does not matter: a call that was sent may have changed it, none cannot have."""
    assert turn({"status": "active"}, kind=kind, calls=0) is None
    assert turn({"status": "active"}, kind=kind, calls=1) is not None


def test_what_may_have_been_left() -> None:
    """What was last read and what was wished; of a result that does not say, what the files wish."""
    turned = turn({"status": "active"}, after={"status": "pausing"}, touched=wished({"status": "paused"}))
    assert turned is not None
    assert turned.left == {"status": ("pausing", "paused")}
    turned = turn({"status": "active"}, touched=None, kept={"status": "paused"})
    assert turned is not None
    assert turned.left == {"status": ("paused",)}
    turned = turn({"status": "active"}, touched=None, kept={"status": AtMost("paused")})
    assert turned is not None
    assert turned.left == {"status": ()}


def test_what_the_files_no_longer_know() -> None:
    """A service that is not there any more cannot even be asked: refused, naming it."""
    outcome = Outcome(ADDRESS, OutcomeKind.APPLIED, "", calls_sent=1, before={"status": "active"})
    result = Result(AT, AT, "sha256:0", Run(), (outcome,))
    with pytest.raises(InvalidInput, match="the files have no service gw"):
        turn_back(result, DesiredState({}), {}, Undoes(None, ""))
    with pytest.raises(InvalidInput, match="p has no kind proxy"):
        turn_back(result, DesiredState({"gw": Service("gw", "p", URL)}), {}, Undoes(None, ""))
