"""Who may call the API, and the token endpoint that lets callers in; nothing of this is ever logged."""

from base64 import b64decode
from collections.abc import Mapping, Sequence
from urllib.parse import parse_qs

from attrs import define, field, frozen

from reconciler.simulators.clock import Clock
from reconciler.simulators.messages import Answer, Request, json_answer
from reconciler.simulators.redpanda.wording import Wording

ISSUING_PATH = "/oauth/token"
DAY = 86400.0
QUOTA_HEADER = "auth0-organization-quota-limit"


@frozen
class TokenEndpoint:
    """The token endpoint at /oauth/token, for client credentials in a form.

    Tokens hold for `expires_in` seconds. `audience` None means that any will do. `quota` is how many tokens a day
    there are for the organisation.
    """

    client_id: str
    client_secret: str = field(repr=False)
    audience: str | None = None
    expires_in: float = 3600.0
    quota: int | None = None


@frozen
class Credentials:
    """What a caller has to show. With nothing in it everybody may call, as at the open-source Console.

    One of the bearer `tokens`, or a token of the `oauth` endpoint, or the `login`: whatever is set lets in.
    `viewers` are tokens that may only read. `headers` (names in lower case) are asked for besides.
    """

    tokens: Sequence[str] = field(default=(), repr=False)
    viewers: Sequence[str] = field(default=(), repr=False)
    login: tuple[str, str] | None = field(default=None, repr=False)
    headers: Mapping[str, str] = field(factory=dict, repr=False)
    oauth: TokenEndpoint | None = None

    def is_open(self) -> bool:
        """Whether no authorization is asked for."""
        return not (self.tokens or self.viewers or self.login or self.oauth)


@define
class _Issued:
    """The tokens that the endpoint gave out, each with the second it ends at, and the requests of the day."""

    ends: dict[str, float] = field(factory=dict)
    count: int = 0
    day_began: float = 0.0
    spent: int = 0


class Gate:
    """Lets callers in or refuses them, and issues tokens; seconds are those of `clock`."""

    def __init__(self, credentials: Credentials, clock: Clock) -> None:
        self._credentials = credentials
        self._clock = clock
        self._issued = _Issued()

    def revoke_tokens(self) -> None:
        """No token that was issued so far holds any longer."""
        self._issued.ends.clear()

    def refuse_caller(self, request: Request, wording: Wording) -> Answer | None:
        """The 401, or the 403 for a viewer who wants to change something; None where the caller may come in."""
        asked = self._credentials.headers.items()
        if any(request.headers.get(name) != value for name, value in asked):
            return wording.refusal("UNAUTHENTICATED", "missing credentials")
        if self._credentials.is_open():
            return None
        scheme, _, shown = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and shown in self._credentials.viewers:
            may_call = request.method in ("GET", "HEAD", "OPTIONS")
            return None if may_call else wording.refusal("PERMISSION_DENIED", "missing permission to edit connectors")
        if self._is_known(scheme.lower(), shown):
            return None
        return wording.refusal("UNAUTHENTICATED", "invalid or expired token" if shown else "missing credentials")

    def issue(self, request: Request) -> Answer | None:
        """The answer of the token endpoint; None where this is no request for it."""
        endpoint = self._credentials.oauth
        if endpoint is None or request.path != ISSUING_PATH:
            return None
        if request.method != "POST":
            return json_answer(404, {"error": "not_found"})
        quota = self._spend(endpoint)
        if quota is not None and endpoint.quota is not None and self._issued.spent > endpoint.quota:
            body = {"error": "too_many_requests", "error_description": "Organization quota exceeded"}
            return json_answer(429, body, quota)
        refusal = _refuse_client(endpoint, request)
        return refusal or self._give(endpoint, quota or {})

    def _is_known(self, scheme: str, shown: str) -> bool:
        if scheme == "bearer":
            is_fresh = self._issued.ends.get(shown, self._clock()) > self._clock()
            return is_fresh or shown in self._credentials.tokens
        login = self._credentials.login
        return scheme == "basic" and login is not None and _decode(shown) == ":".join(login)

    def _give(self, endpoint: TokenEndpoint, headers: Mapping[str, str]) -> Answer:
        self._issued.count += 1
        token = f"simulated-token-{self._issued.count}"
        self._issued.ends[token] = self._clock() + endpoint.expires_in
        told = {"access_token": token, "expires_in": int(endpoint.expires_in), "token_type": "Bearer"}
        return json_answer(200, told, headers)

    def _spend(self, endpoint: TokenEndpoint) -> Mapping[str, str] | None:
        """Counts one request and tells, in a header, what is left of the day's quota; None without a quota."""
        if endpoint.quota is None:
            return None
        now = self._clock()
        if self._issued.spent == 0 or now - self._issued.day_began >= DAY:
            self._issued.day_began, self._issued.spent = now, 0
        self._issued.spent += 1
        left = max(0, endpoint.quota - self._issued.spent)
        seconds = int(self._issued.day_began + DAY - now)
        return {QUOTA_HEADER: f"b=per_day;q={endpoint.quota};r={left};t={seconds}"}


def _refuse_client(endpoint: TokenEndpoint, request: Request) -> Answer | None:
    form = parse_qs(request.body.decode("utf-8", "replace"))
    given = {name: values[0] for name, values in form.items()}
    if given.get("grant_type") != "client_credentials":
        told = {"error": "unsupported_grant_type", "error_description": "Unsupported grant type"}
        return json_answer(400, told)
    if (given.get("client_id"), given.get("client_secret")) != (endpoint.client_id, endpoint.client_secret):
        return json_answer(401, {"error": "access_denied", "error_description": "Unauthorized"})
    if endpoint.audience is not None and given.get("audience") != endpoint.audience:
        told = {"error": "access_denied", "error_description": "Service not enabled within domain"}
        return json_answer(403, told)
    return None


def _decode(shown: str) -> str:
    try:
        return b64decode(shown).decode()
    except ValueError:
        return ""
