"""API keys and roles as Feldera checks them; the answers to strangers are not in its usual shape."""

from reconciler.simulators.feldera.answers import PLAIN_TEXT, underprivileged
from reconciler.simulators.feldera.installation import ApiKey, Installation, Role
from reconciler.simulators.messages import Answer, Request, encode_json

SCHEME = "Bearer "
KEY_PREFIX = "apikey:"


def identify(installation: Installation, request: Request) -> ApiKey | None:
    """The key of the caller; None where none is needed."""
    secret = request.headers.get("authorization", "").removeprefix(SCHEME)
    return installation.keys.get(secret) if installation.has_authentication else None


def refuse_stranger(installation: Installation, request: Request) -> Answer | None:
    """The 401; a database that is not there makes strangers of everybody."""
    if not installation.has_authentication:
        return None
    given = request.headers.get("authorization", "")
    secret = given.removeprefix(SCHEME)
    if not given.startswith(SCHEME) or not secret:
        return _ask_for("Bearer")
    if not secret.startswith(KEY_PREFIX):
        reason = "Malformed JWT header" if "." in secret else "Malformed JWT: missing iss claim"
        return _ask_for(f'Bearer error_description="{reason}"')
    if secret in installation.keys and installation.database.is_up:
        return None
    body = {"message": "Unauthorized API key", "error_code": "AuthenticationFailed"}
    return Answer(401, PLAIN_TEXT, encode_json(body))


def refuse_role(installation: Installation, request: Request, required: Role) -> Answer | None:
    """The 403 of a caller who may only read."""
    key = identify(installation, request)
    if key is None or required == "read" or key.role == "write":
        return None
    return underprivileged(required, key.role)


def _ask_for(challenge: str) -> Answer:
    return Answer(401, {"www-authenticate": challenge, "content-length": "0"})
