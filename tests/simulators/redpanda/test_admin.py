"""The levers over HTTP: for people who try things out; off unless asked for."""

import httpx
import pytest

from reconciler.simulators.progression import AT_ONCE
from reconciler.simulators.redpanda.credentials import Credentials, TokenEndpoint
from reconciler.simulators.redpanda.simulator import RedpandaSimulator
from reconciler.simulators.virtual_time import run_virtual
from tests.simulators.redpanda.asking import HERE, PG, Json, ask_one, client, connector, error_of

LEVERS = "/_simulator"


def simulate() -> RedpandaSimulator:
    """A quick API with levers and one running connector."""
    return RedpandaSimulator([connector()], progression=AT_ONCE, admin="on")


def pull(simulator: RedpandaSimulator, path: str, wish: Json, method: str = "POST") -> httpx.Response:
    """Pulls one lever."""
    return ask_one(simulator, method, f"{LEVERS}/{path}", json=wish)


def state_of(simulator: RedpandaSimulator, name: str = "pg") -> str:
    """What the API says of a connector."""
    answer = ask_one(simulator, "GET", f"{HERE}/connectors/{name}/status")
    return str(answer.json()["status"]["connector"]["state"])


def test_the_levers_are_off_unless_asked_for() -> None:
    """Without them the path is one that the server does not know."""
    assert pull(RedpandaSimulator(), "connectors/redpanda/x", {}).status_code == 404


@pytest.mark.parametrize(
    ("name", "wish", "state"),
    [("pg", {"state": "paused"}, "PAUSED"), ("new", {"tasks": 3, "type": "sink"}, "RUNNING")],
)
def test_a_connector_is_made_or_changed(name: str, wish: Json, state: str) -> None:
    """By cluster and name; what is not said stays as it was."""
    simulator = simulate()
    assert pull(simulator, f"connectors/redpanda/{name}", wish).status_code == 200
    assert state_of(simulator, name) == state


def test_a_connector_is_deleted() -> None:
    """By somebody else; a second time it is said that it is not there."""
    simulator = simulate()
    answers = [pull(simulator, "connectors/redpanda/pg", {}, "DELETE").status_code for _ in range(2)]
    assert answers == [204, 400]
    assert ask_one(simulator, "GET", f"{PG}/status").status_code == 404


@pytest.mark.parametrize("wish", [{"worker": "down"}, {"worker": "sideways"}])
def test_a_cluster_goes_down_and_up(wish: Json) -> None:
    """Its worker refuses connections, then takes them again; other words are refused."""
    simulator = simulate()
    is_known = wish["worker"] == "down"
    assert pull(simulator, "clusters/redpanda", wish).status_code == (204 if is_known else 400)
    assert ask_one(simulator, "GET", HERE).status_code == (500 if is_known else 200)
    pull(simulator, "clusters/redpanda", {"worker": "up"})
    assert ask_one(simulator, "GET", HERE).status_code == 200


def test_the_broker_goes_down_and_up() -> None:
    """Writes fail after Console's patience."""
    simulator = simulate()

    async def asking() -> list[int]:
        async with client(simulator) as console:
            await console.post(f"{LEVERS}/clusters/redpanda", json={"broker": "down"})
            first = await console.put(f"{PG}/stop")
            await console.post(f"{LEVERS}/clusters/redpanda", json={"broker": "up"})
            second = await console.put(f"{PG}/stop")
        return [first.status_code, second.status_code]

    assert run_virtual(asking()) == [500, 202]


def test_faults_stand_before_the_api_or_behind_it() -> None:
    """Those behind speak the worker's words, and Console makes its own of them."""
    simulator = simulate()
    pull(simulator, "faults", {"kind": "unavailable", "method": "GET"})
    pull(simulator, "between/redpanda", [{"kind": "rebalance_conflict", "method": "PUT", "times": None}])
    assert ask_one(simulator, "GET", HERE).status_code == 503
    assert error_of(ask_one(simulator, "PUT", f"{PG}/stop"))[:2] == (409, "ALREADY_EXISTS")
    assert pull(simulator, "between/redpanda", {}, "DELETE").status_code == 204
    assert ask_one(simulator, "PUT", f"{PG}/stop").status_code == 202
    journal = pull(simulator, "requests", {}, "GET").json()
    assert [entry["status"] for entry in journal] == [503, 409, 202]


@pytest.mark.parametrize("path", ["connectors/nope/x", "clusters/nope", "between/nope"])
def test_an_unknown_cluster_is_said(path: str) -> None:
    """400, and what is wrong."""
    answer = pull(simulate(), path, {"worker": "down"})
    assert (answer.status_code, answer.json()["message"]) == (400, "KeyError: 'nope'")


def test_issued_tokens_are_revoked() -> None:
    """A lever for the bad day on which a token dies early."""
    simulator = RedpandaSimulator(credentials=Credentials(oauth=TokenEndpoint("a", "b")), admin="on")
    form = {"grant_type": "client_credentials", "client_id": "a", "client_secret": "b"}
    token = ask_one(simulator, "POST", "/oauth/token", data=form).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    assert ask_one(simulator, "GET", HERE, headers=headers).status_code == 200
    assert pull(simulator, "tokens", {}, "DELETE").status_code == 204
    assert ask_one(simulator, "GET", HERE, headers=headers).status_code == 401
