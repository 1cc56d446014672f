"""The API keys of an installation, as they are made and listed; a secret is shown once."""

from typing import Literal

from reconciler.simulators.feldera.answers import envelope, plain_refusal, postgres_gone, shown
from reconciler.simulators.feldera.bodies import read_body
from reconciler.simulators.feldera.credentials import KEY_PREFIX
from reconciler.simulators.feldera.installation import ApiKey, Installation
from reconciler.simulators.messages import Answer, Request

Names = tuple[str, ...]

ROLES = ("read", "write", "admin", "owner")
NOT_MINTABLE = (
    "The 'owner' and 'admin' roles cannot be issued as an API key; use an OIDC trust relationship or interactive login"
)
SECRET_LENGTH = 128


async def create_key(installation: Installation, _names: Names, request: Request) -> Answer:
    """POST /v0/api_keys: the role is `read` unless said otherwise."""
    body = read_body(request, "NewApiKeyRequest", ("name",))
    if isinstance(body, Answer):
        return body
    role = body.get("role", "read")
    if role not in ROLES:
        expected = ", ".join(f"`{each}`" for each in ROLES)
        return plain_refusal(
            f"Json deserialize error: unknown variant `{role}`, expected one of {expected} at line 1 column "
            f"{len(request.body)}"
        )
    if role in ("admin", "owner"):
        return envelope(403, "OwnerAdminNotMintableAsApiKey", NOT_MINTABLE)
    if not installation.database.is_up:
        return postgres_gone()
    if any(key.name == body["name"] for key in installation.keys.values()):
        return envelope(409, "DuplicateName", "An entity with this name already exists")
    key = _mint(installation, body["name"], "write" if role == "write" else "read")
    return shown({"id": key.identifier, "name": key.name, "api_key": key.secret}, 201)


async def list_keys(installation: Installation, _names: Names, _request: Request) -> Answer:
    """GET /v0/api_keys."""
    return shown([_show(key) for key in installation.keys.values()])


async def read_key(installation: Installation, names: Names, _request: Request) -> Answer:
    """GET /v0/api_keys/{name}: a list of one."""
    found = [_show(key) for key in installation.keys.values() if key.name == names[0]]
    if not found:
        return envelope(404, "UnknownApiKey", f"Unknown API key '{names[0]}'", {"name": names[0]})
    return shown(found)


def _mint(installation: Installation, name: str, role: Literal["read", "write"]) -> ApiKey:
    identifier = installation.database.identifiers.take()
    secret = KEY_PREFIX + (identifier.replace("-", "") * 4)[:SECRET_LENGTH]
    key = ApiKey(identifier, name, role, secret)
    installation.keys[secret] = key
    return key


def _show(key: ApiKey) -> dict[str, str]:
    return {"id": key.identifier, "name": key.name, "role": key.role}
