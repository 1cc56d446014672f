"""Basic authentication as the worker's own extension does it; no other scheme, and nothing is logged."""

from base64 import b64decode
from string import ascii_letters, digits

from reconciler.simulators.kafka_connect.answers import problem, refused_credential
from reconciler.simulators.messages import Answer, Request

_ALPHABET = frozenset(ascii_letters + digits + "+/=")


def refuse_caller(request: Request, credentials: tuple[str, str] | None) -> Answer | None:
    """The 401, or the 500 for a header that is not base64; None where the caller may come in."""
    if credentials is None:
        return None
    scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return refused_credential()
    stranger = next((letter for letter in encoded if letter not in _ALPHABET), None)
    if stranger is not None:
        return problem(500, f"Illegal base64 character {ord(stranger):x}")
    try:
        given = b64decode(encoded).decode()
    except ValueError:
        return problem(500, "Input byte array has wrong 4-byte ending unit")
    return None if given == ":".join(credentials) else refused_credential()
