"""How endpoints and projects are written down, in every generation and API version; reads and changes nothing."""

import re
from collections.abc import Mapping
from typing import Any, Literal

from reconciler.simulators.convoy.endpoint import Endpoint, Secret
from reconciler.simulators.convoy.generations import CONTENT_TYPE, METRICS, Generation, Shape
from reconciler.simulators.convoy.seeds import SimulatedProject

Json = dict[str, Any]

Occasion = Literal["read", "written"]
"""Whether the reply comes from a row that was read, or repeats what was just created or updated."""

_METRICS = ("failure_rate", "cb_state", "period_failure_rate", "success_count", "failure_count", "retry_count")
_HTTP_TIMEOUT = 10  # whatever is asked for, without a licence
_DURATION = re.compile(r"(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)(?:\.\d+)?s)?")
# One for all projects: it is made when the server starts.
_SIGNATURE = "01M7SGNATVRE00000000000000"
_SIGNATURE_SINCE = "2026-01-05T08:00:00.123456789Z"
_OLD_MEMBERS = [
    "uid",
    "project_id",
    "owner_id",
    "target_url",
    "title",
    "secrets",
    "advanced_signatures",
    "description",
    "http_timeout",
    "rate_limit",
    "status",
    "rate_limit_duration",
    "content_type",
    "authentication",
    "created_at",
    "updated_at",
    "deleted_at",
]


def describe(row: Endpoint, status: str, occasion: Occasion, shape: Shape, generation: Generation) -> Json:
    """An endpoint, with this status, in this shape."""
    current: Json = {
        "uid": row.uid,
        "project_id": row.project,
        **({"owner_id": row.owner_id} if row.owner_id else {}),
        "url": row.url,
        "name": row.name,
        "secrets": [_describe_secret(secret) for secret in row.secrets],
        "advanced_signatures": row.advanced_signatures,
        "description": row.description,
        "status": status,
        "http_timeout": _HTTP_TIMEOUT,
        "authentication": _authentication(row, occasion, generation),
        "rate_limit": row.rate_limit,
        "rate_limit_duration": row.rate_limit_duration,
        **({"content_type": row.content_type} if generation.has(CONTENT_TYPE) else {}),
        **(dict.fromkeys(_METRICS) if generation.has(METRICS) else {"failure_rate": 0}),
        "created_at": row.created_at,
        "updated_at": row.updated_at,
        "deleted_at": None,
    }
    return current if shape == "current" else _age(current, shape)


def _age(current: Json, shape: Shape) -> Json:
    renamed = {**current, "title": current["name"], "target_url": current["url"]}
    if shape == "oldest":
        for member in ("http_timeout", "rate_limit_duration"):
            renamed[member] = write_duration(current[member])
    return {member: renamed[member] for member in _OLD_MEMBERS if member in renamed}


def _describe_secret(secret: Secret) -> Json:
    return {
        "uid": secret.uid,
        "value": secret.value,
        "expires_at": secret.expires_at,
        "created_at": secret.created_at,
        "updated_at": secret.updated_at,
        "deleted_at": None,
    }


def _authentication(row: Endpoint, occasion: Occasion, generation: Generation) -> Mapping[str, Any] | None:
    """A password is blacked out; the value of an API key and the secret of a client are not."""
    if row.authentication:
        shown = dict(row.authentication)
        if "basic_auth" in shown:
            shown["basic_auth"] = {**shown["basic_auth"], "password": "[REDACTED]"}
        return shown
    if occasion == "written":
        return None
    return {} if generation.has(METRICS) else {"api_key": {"header_value": "", "header_name": ""}}


def write_duration(seconds: int) -> str:
    """Seconds as text, as the oldest API version has them; none is the empty text."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours}h{minutes}m{rest}s"
    if minutes:
        return f"{minutes}m{rest}s"
    return f"{rest}s" if rest else ""


def read_duration(text: str) -> int:
    """Seconds of such a text. Raises ValueError."""
    found = _DURATION.fullmatch(text)
    if found is None:
        raise ValueError(f"not a duration: {text!r}")
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return hours * 3600 + minutes * 60 + seconds


def describe_project(project: SimulatedProject) -> Json:
    """A project with the settings of a fresh one."""
    return {
        "uid": project.uid,
        "name": project.name,
        "logo_url": "",
        "organisation_id": project.organisation,
        "type": "outgoing",
        "config": _settings(project),
        "statistics": None,
        "retained_events": 0,
        "created_at": project.created_at,
        "updated_at": project.updated_at,
        "deleted_at": None,
    }


def _settings(project: SimulatedProject) -> Json:
    brokers = dict.fromkeys(("sqs", "google", "kafka", "amqp"))
    signature = {"uid": _SIGNATURE, "hash": "SHA256", "encoding": "hex", "created_at": _SIGNATURE_SINCE}
    return {
        "max_payload_read_size": 51200,
        "replay_attacks_prevention_enabled": False,
        "add_event_id_trace_headers": False,
        "disable_endpoint": project.may_disable_endpoints,
        "multiple_endpoint_subscriptions": False,
        "verify_dynamic_events": False,
        "allow_unmatched_dynamic_urls": False,
        "search_policy": "",
        "ssl": {"enforce_secure_endpoints": False},
        "ratelimit": {"count": 1000, "duration": 60},
        "strategy": {"type": "linear", "duration": 100, "retry_count": 10},
        "signature": {"header": "X-Convoy-Signature", "versions": [signature]},
        "request_id_header": "X-Convoy-Idempotency-Key",
        "meta_event": {
            "is_enabled": False,
            "type": "",
            "event_type": [],
            "url": "",
            "secret": "",
            "pub_sub": {"type": "", "workers": 0, **brokers},
        },
        "circuit_breaker": {
            "sample_rate": 30,
            "error_timeout": 30,
            "failure_threshold": 70,
            "success_threshold": 5,
            "minimum_request_count": 10,
            "observability_window": 5,
            "consecutive_failure_threshold": 10,
        },
    }
