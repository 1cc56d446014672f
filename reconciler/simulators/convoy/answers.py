"""Answers in the words of the service: its envelope, its plain texts, its page; decides nothing."""

from math import ceil
from typing import Literal

from reconciler.simulators.convoy.generations import BUILT_DASHBOARD, RETRY_AFTER_SECONDS, Generation
from reconciler.simulators.messages import TYPE_JSON, Answer, encode_json

NO_CREDENTIAL = "Authentication required"
BAD_CREDENTIAL = "authorization failed"
UNAUTHORIZED = "Unauthorized"
NOT_THERE = "Resource not found"
NOT_FOUND_FOR_STATUS = "failed to find endpoint"
NOT_FOUND_FOR_CHANGE = "endpoint not found"
NOT_LOADED = "Failed to load endpoints"
NOT_PAUSED = "failed to update endpoint status"
NOT_ACTIVATED = "failed to activate endpoint"
NOT_UPDATED = "an error occurred while updating endpoints"
BAD_API_VERSION = "Invalid version number"
DISABLED = "this project has been disabled for write operations until you re-subscribe your convoy instance"
TOO_MANY_PROJECTS = "your instance has reached it's project limit, upgrade to create more projects"
FEATURE_OFF = "feature not enabled"
LIMIT = "exceeded rate limit"
NO_DATABASE = (
    "failed to connect to `user=postgres database=convoy`: postgres.example:5432 (192.0.2.10): "
    "dial error: dial tcp postgres.example:5432: connect: connection refused"
)


def success(status: int, message: str, content: object) -> Answer:
    """The envelope of what went well."""
    return _json(status, {"status": True, "message": message, "data": content})


def refusal(status: int, message: str) -> Answer:
    """The envelope of every error; there is no code in it."""
    return _json(status, {"status": False, "message": message})


def unmounted() -> Answer:
    """A path that nobody serves."""
    return Answer(404, {"content-type": "text/plain; charset=utf-8"}, b"404 page not found\n")


def wrong_method(allowed: tuple[str, ...]) -> Answer:
    """A path that is served, but not so: empty, and labelled as JSON all the same."""
    return Answer(405, {"content-type": TYPE_JSON, "allow": ", ".join(allowed), "content-length": "0"})


def crashed() -> Answer:
    """The server has run into an error of its own."""
    return Answer(500, {"content-type": TYPE_JSON, "content-length": "0"})


def wrong_type() -> Answer:
    """A content type that is not JSON."""
    return Answer(415, {"content-length": "0"})


def page(generation: Generation) -> Answer:
    """The dashboard, which answers everywhere outside of the API."""
    mark = "<!DOCTYPE html>" if generation.has(BUILT_DASHBOARD) else "<!doctype html>"
    text = f"{mark}<html lang='en'><head><title>Convoy</title></head><body><div id='root'></div></body></html>"
    return Answer(200, {"content-type": "text/html; charset=utf-8"}, text.encode())


def exceeded(
    wait: float, unix_time: float, calls: int, why: Literal["empty", "no redis"], generation: Generation
) -> Answer:
    """429; `wait` is seconds. Without its Redis the service knows no better than "in a second" or "now"."""
    seconds = 1 if why == "no redis" else max(1, ceil(round(wait, 6)))
    left = 0.0 if why == "no redis" else wait
    is_newer = generation.has(RETRY_AFTER_SECONDS)
    headers = {
        "retry-after": str(seconds) if is_newer else str(int(unix_time + left)),
        "x-ratelimit-limit": str(calls),
        "x-ratelimit-remaining": "0",
        "x-ratelimit-reset": str(seconds) if is_newer else f"{left:.6f}",
    }
    plain = refusal(429, LIMIT)
    return Answer(429, {**plain.headers, **headers}, plain.body)


def _json(status: int, content: object) -> Answer:
    return Answer(status, {"content-type": TYPE_JSON}, encode_json(content) + b"\n")
