"""Deployment errors as the runner writes them, and why it calls a process unavailable; decides nothing."""

from collections.abc import Mapping
from typing import Any

Json = Any
"""Whatever a JSON body holds."""

TOO_SLOW = (
    "timeout ({seconds}s) was reached: this means the pipeline took too long to respond -- this can simply be because "
    "the request was too difficult to process in time, or other reasons (e.g., deadlock): the pipeline logs might "
    "contain additional information (original send request error: {error})"
)
SET_BY_THE_RUNNER = "initializing set by the runner"
WORKER_PANIC: Mapping[str, Json] = {
    "message": "Worker thread(s) panicked.",
    "error_code": "RuntimeError.WorkerPanic",
    "details": {},
}
BUSY: Mapping[str, Json] = {"message": "busy", "error_code": "SomethingElse", "details": None}


def failed_compilation(program_status: str) -> Mapping[str, Json]:
    """A start that waited for a program which did not compile."""
    return {
        "message": "Not possible to start the pipeline because the program failed to compile",
        "error_code": "StartFailedDueToFailedCompilation",
        "details": {"compiler_error": f"{program_status} occurred (see `program_error` for more information)"},
    }


def provisioning_timeout(seconds: float) -> Mapping[str, Json]:
    """A process that never announced itself."""
    return {
        "message": f"Pipeline could not be provisioned within the timeout of {seconds:g}s. Possible reasons:\n\n"
        "1) It takes too long to bring up the pipeline (e.g., cloud resources) compared to the timeout.\n"
        "   If so, try increasing `provisioning_timeout_secs` in the Pipeline settings.\n\n"
        "2) Your cloud environment could not provision some required resources like volumes or containers.\n"
        "   The pipeline logs might provide more insight if this is the case.\n",
        "error_code": "AutomatonProvisioningTimeout",
        "details": {"timeout": {"secs": int(seconds), "nanos": 0}},
    }


def process_exited(ending: str) -> Mapping[str, Json]:
    """A process that is not there any more; `ending` as in "signal: 9 (SIGKILL)" or "exit status: 1"."""
    error = f"Pipeline process exited prematurely with {ending}"
    return {
        "message": f"Pipeline check failed: compute and/or storage resources encountered a fatal error.\n\n{error}",
        "error_code": "RunnerCheckError",
        "details": {"error": error},
    }


def status_timeout(seconds: float, url: str) -> str:
    """Why a process that does not tell its status in time is called unavailable."""
    error = f"error sending request for url ({url})"
    return f"Pipeline status endpoint could not be reached: {TOO_SLOW.format(seconds=f'{seconds:g}', error=error)}"


def status_refused(error: Mapping[str, Json]) -> str:
    """Why a process that answers 503 on its status endpoint is called unavailable."""
    details = "Null" if error["details"] is None else "Object {}"
    response = f'message: "{error["message"]}", error_code: "{error["error_code"]}", details: {details}'
    return f"Pipeline status response (503 Service Unavailable) is an error:\nErrorResponse {{ {response} }}"


def status_unknown(status: str) -> str:
    """Why a process that reports a word the runner does not know is called unavailable."""
    return f"Pipeline status response is invalid: unknown runtime status `{status}`"
