"""The table's word for what the manager says of a pipeline: what it is, and what it is to become; pure.

The manager shows no word for "pausing" or "resuming": a movement is a pair of `deployment_status` and
`deployment_desired_status` that differ (Feldera 0.337, combined_status.rs). Words that are not in here are
nobody's state: the reading says so, and nothing is guessed.
"""

from collections.abc import Mapping

_INITIALIZING = {"Running": "initializing", "Paused": "initializing_paused", "Standby": "initializing_standby"}
_STARTING = {"Running": "starting", "Paused": "starting_paused", "Standby": "starting_standby"}
_LEAVING = {"Stopped": "stopping", "Suspended": "suspending"}

_WORDS: Mapping[str, Mapping[str, str]] = {
    "Stopped": {**_STARTING, "Stopped": "stopped"},
    "Provisioning": {**_STARTING, **_LEAVING},
    "Initializing": {**_INITIALIZING, **_LEAVING},
    "Bootstrapping": {**_INITIALIZING, **_LEAVING},
    "ConcurrentBootstrapping": {**_INITIALIZING, **_LEAVING},
    "Synchronizing": {**_INITIALIZING, **_LEAVING},
    "Replaying": {**_INITIALIZING, **_LEAVING},
    "AwaitingApproval": {**dict.fromkeys(("Running", "Paused", "Standby"), "awaiting_approval"), **_LEAVING},
    "Standby": {**_INITIALIZING, **_LEAVING, "Standby": "standby"},
    "Running": {"Running": "running", "Paused": "pausing", **_LEAVING},
    "Paused": {"Paused": "paused", "Running": "resuming", **_LEAVING},
    "Suspended": {**dict.fromkeys(("Running", "Paused", "Suspended"), "suspended"), "Stopped": "stopping"},
    "Stopping": dict.fromkeys(("Stopped", "Running", "Paused", "Standby", "Suspended"), "stopping"),
}
"""By status, then by desired status."""

CONNECTABLE = frozenset({"running", "pausing", "paused", "resuming"})
"""Words of pipelines whose connectors can be read and switched: the process is Running or Paused."""

_SILENT = frozenset({"Unavailable", "Coordination"})


def name_status(status: str, desired: str) -> str | None:
    """The word for this pair; `None` where the manager itself does not know, or says a word unknown here.

    `Unavailable` overwrites the desired status too, so nobody can tell from it what was wished (0.337, measured).
    """
    return _WORDS.get(status, {}).get(desired)


def explain_silence(status: str, desired: str) -> str:
    """Why a pair has no word."""
    if "Unavailable" in {status, desired}:
        return "the manager says Unavailable: its process does not answer, and nobody knows what it was to be"
    if _SILENT & {status, desired}:
        return f"the manager says {status}, desired {desired}: the pipeline is between two states"
    return f"the manager says words that this version does not know: {status[:40]!r}, desired {desired[:40]!r}"
