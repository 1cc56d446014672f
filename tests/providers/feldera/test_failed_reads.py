"""Reads that bring nothing: told in the service's words with the mend, and never taken for absence."""

import pytest

from reconciler.interfaces.session import Reply
from reconciler.providers.feldera.resources import ENTERPRISE, OPEN_SOURCE
from tests.providers.feldera.scripted import (
    CONFIG,
    LIST,
    LOST_DATABASE,
    OPEN,
    PAGE,
    PAID,
    ask,
    fail,
    give,
    one,
    pipeline,
    read,
    refuse,
    want,
)


@pytest.mark.parametrize(
    ("config", "abilities"),
    [
        (OPEN, {OPEN_SOURCE}),
        (PAID, {ENTERPRISE}),
        (give({"edition": "Something new", "version": "1.2.3"}), {OPEN_SOURCE}),
        (give({"version": "0.148.0"}), {OPEN_SOURCE}),
        (give({"version": "v0.369.1-rc1", "edition": "Enterprise"}), {ENTERPRISE}),
    ],
)
def test_the_edition_is_an_ability(config: Reply, abilities: set[str]) -> None:
    """What does not call itself Enterprise is stopped by force alone, which must be allowed."""
    survey, _ = read(ask(want(status="paused"), listing=()), {CONFIG: config, LIST: give([pipeline()])})
    assert frozenset(abilities) == survey.abilities


@pytest.mark.parametrize(
    ("config", "message"),
    [
        (give({"edition": "Open source", "version": "0.147.0"}), "0.148 or later"),
        (give({"edition": "Open source", "version": "0.97.0"}), "0.148 or later"),
        (give({"edition": "Open source"}), "tells no version"),
        (give({"edition": "Open source", "version": "main"}), "tells no version"),
        (give([]), "tells no version"),
        (PAGE, "an HTML page, not JSON"),
        (Reply(404), "answered 404"),
        (Reply(302, headers={"location": "https://login.example"}), "redirected to https://login.example"),
        (LOST_DATABASE, "PostgresPoolError"),
        (Reply(502, "<html>bad gateway</html>"), "an HTML page"),
    ],
)
def test_what_is_no_manager_is_not_read(config: Reply, message: str) -> None:
    """A failed read is told in the service's word, never as absence."""
    failure = fail(ask(want(status="paused"), listing=()), {CONFIG: config})
    assert message in failure.message
    assert not failure.is_refused


@pytest.mark.parametrize("reply", [PAGE, Reply(404)])
def test_a_wrong_url_is_recognised(reply: Reply) -> None:
    """Outside /v0 the manager answers with its console, inside with a bare 404: the mend is said."""
    hint = fail(ask(want(status="paused"), listing=()), {CONFIG: reply}).problems[0].hint
    assert hint == "check the service's url: it must be the manager's root, without /v0"


@pytest.mark.parametrize(
    ("reply", "word"),
    [
        (Reply(401, headers={"www-authenticate": "Bearer"}), "Bearer"),
        (Reply(401, {"message": "Unauthorized API key", "error_code": "AuthenticationFailed"}, is_json=True), "key"),
        (Reply(401, '{"message": "Unauthorized API key"}'), "Unauthorized"),
        (refuse(403, "InsufficientPermissions", "no access-control classification"), "classification"),
    ],
)
def test_a_refused_credential_is_told_apart(reply: Reply, word: str) -> None:
    """401 bodies do not follow the envelope: any of them is a refusal."""
    failure = fail(ask(want(status="paused"), listing=()), {CONFIG: reply})
    assert failure.is_refused
    assert word in failure.message


@pytest.mark.parametrize(
    "reply",
    [
        LOST_DATABASE,
        Reply(404),
        refuse(404, "UnknownTenantName"),
        Reply(404, "<html>nginx</html>"),
        PAGE,
        Reply(503),
        give({}),
        give([{"id": "x"}]),
        give(["orders"]),
        Reply(400, "Query deserialize error: unknown variant"),
    ],
)
def test_a_list_that_cannot_be_read_is_not_empty(reply: Reply) -> None:
    """R3: the whole service is unreadable, and nothing is missing."""
    assert fail(ask(want(status="paused"), listing=({},)), {LIST: reply}).message


@pytest.mark.parametrize("reply", [LOST_DATABASE, Reply(404), refuse(404, "UnknownTenantName"), PAGE])
def test_a_failed_read_of_one_is_not_missing(reply: Reply) -> None:
    """Only UnknownPipelineName says that there is none."""
    assert fail(ask(want(status="paused")), {one("orders"): reply}).message
