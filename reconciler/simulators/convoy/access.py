"""Who calls: bearer keys, what they open, and for how long the server believes in them; writes no key anywhere."""

from attrs import define, field

from reconciler.simulators.convoy.answers import BAD_CREDENTIAL, NO_CREDENTIAL, refusal
from reconciler.simulators.convoy.database import State
from reconciler.simulators.convoy.generations import CACHED_KEYS, Generation
from reconciler.simulators.convoy.seeds import Keys, PersonalKey
from reconciler.simulators.messages import Answer, Request

# Seconds for which a key that was good is good without a look into the database.
CACHE_SECONDS = 300.0

Caller = str | PersonalKey
"""The project of a project key, or a personal key."""


@define(eq=False)
class Gatekeeper:
    """Knows the keys; `keys` None takes any key for a personal one that opens everything."""

    keys: Keys | None = field(repr=False)
    generation: Generation
    _revoked: set[str] = field(factory=set, repr=False)
    _cached: dict[str, tuple[float, Caller]] = field(factory=dict, repr=False)

    def revoke(self, key: str) -> None:
        """The key is no longer good; where keys are cached, that shows when its entry is gone."""
        self._revoked.add(key)

    def forget(self) -> None:
        """The cache is gone."""
        self._cached.clear()

    def admit(self, request: Request, now: float, database: State) -> Caller | Answer:
        """Who it is, or the 401."""
        key = _bearer(request)
        if isinstance(key, Answer):
            return key
        seen = self._cached.get(key)
        if seen is not None and now < seen[0] + CACHE_SECONDS:
            return seen[1]
        caller = None if database == "down" else self._look_up(key)
        if caller is None:
            return refusal(401, BAD_CREDENTIAL)
        if self.generation.has(CACHED_KEYS):
            self._cached[key] = (now, caller)
        return caller

    def _look_up(self, key: str) -> Caller | None:
        if key in self._revoked:
            return None
        return PersonalKey() if self.keys is None else self.keys.get(key)


def _bearer(request: Request) -> str | Answer:
    """The key of exactly two words of which the first is Bearer, however written."""
    scheme, *rest = request.headers.get("authorization", "").strip().split(" ")
    if scheme.lower() not in ("bearer", "basic") or len(rest) != 1:
        return refusal(401, NO_CREDENTIAL)
    return rest[0] if scheme.lower() == "bearer" else refusal(401, BAD_CREDENTIAL)
