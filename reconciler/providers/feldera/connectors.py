"""Input connectors of a pipeline: how a wish names one, what `/stats` says of it, and the call that switches it.

A table is an SQL identifier: unquoted it means its lower-case name, in double quotes exactly itself; the connector's
name is taken as it is (0.337, measured: `T1` and `t1` address the table t1, `"T1"` does not). Sends nothing.
"""

from collections.abc import Mapping
from urllib.parse import quote

from attrs import frozen

from reconciler.model.step import Call

PREFIX = "connectors."

_VERBS = {"running": "start", "paused": "pause"}
"""There is no `resume` for connectors (400 InvalidConnectorAction)."""


@frozen
class Spot:
    """One connector: the identifier of its table as the service reads it, and its own name."""

    table: str
    connector: str

    @property
    def endpoint(self) -> str:
        """The name under which `/stats` lists it."""
        exact = self.table[1:-1] if self.table.startswith('"') else self.table.lower()
        return f"{exact}.{self.connector}"


def find_spot(path: str) -> Spot | None:
    """What the path `connectors.TABLE.CONNECTOR` means; `None` where it names no table or no connector."""
    key = path.removeprefix(PREFIX)
    if key.startswith('"'):
        end = key.find('"', 1)
        table, rest = key[: end + 1], key[end + 1 :]
    else:
        table, dot, rest = key.partition(".")
        rest = dot + rest
    connector = rest[1:]
    return Spot(table, connector) if table.strip('"') and rest.startswith(".") and connector else None


def read_inputs(stats: object) -> Mapping[str, str] | None:
    """State by endpoint name; `None` where the answer is not what `/stats` says."""
    inputs = stats.get("inputs") if isinstance(stats, Mapping) else None
    if not isinstance(inputs, list):
        return None
    states: dict[str, str] = {}
    for one in inputs:
        if not isinstance(one, Mapping) or not isinstance(one.get("endpoint_name"), str):
            return None
        if not isinstance(one.get("paused"), bool):
            return None
        states[one["endpoint_name"]] = "paused" if one["paused"] else "running"
    return states


def make_call(pipeline: str, path: str, spot: Spot, wish: str) -> Call:
    """The call that makes `path` true; setting a flag to what it is changes nothing (measured)."""
    table, connector = quote(spot.table, safe=""), quote(spot.connector, safe="")
    return Call(
        method="POST",
        path=f"/v0/pipelines/{quote(pipeline, safe='')}/tables/{table}/connectors/{connector}/{_VERBS[wish]}",
        covers=frozenset({path}),
        effect="absolute",
        is_repeatable=True,
        unheard=frozenset({401, 403, 429}),
    )
