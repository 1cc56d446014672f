"""The simulator in place of a real cluster, served on loopback; everything but slow tasks is done over HTTP."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx
from attrs import frozen

from reconciler.simulators.kafka_connect.seeds import SimulatedConnector
from reconciler.simulators.kafka_connect.simulator import KafkaConnectSimulator
from reconciler.simulators.progression import Never, Progression, Seconds
from reconciler.simulators.serving import serving_in_thread
from tests.live.processes import wait_until
from tests.live.real_worker import Login
from tests.live.world import NewConnector, create_by_hand, real_config, wait_until_shown

LEVER = "/_simulator/worker"
READY_SECONDS = 30
# The connector shows a pause, its tasks never do.
HELD = Progression(Seconds(0.025), Never(), Never())


@frozen
class SimulatedWorld:
    """A simulated worker and its broker."""

    simulator: KafkaConnectSimulator
    url: str
    login: Login | None = None

    def client(self) -> httpx.Client:
        """A client for the worker's REST interface."""
        auth = None if self.login is None else (self.login.username, self.login.password)
        return httpx.Client(base_url=self.url, auth=auth, timeout=120, trust_env=False)

    def create(self, *connectors: NewConnector) -> None:
        """Create connectors, by the configs of the real ones, and wait until each shows what it should."""
        with self.client() as client:
            for connector in connectors:
                if connector.trouble == "held":
                    self._plant_held(connector)
                else:
                    create_by_hand(client, connector, real_config(connector))
            wait_until_shown(client, {new.name: new.settled for new in connectors})

    def restart_worker(self) -> None:
        """Restart the worker and wait until it is ready."""
        self._pull({"start_again": {}})
        with self.client() as client:
            wait_until(
                lambda: client.get("/health").status_code == httpx.codes.OK or None,
                seconds=READY_SECONDS,
                what="the simulated worker is ready",
            )

    def stop_broker(self) -> None:
        """Stop the broker; the worker stays."""
        self._pull({"broker": "down"})

    def start_broker(self) -> None:
        """Start the broker again."""
        self._pull({"broker": "up"})

    def _plant_held(self, connector: NewConnector) -> None:
        # Called while no request is under way: the simulator belongs to the thread that serves it.
        state, tasks = connector.settled
        self.simulator.plant(SimulatedConnector(connector.name, connector.kind, state, tasks, progression=HELD))

    def _pull(self, lever: object) -> None:
        with self.client() as client:
            client.post(LEVER, json=lever).raise_for_status()


@contextmanager
def simulated_world(login: Login | None = None) -> Iterator[SimulatedWorld]:
    """Serve a simulated worker without connectors while the block runs."""
    credentials = None if login is None else (login.username, login.password)
    simulator = KafkaConnectSimulator(
        credentials=credentials, admin="on", record_patience=4.0, worker_patience=6.0, health_patience=1.0
    )
    with serving_in_thread(simulator.app) as url:
        yield SimulatedWorld(simulator, url, login)
