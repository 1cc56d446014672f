"""Events and what became of them, as far as pausing is concerned; sends nothing and retries nothing."""

import json
from typing import Any, Literal

from attrs import frozen

from reconciler.simulators.convoy.endpoint import Endpoint
from reconciler.simulators.convoy.stamps import Stamps

Json = dict[str, Any]
Content = Any  # whatever an event carries

NEVER = "0001-01-01T00:00:00Z"
_LATENCY = 1.25


@frozen
class Delivery:
    """One event on its way to one endpoint; what became of it was decided when it came in."""

    uid: str
    event: str
    endpoint: str
    project: str
    event_type: str
    content: Content
    status: Literal["Success", "Discarded"]
    event_at: str
    send_at: str
    acknowledged_at: str
    created_at: str
    updated_at: str


def deliver(row: Endpoint, event_type: str, content: Content, stamps: Stamps) -> Delivery:
    """An event for this endpoint comes in: sent if it is active, put aside for good if it is not."""
    is_sent = row.status == "active"
    event, event_at, uid, send_at = stamps.uid(), stamps.row_time(), stamps.uid(), stamps.reply_time()
    acknowledged_at, created_at = stamps.row_time(), stamps.row_time()
    return Delivery(
        uid=uid,
        event=event,
        endpoint=row.uid,
        project=row.project,
        event_type=event_type,
        content=content,
        status="Success" if is_sent else "Discarded",
        event_at=event_at,
        send_at=send_at,
        acknowledged_at=acknowledged_at,
        created_at=created_at,
        updated_at=stamps.row_time() if is_sent else created_at,
    )


def describe_delivery(delivery: Delivery, endpoint: Json) -> Json:
    """A delivery beside what is shown of its endpoint."""
    is_sent = delivery.status == "Success"
    return {
        "uid": delivery.uid,
        "project_id": delivery.project,
        "event_id": delivery.event,
        "endpoint_id": delivery.endpoint,
        "device_id": "",
        "subscription_id": f"{delivery.endpoint[:-2]}SB",
        "headers": {},
        "url_query_params": "",
        "idempotency_key": "",
        "latency": "",
        "latency_seconds": _LATENCY if is_sent else 0,
        "event_type": delivery.event_type,
        "delivery_mode": "at_least_once",
        "endpoint_metadata": endpoint,
        "event_metadata": _describe_event(delivery),
        "source_metadata": _NO_SOURCE,
        "device_metadata": {"uid": "", "last_seen_at": NEVER, **_NO_TIMES},
        "status": delivery.status,
        "metadata": {
            "data": delivery.content,
            "raw": json.dumps(delivery.content),
            "strategy": "linear",
            "next_send_time": delivery.send_at,
            "num_trials": 1 if is_sent else 0,
            "interval_seconds": 100,
            "retry_limit": 10,
            "max_retry_seconds": 7200 if is_sent else 0,
        },
        "cli_metadata": None,
        "acknowledged_at": delivery.acknowledged_at,
        "created_at": delivery.created_at,
        "updated_at": delivery.updated_at,
        "deleted_at": None,
    }


def _describe_event(delivery: Delivery) -> Json:
    return {
        "uid": delivery.event,
        "event_type": delivery.event_type,
        "endpoints": None,
        "headers": None,
        "url_query_params": "",
        "url_path": "",
        "idempotency_key": "",
        "is_duplicate_event": False,
        "status": "",
        "acknowledged_at": None,
        "created_at": delivery.event_at,
        "updated_at": NEVER,
        "deleted_at": None,
    }


_NO_TIMES: Json = {"created_at": NEVER, "updated_at": NEVER, "deleted_at": None}
_NO_SOURCE: Json = {
    **dict.fromkeys(("uid", "project_id", "mask_id", "name", "url", "type", "provider"), ""),
    "is_disabled": False,
    "verifier": None,
    "custom_response": {"body": "", "content_type": ""},
    **dict.fromkeys(("provider_config", "forward_headers", "pub_sub")),
    "idempotency_keys": [],
    "event_type_location": "",
    **dict.fromkeys(("body_function", "header_function")),
    **_NO_TIMES,
}
