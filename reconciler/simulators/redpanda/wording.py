"""How the API puts its answers and its errors into JSON, per dialect; decides nothing about connectors."""

from collections.abc import Mapping, Sequence
from typing import Literal

from attrs import evolve, field, frozen

from reconciler.simulators.messages import TYPE_JSON, Answer, json_answer

Code = Literal[
    "INVALID_ARGUMENT",
    "UNAUTHENTICATED",
    "PERMISSION_DENIED",
    "NOT_FOUND",
    "ALREADY_EXISTS",
    "RESOURCE_EXHAUSTED",
    "UNKNOWN",
    "INTERNAL",
    "UNIMPLEMENTED",
    "UNAVAILABLE",
]
"""Names of google.rpc.Code; the body carries the name, never the number."""

_STATUS: Mapping[Code, int] = {
    "INVALID_ARGUMENT": 400,
    "UNAUTHENTICATED": 401,
    "PERMISSION_DENIED": 403,
    "NOT_FOUND": 404,
    "ALREADY_EXISTS": 409,
    "RESOURCE_EXHAUSTED": 429,
    "UNKNOWN": 500,
    "INTERNAL": 500,
    "UNIMPLEMENTED": 501,
    "UNAVAILABLE": 503,
}
_DOMAIN = "redpanda.com/dataplane"

WORKER_REASON = "REASON_KAFKA_CONNECT_API_ERROR"
CONSOLE_REASON = "REASON_CONSOLE_ERROR"
INPUT_REASON = "REASON_INVALID_INPUT"

Bodies = Literal["wrapped", "bare"]


@frozen
class Violation:
    """One field of a request that is not as it must be."""

    member: str
    description: str


@frozen
class Wording:
    """One way of putting answers into JSON.

    `bodies` "wrapped" puts a single thing into a member named after its kind, "bare" does not. `type_prefix`
    stands before the names of error details. `headers` go with every answer.
    """

    bodies: Bodies = "wrapped"
    type_prefix: str = ""
    headers: Mapping[str, str] = field(factory=dict)

    def one(self, status: int, kind: str, content: object) -> Answer:
        """An answer with a single thing in it."""
        return self.whole(status, {kind: content} if self.bodies == "wrapped" else content)

    def whole(self, status: int, content: object) -> Answer:
        """An answer whose members are the same in every dialect."""
        return json_answer(status, content, self.headers)

    def nothing(self) -> Answer:
        """204, which names a content type all the same."""
        return Answer(204, {"content-type": TYPE_JSON, **self.headers})

    def refusal(self, code: Code, message: str, details: Sequence[object] = ()) -> Answer:
        """An error in the envelope of google.rpc.Status; of a 401 the message is in a header too."""
        body = {"code": code, "message": message, "details": list(details)}
        hint = {"www-authenticate": message} if code == "UNAUTHENTICATED" else {}
        return json_answer(_STATUS[code], body, {**self.headers, **hint})

    def reasoned(self, code: Code, message: str, reason: str) -> Answer:
        """An error that names a reason."""
        return self.refusal(code, message, [self._reason(reason)])

    def invalid(self, violations: Sequence[Violation]) -> Answer:
        """400 of the validation, which tells the fields."""
        told = [{"field": each.member, "description": each.description, "reason": ""} for each in violations]
        details = [
            self._reason(INPUT_REASON),
            {"@type": f"{self.type_prefix}google.rpc.BadRequest", "field_violations": told},
        ]
        return self.refusal("INVALID_ARGUMENT", "provided parameters are invalid", details)

    def malformed_path(self, message: str) -> Answer:
        """400 for a path with a broken escape: alone among the errors its code and its status do not agree."""
        return evolve(self.refusal("UNKNOWN", message), status=400)

    def _reason(self, reason: str) -> object:
        return {
            "@type": f"{self.type_prefix}google.rpc.ErrorInfo",
            "reason": reason,
            "domain": _DOMAIN,
            "metadata": {},
        }


@frozen
class Dialect:
    """What tells one installation of the API from another.

    `older` are the headers under which the alpha generations still answer; None where they are retired.
    """

    wording: Wording = Wording()
    older: Mapping[str, str] | None = None


CONSOLE = Dialect(
    older={
        "grpc-metadata-deprecation": "@1748563200",
        "grpc-metadata-sunset": "Sun, 30 Nov 2025 00:00:00 UTC",
    }
)
"""Self-hosted Console, as recorded."""

CLOUD = Dialect(Wording(type_prefix="type.googleapis.com/"))
"""Redpanda Cloud as its documentation shows it: prefixed types of details, no alpha generations any more."""

OPENAPI = Dialect(Wording("bare", "type.googleapis.com/"))
"""What the published OpenAPI description promises: single things without a wrapper."""


def outside() -> Answer:
    """404 of a path that is none of the API's: the server's own shape."""
    return json_answer(404, {"statusCode": 404, "message": "Resource was not found."})
