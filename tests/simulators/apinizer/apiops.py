"""Short ways to ask a simulated installation in process, for tests."""

import io
import json
import zipfile
from collections.abc import Sequence
from typing import Any

import httpx

from reconciler.simulators.apinizer.seeds import DeploymentState, SimulatedProxy
from reconciler.simulators.apinizer.simulator import ApinizerSimulator
from reconciler.simulators.virtual_time import run_virtual

Json = Any  # whatever a JSON body holds
Asked = tuple[str, str] | tuple[str, str, Json]

HOST = "https://console.example"
PROXY = "/apiops/projects/shop/apiProxies/orders"
SAVE = f"{PROXY}/settings/maintenance-mode/"
EXPORT = f"{PROXY}/export/"
PRODUCTION = f"{PROXY}/environments/production/"
STATUS = f"{PRODUCTION}deploy-status/"

ORDERS = SimulatedProxy("shop", "orders", environments={"production": "deployed", "test": "not_deployed"})


def client(simulator: ApinizerSimulator, token: str | None = None) -> httpx.AsyncClient:
    """A client whose requests reach the simulator without a socket."""
    headers = {} if token is None else {"authorization": f"Bearer {token}"}
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=simulator.app), base_url=HOST, headers=headers)


def ask(simulator: ApinizerSimulator, *requests: Asked, token: str | None = None) -> list[httpx.Response]:
    """Sends the requests one after the other; a third member is a JSON body."""

    async def asking() -> list[httpx.Response]:
        async with client(simulator, token) as apiops:
            return [
                await apiops.request(request[0], request[1], json=request[2])
                if len(request) == 3
                else await apiops.request(request[0], request[1])
                for request in requests
            ]

    return run_virtual(asking())


def unpacked(answer: httpx.Response) -> dict[str, Json]:
    """The files of an export, parsed, by their names."""
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        return {name: json.loads(archive.read(name)) for name in archive.namelist()}


def items(answer: httpx.Response) -> Sequence[Json]:
    """The resultList."""
    listed: Sequence[Json] = answer.json()["resultList"]
    return listed


def deploy_state(answer: httpx.Response) -> tuple[bool, bool]:
    """`deployed` and `redeployRequired` of a deploy-status."""
    item = items(answer)[0]
    return item["deployed"], item["redeployRequired"]


def seeded(state: DeploymentState = "deployed", **maintenance: Json) -> SimulatedProxy:
    """`orders` in this state in production, and deployed to test."""
    return SimulatedProxy("shop", "orders", maintenance, {"production": state, "test": "deployed"})


def saved(simulator: ApinizerSimulator) -> Json:
    """The maintenance mode that is saved."""
    found = simulator.find("shop", "orders")
    assert found is not None
    return found.maintenance


def states(simulator: ApinizerSimulator) -> dict[str, DeploymentState]:
    """The deployments."""
    found = simulator.find("shop", "orders")
    assert found is not None
    return dict(found.environments)


def serves(simulator: ApinizerSimulator, environment: str = "production") -> Json:
    """Whether clients of the environment meet maintenance; None where it is not deployed."""
    served = simulator.served("shop", "orders", environment)
    return None if served is None else served["maintenance"]["enabled"]
