"""Desired-state files of the scenarios and a look into the documents that come back."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.live.command import Ran
from tests.live.real_worker import Login

SERVICE = "workers"
LOGIN_VARIABLES = ("WORKER_USER", "WORKER_PASSWORD")


def address(name: str) -> str:
    """The address of a connector of the scenarios' one service."""
    return f"{SERVICE}/connector/{name}"


def service(url: str, login: Login | None = None, **options: object) -> Mapping[str, object]:
    """The `services` part: one worker, with credentials by reference where it wants some."""
    user, password = LOGIN_VARIABLES
    basic = {"username": {"env": user}, "password": {"env": password}}
    credentials = {} if login is None else {"credentials": {"basic": basic}}
    return {"version": 1, "services": {SERVICE: {"provider": "kafka_connect", "url": url, **credentials, **options}}}


def login_environ(login: Login | None) -> Mapping[str, str]:
    """The environment that the credentials refer to."""
    return {} if login is None else dict(zip(LOGIN_VARIABLES, (login.username, login.password), strict=True))


def desired(services: Mapping[str, object], wishes: Mapping[str, object]) -> Mapping[str, object]:
    """A whole desired-state file: what each connector should be."""
    return {**services, "resources": {SERVICE: {"connector": dict(wishes)}}}


def outcomes(ran: Ran) -> Mapping[str, str]:
    """Outcome by address, of a result document; each address stands in it once."""
    return by_address(ran.document["outcomes"], "outcome")


def verdicts(ran: Ran) -> Mapping[str, str]:
    """Verdict by address, of a plan document."""
    return by_address(ran.document["entries"], "verdict")


def findings(ran: Ran) -> Mapping[str, str]:
    """Finding by address, of a drift document."""
    return by_address(ran.document["findings"], "finding")


def by_address(rows: Sequence[Mapping[str, Any]], key: str) -> Mapping[str, str]:
    """One column of a document's rows by address; raises AssertionError where an address stands twice."""
    assert len({row["address"] for row in rows}) == len(rows)
    return {row["address"]: row[key] for row in rows}
