"""Desired → desired at a moment: a wish whose `until` has passed becomes the normal state again."""

from collections.abc import Mapping
from datetime import datetime

import attrs

from reconciler.model.desired import Want
from reconciler.model.kind import Kind
from reconciler.model.values import Wish


def is_overdue(want: Want, now: datetime) -> bool:
    """Whether its time is up."""
    return want.terms.until is not None and want.terms.until <= now


def resolve(want: Want, kind: Kind, now: datetime) -> Want:
    """The want as it counts now: after `until`, what `normal:` or the kind's normal state says."""
    if not is_overdue(want, now):
        return want
    wishes: Mapping[str, Wish] = {path: _find_normal(want, kind, path) for path in want.wishes}
    return attrs.evolve(want, wishes=wishes)


def _find_normal(want: Want, kind: Kind, path: str) -> Wish:
    if path == "status" and want.terms.normal is not None:
        return want.terms.normal
    normal = kind.normal.get(path)
    return want.wishes[path] if normal is None else normal
