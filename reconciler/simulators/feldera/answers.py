"""The shapes of Feldera's answers and errors, in its own words; decides nothing."""

from collections.abc import Mapping
from typing import Any

from reconciler.simulators.feldera.breakdowns import TOO_SLOW
from reconciler.simulators.messages import Answer, json_answer

Json = Any
"""Whatever a JSON body holds."""

NOT_CACHED: Mapping[str, str] = {"cache-control": "no-cache"}
PLAIN_TEXT: Mapping[str, str] = {"content-type": "text/plain; charset=utf-8"}
POSTGRES_GONE = (
    "Error occurred while creating a new object: error connecting to server: Connection refused (os error 111)"
)
CONNECTION_REFUSED = "Failed to connect to host: Connection refused (os error 111)"
RETRY_AFTER = "5"


def envelope(status: int, code: str, message: str, details: Json = None, headers: Mapping[str, str] = {}) -> Answer:
    """An error in the usual shape; without details they are an empty object."""
    body = {"message": message, "error_code": code, "details": {} if details is None else details}
    return json_answer(status, body, headers)


def transient(code: str, message: str, details: Json = None) -> Answer:
    """A 503 of the API server itself, which tells when to come back."""
    return envelope(503, code, message, details, {"retry-after": RETRY_AFTER})


def accepted(text: str) -> Answer:
    """202; the body is a JSON string."""
    return json_answer(202, text)


def shown(content: Json, status: int = 200) -> Answer:
    """A pipeline, or several."""
    return json_answer(status, content, NOT_CACHED)


def plain_refusal(text: str) -> Answer:
    """The 400 of the HTTP layer: plain text."""
    return Answer(400, PLAIN_TEXT, text.encode())


def nowhere() -> Answer:
    """404 without a body: no such path."""
    return Answer(404, {"content-length": "0"})


def unclassified() -> Answer:
    """403: the path has no such method."""
    message = "This endpoint has no access-control classification and is denied"
    return json_answer(403, {"message": message, "error_code": "InsufficientPermissions"})


def underprivileged(required: str, actual: str) -> Answer:
    """403: the key's role is too small."""
    message = f"Insufficient permissions: this action requires the '{required}' role, but the caller has '{actual}'"
    return envelope(403, "InsufficientPermissions", message, {"required": required, "actual": actual})


def unknown_pipeline(name: str) -> Answer:
    """404."""
    return envelope(404, "UnknownPipelineName", f"Unknown pipeline name '{name}'", {"pipeline_name": name})


def enterprise_only(feature: str) -> Answer:
    """501."""
    message = f"Cannot use enterprise-only feature ({feature}) in Feldera community edition."
    return envelope(501, "EnterpriseFeature", message, {"feature": feature})


def postgres_gone() -> Answer:
    """500: the database cannot be reached."""
    message = f"Postgres connection pool error: '{POSTGRES_GONE}'"
    details = {"error": POSTGRES_GONE, "backtrace": "disabled backtrace"}
    return envelope(500, "PostgresPoolError", message, details)


def lock_took_too_long() -> Answer:
    """503: somebody else holds the row."""
    message = "The lock required for this operation took too long to acquire. Try this operation again later."
    return transient("LockTookTooLong", message)


def deadlock_detected() -> Answer:
    """503: two held what the other wanted."""
    return transient("DeadlockDetected", "A deadlock was detected. Try this operation again later.")


def not_deployed(name: str, status: str, desired: str) -> Answer:
    """503: a state rather than a trouble."""
    message = (
        f"Unable to interact with pipeline because the deployment status ({status.lower()}) indicates it is not (yet) "
        f'fully provisioned pipeline-id=N/A pipeline-name="{name}"'
    )
    details = {"pipeline_name": name, "status": status, "desired_status": desired}
    return transient("PipelineInteractionNotDeployed", message, details)


def unavailable(name: str) -> Answer:
    """503: the runner has lost the process."""
    message = (
        "Unable to interact with pipeline because its status is currently 'unavailable' "
        f'pipeline-id=N/A pipeline-name="{name}"'
    )
    return transient("PipelineUnavailable", message, {"pipeline_name": name})


def unreachable(name: str, request: str, error: str) -> Answer:
    """503: the process did not answer; whether it acted, nobody knows."""
    whom = f'pipeline-id=N/A pipeline-name="{name}"'
    message = f"Error sending HTTP request to pipeline: {error} Failed request: {request} {whom}"
    details = {"pipeline_name": name, "request": request, "error": error}
    return transient("PipelineInteractionUnreachable", message, details)


def too_slow(seconds: float) -> str:
    """What the API server says of a process that let it wait."""
    return TOO_SLOW.format(seconds=f"{seconds:g}", error="Timeout while waiting for response")


def invalid_transition(action: str, desired: str) -> Answer:
    """400 of the process; the details are an array."""
    message = f"Cannot execute {action} transition starting from {desired}"
    return envelope(400, "InvalidTransition", message, [action, desired])


def process_refusal(status: int, code: str, message: str) -> Answer:
    """An error of the process, only forwarded: details null, and no word when to come back."""
    return json_answer(status, {"message": message, "error_code": code, "details": None})
