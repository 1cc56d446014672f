"""Levers of the simulated API, beside those that every simulator has (under /_simulator).

POST   /_simulator/connectors/{cluster}/{name}   make or change one: state, tasks, type, config, wanted, fail_tasks
DELETE /_simulator/connectors/{cluster}/{name}   somebody else deletes it
POST   /_simulator/clusters/{cluster}            {"worker": "down" | "up"}, {"broker": "down" | "up"} or
                                                 {"start_again": {"page": 1.5, ...}}
POST   /_simulator/between/{cluster}             faults between Console and the worker, as under /_simulator/faults
DELETE /_simulator/between/{cluster}             forget those
DELETE /_simulator/tokens                        no issued token holds any longer
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Protocol

from reconciler.simulators.administration import Json, Lever, common_levers
from reconciler.simulators.kafka_connect import mishaps
from reconciler.simulators.kafka_connect.admin import worker_levers
from reconciler.simulators.kafka_connect.simulator import KafkaConnectSimulator
from reconciler.simulators.messages import Answer
from reconciler.simulators.redpanda.passage import Passage


class Console(Protocol):
    """What the administration may do to the simulated API."""

    def worker(self, cluster: str) -> KafkaConnectSimulator:
        """The worker of a cluster."""
        ...

    def between(self, cluster: str) -> Passage:
        """The way to it."""
        ...

    def take_down(self, cluster: str) -> None:
        """The worker refuses connections."""
        ...

    def bring_up(self, cluster: str) -> None:
        """The worker takes connections again."""
        ...

    def revoke_tokens(self) -> None:
        """No issued token holds any longer."""
        ...


def console_levers(console: Console) -> Mapping[tuple[str, str], Lever]:
    """The levers of this API."""
    return {
        ("POST", "connectors"): partial(_pull_connector, console, "POST"),
        ("DELETE", "connectors"): partial(_pull_connector, console, "DELETE"),
        ("POST", "clusters"): partial(_turn_cluster, console),
        ("POST", "between"): partial(_pull_between, console, "POST"),
        ("DELETE", "between"): partial(_pull_between, console, "DELETE"),
        ("DELETE", "tokens"): partial(_revoke, console),
    }


def _pull_connector(console: Console, method: str, place: str, wish: Json) -> Answer:
    cluster, _, name = place.partition("/")
    return worker_levers(console.worker(cluster))[method, "connectors"](name, wish)


def _turn_cluster(console: Console, cluster: str, wish: Mapping[str, Json]) -> Answer:
    turns: Mapping[str, Callable[[str], None]] = {"down": console.take_down, "up": console.bring_up}
    match wish:
        case {"worker": "down" | "up" as word}:
            turns[word](cluster)
            return Answer(204)
        case _:
            return worker_levers(console.worker(cluster))["POST", "worker"]("", wish)


def _pull_between(console: Console, method: str, cluster: str, wish: Json) -> Answer:
    passage = console.between(cluster)
    return common_levers(passage.schedule, lambda: passage.requests, mishaps.MISHAPS)[method, "faults"]("", wish)


def _revoke(console: Console, _name: str, _wish: object) -> Answer:
    console.revoke_tokens()
    return Answer(204)
