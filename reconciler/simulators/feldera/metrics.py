"""What a pipeline process tells of itself and its connectors beside their states; all of it made up, and idle."""

from collections.abc import Mapping
from typing import Any

from reconciler.simulators.feldera.process import Process
from reconciler.simulators.feldera.statuses import PAUSED

Json = Any
"""Whatever a JSON body holds."""

INPUT_METRICS: Mapping[str, Json] = {
    "total_bytes": 0,
    "total_records": 0,
    "buffered_records": 0,
    "buffered_bytes": 0,
    "num_transport_errors": 0,
    "num_parse_errors": 0,
    "end_of_input": False,
}
_COUNTERS = (
    "transaction_id",
    "rss_bytes",
    "cpu_msecs",
    "uptime_msecs",
    "storage_bytes",
    "storage_mb_secs",
    "runtime_elapsed_msecs",
    "buffered_input_records",
    "total_input_records",
    "buffered_input_bytes",
    "total_input_bytes",
    "total_processed_records",
    "total_processed_bytes",
    "total_completed_records",
    "output_stall_msecs",
    "total_initiated_steps",
    "total_completed_steps",
)
_STARTED = 1795251600  # seconds since 1970, of the day on which simulated time begins


def describe_process(process: Process) -> Mapping[str, Json]:
    """The body of GET .../stats."""
    return {
        "global_metrics": _describe_globally(process),
        "suspend_error": None,
        "inputs": [describe_connector(process, endpoint) for endpoint in process.paused],
        "outputs": [],
    }


def describe_connector(process: Process, endpoint: str) -> dict[str, Json]:
    """One input connector; `paused` is what its user wants of it, whatever the pipeline does."""
    return {
        "endpoint_name": endpoint,
        "config": {"stream": endpoint.partition(".")[0]},
        "metrics": INPUT_METRICS,
        "fatal_error": None,
        "paused": process.paused[endpoint],
        "barrier": False,
    }


def _describe_globally(process: Process) -> Mapping[str, Json]:
    return {
        "state": "Paused" if process.status == PAUSED else "Running",
        "bootstrap_in_progress": False,
        "transaction_status": "NoTransaction",
        "transaction_msecs": None,
        "transaction_records": None,
        "commit_progress": None,
        "transaction_initiators": {"transaction_id": None, "initiated_by_api": None, "initiated_by_connectors": {}},
        "start_time": _STARTED,
        "initial_start_time": _STARTED,
        "incarnation_uuid": process.identifier,
        "pipeline_complete": False,
        **dict.fromkeys(_COUNTERS, 0),
    }
