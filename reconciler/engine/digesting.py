"""The digest of a plan's meaning: the same for two plans of the same world, whatever the time and the wording."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from functools import cache
from typing import assert_never

from reconciler.model.guard import Limits
from reconciler.model.plan import Blocked, Entry, GuardFinding, Unchanged, Update
from reconciler.model.url import normalise_url
from reconciler.model.values import Scalar

_NO_LIMITS = Limits()


@cache
def hash_service(url: str) -> str:
    """What tells one service from another in a digest; the url has no user part."""
    return hashlib.sha256(normalise_url(url).encode()).hexdigest()


def digest(entries: Iterable[Entry], guards: Iterable[GuardFinding] = (), limits: Limits = _NO_LIMITS) -> str:
    """`sha256:…` over provider, service, address, place, before and after of every entry, and the guards.

    Limits that were said for one plan are approved with it, whether or not it needs them.
    """
    said = {"max_down": limits.max_down, "max_up": limits.max_up}
    meaning = {
        "entries": [_mean(entry) for entry in entries],
        "guards": [[guard.guard, guard.is_refusing] for guard in guards],
        **({} if limits.is_empty else {"limits": {name: str(limit) for name, limit in said.items() if limit}}),
    }
    text = json.dumps(meaning, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    # JSON can spell half of a surrogate pair, so a service's name and a forged plan can hold one.
    return f"sha256:{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()}"


def _mean(entry: Entry) -> list[object]:
    subject = entry.subject
    before, after = _sides(entry)
    where = [subject.provider, subject.service_key, str(subject.address), dict(subject.place)]
    return [*where, _name(entry), before, after]


def _name(entry: Entry) -> str:
    match entry:
        case Unchanged():
            return "unchanged"
        case Update():
            return "update"
        case Blocked():
            return "blocked"
        case _:
            assert_never(entry)


def _sides(entry: Entry) -> tuple[Mapping[str, Scalar], Mapping[str, Scalar]]:
    if isinstance(entry, Unchanged):
        return dict(entry.values), dict(entry.values)
    before = {change.path: change.before for change in entry.changes}
    return before, {change.path: change.after for change in entry.changes}
