"""What a request asks of an endpoint: reads and checks bodies, as strictly and as laxly as the server does."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from attrs import frozen

from reconciler.simulators.convoy.answers import refusal
from reconciler.simulators.convoy.generations import Shape
from reconciler.simulators.convoy.shapes import read_duration
from reconciler.simulators.messages import Answer, Request

Json = Any  # whatever a JSON body holds

_DURATIONS = ("http_timeout", "rate_limit_duration")
_TYPES: Mapping[str, type] = {
    "name": str,
    "url": str,
    "description": str,
    "owner_id": str,
    "secret": str,
    "content_type": str,
    "support_email": str,
    "slack_webhook_url": str,
    "teams_webhook_url": str,
    "rate_limit": int,
    "rate_limit_duration": int,
    "http_timeout": int,
    "advanced_signatures": bool,
    "authentication": dict,
}
_KINDS: Mapping[type, str] = {
    str: "string",
    int: "number",
    float: "number",
    bool: "bool",
    list: "array",
    dict: "object",
}
_GO_TYPES: Mapping[type, str] = {str: "string", int: "int", bool: "bool", dict: "models.EndpointAuthentication"}
_LICENSED = {"basic_auth": "Basic Auth", "oauth2": "OAuth2"}


@frozen
class Wish:
    """What may be said of an endpoint; None is what was not said."""

    name: str
    url: str
    description: str | None
    owner_id: str | None
    secret: str | None
    content_type: str | None
    rate_limit: int | None
    rate_limit_duration: int | None
    advanced_signatures: bool | None
    authentication: Mapping[str, Json] | None


def read_creation(request: Request, shape: Shape) -> Wish | Answer:
    """What POST asks for, or the 400."""
    try:
        content = json.loads(request.body)
    except ValueError:
        return refusal(400, "Invalid request format")
    if shape == "oldest":
        content = _plain_durations(content)
        if content is None:
            return refusal(400, "Invalid request")
    if not isinstance(content, dict) or _mistyped(content) is not None:
        return refusal(400, "Invalid request format")
    if not content.get("name") or not content.get("url") or "\0" in content["name"]:
        return refusal(400, "Invalid input provided")
    return _refuse_wish(content) or _wish(content)


def read_update(request: Request, shape: Shape) -> Wish | Answer:
    """What PUT asks for, or the 400."""
    try:
        content = json.loads(request.body)
    except ValueError:
        return refusal(400, "invalid character in JSON input" if request.body else "unexpected end of JSON input")
    if shape == "oldest":
        content = _plain_durations(content)
        if content is None:
            return refusal(400, "Invalid request")
    mistyped = _mistyped(content) if isinstance(content, dict) else ("", type(content))
    if mistyped is not None:
        return refusal(400, _complain_of_type(*mistyped))
    missing = [text for member, text in _REQUIRED if not content.get(member)]
    if missing:
        return refusal(400, ", ".join(missing))
    return _refuse_wish(content) or _wish(content)


_REQUIRED = (
    ("url", "url:please provide a url for your endpoint"),
    ("name", "name:please provide your endpointName"),
)


def _plain_durations(content: Json) -> Json:
    """The content with seconds for durations as text; None where one is anything else."""
    if not isinstance(content, dict):
        return content
    plain = dict(content)
    for member in _DURATIONS:
        given = content.get(member)
        if given is None:
            continue
        try:
            plain[member] = read_duration(given)
        except (ValueError, TypeError):
            return None
    return plain


def _mistyped(content: Mapping[str, Json]) -> tuple[str, type] | None:
    """The first member of a wrong type, and its type; null is always taken."""
    for member, expected in _TYPES.items():
        given = content.get(member)
        if given is not None and type(given) is not expected:
            return member, type(given)
    return None


def _complain_of_type(member: str, given: type) -> str:
    place = f"Go struct field UpdateEndpoint.{member}" if member else "Go value"
    expected = _GO_TYPES[_TYPES[member]] if member else "models.UpdateEndpoint"
    return f"json: cannot unmarshal {_KINDS.get(given, 'null')} into {place} of type {expected}"


def _refuse_wish(content: Mapping[str, Json]) -> Answer | None:
    if not _has_host(content["url"]):
        return refusal(400, "endpoint url must include a valid host")
    authentication = content.get("authentication") or {}
    feature = _LICENSED.get(authentication.get("type", ""))
    return refusal(400, f"{feature} feature unavailable, please upgrade your license") if feature else None


def _has_host(url: str) -> bool:
    try:
        return bool(urlsplit(url).hostname)
    except ValueError:
        return False


def _wish(content: Mapping[str, Json]) -> Wish:
    return Wish(
        name=content["name"],
        url=content["url"],
        description=content.get("description"),
        owner_id=content.get("owner_id"),
        secret=content.get("secret"),
        content_type=content.get("content_type"),
        rate_limit=content.get("rate_limit"),
        rate_limit_duration=content.get("rate_limit_duration"),
        advanced_signatures=content.get("advanced_signatures"),
        authentication=_authentication(content.get("authentication")),
    )


def _authentication(given: Mapping[str, Json] | None) -> Mapping[str, Json] | None:
    if not given:
        return None
    key = given.get("api_key")
    key = key if isinstance(key, dict) else {}
    shown = {"header_value": key.get("header_value", ""), "header_name": key.get("header_name", "")}
    return {"type": given.get("type", "api_key"), "api_key": shown}
