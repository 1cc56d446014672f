"""Who asks, and what they may do: tokens, the token endpoint, permissions within projects."""

from urllib.parse import parse_qs

from attrs import evolve

from reconciler.simulators.apinizer.answers import (
    EMPTY_KEY,
    EXPIRED,
    INVALID,
    NOT_PERMITTED,
    Refused,
    no_project,
    no_project_of_yours,
    refuse_token_request,
)
from reconciler.simulators.apinizer.installation import Installation
from reconciler.simulators.apinizer.seeds import SimulatedUser
from reconciler.simulators.messages import Answer, Request, json_answer

EVERYBODY = SimulatedUser("admin")


def admit(installation: Installation, request: Request) -> SimulatedUser:
    """Who sends this; raises Refused with 401 where the token is missing, unknown or expired."""
    if not installation.users:
        return EVERYBODY
    scheme, _, text = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not text.strip():
        raise Refused(401, EMPTY_KEY)
    token = installation.tokens.get(text.strip())
    if token is None:
        raise Refused(401, INVALID)
    if token.expires is not None and installation.clock() >= token.expires:
        raise Refused(401, EXPIRED)
    return token.user


def may_see(user: SimulatedUser, project: str) -> bool:
    """Whether the project is there for this user at all: with any permission in it."""
    return user.permissions is None or bool(user.permissions.get(project))


def permit(
    installation: Installation, user: SimulatedUser, project: str, permission: str, refusal: str = NOT_PERMITTED
) -> None:
    """Raises Refused where the project is not there for the user, or the permission is missing."""
    is_there = project in installation.projects
    if user.permissions is None:
        if not is_there:
            raise no_project(project)
        return
    if not is_there or not may_see(user, project):
        raise no_project_of_yours(project)
    if permission not in ("VIEW", *user.permissions[project]):
        raise Refused(400, refusal)


def issue_token(installation: Installation, request: Request) -> Answer:
    """POST /apiops/auth/token: a form with grant_type, client_id (user name) and client_secret (password)."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip()
    is_form = kind == "application/x-www-form-urlencoded"
    form = parse_qs(request.body.decode("utf-8", "replace")) if is_form else {}
    fields = {name: values[-1] for name, values in form.items()}
    if fields.get("grant_type") != "client_credentials":
        return refuse_token_request(400, "unsupported_grant_type", "Unsupported grant type")
    user = _identify(installation, fields.get("client_id", ""), fields.get("client_secret", ""))
    if user is None:
        return refuse_token_request(401, "unauthorized_client", "Bad credentials")
    text, expires = installation.issue(user)
    if installation.habits.expiry == "epoch_milliseconds":
        moment = int(installation.unix(expires) * 1000)
        return json_answer(200, {"access_token": text, "expires_in": moment})
    seconds = int(installation.token_seconds)
    return json_answer(200, {"access_token": text, "token_type": "Bearer", "expires_in": seconds})


def _identify(installation: Installation, name: str, password: str) -> SimulatedUser | None:
    if not installation.users:
        return evolve(EVERYBODY, name=name or EVERYBODY.name)
    fitting = [user for user in installation.users if user.name == name and user.password == password and password]
    return fitting[0] if fitting else None
