"""Short ways to ask a simulated Convoy instance in process, for tests."""

from collections.abc import Sequence
from typing import Any

import httpx

from reconciler.simulators.convoy.seeds import SimulatedEndpoint
from reconciler.simulators.convoy.simulator import ConvoySimulator
from reconciler.simulators.virtual_time import run_virtual

Json = Any  # whatever a JSON body holds
HOST = "http://convoy.example:5005"
SHOP = "01M7PRJCTSHP00000000000000"
OTHER = "01M7PRJCTTHER0000000000000"
ENDPOINTS = f"/api/v1/projects/{SHOP}/endpoints"
KEY = "CO.example-key"
OTHER_KEY = "CO.example-key-other-project"
PERSONAL = "CO.example-key-personal"


def client(simulator: ConvoySimulator, key: str = KEY) -> httpx.AsyncClient:
    """A client whose requests reach the simulator without a socket."""
    transport = httpx.ASGITransport(app=simulator.app)
    return httpx.AsyncClient(transport=transport, base_url=HOST, headers={"authorization": f"Bearer {key}"})


def endpoint(uid: str, status: str = "active", project: str = SHOP, owner_id: str = "") -> SimulatedEndpoint:
    """An endpoint whose name is made of its uid."""
    return SimulatedEndpoint(uid, project, f"hook-{uid}", status, owner_id=owner_id)


def ask(simulator: ConvoySimulator, *requests: tuple[str, str], key: str = KEY) -> list[httpx.Response]:
    """Sends the requests one after the other."""

    async def asking() -> list[httpx.Response]:
        async with client(simulator, key) as convoy:
            return [await convoy.request(method, path) for method, path in requests]

    return run_virtual(asking())


def heard(answer: httpx.Response) -> tuple[int, str, str | None]:
    """Status, words of the envelope, and the status of the endpoint in it."""
    body: Json = answer.json()
    content = body.get("data")
    return answer.status_code, body["message"], content.get("status") if isinstance(content, dict) else None


def uids(answer: httpx.Response) -> Sequence[str]:
    """The endpoints of a list."""
    return [each["uid"] for each in answer.json()["data"]["content"]]
