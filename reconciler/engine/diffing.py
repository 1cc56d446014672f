"""Want and found → the paths that differ; the only place that knows deepdiff."""

from reconciler.model.change import FieldChange
from reconciler.model.desired import Want
from reconciler.model.kind import Kind
from reconciler.model.live import Found
from reconciler.model.values import AtMost, Scalar, Values


def settle_wish(want: Want, kind: Kind, live: Values) -> Values:
    """What each wished path should be, given what is live: `at_most` is met by whatever works no more."""
    wished: dict[str, Scalar] = {}
    for path, wish in want.wishes.items():
        if isinstance(wish, AtMost):
            seen = live.get(path)
            wished[path] = seen if _is_met(wish, kind, seen) else _choose(wish, kind, seen)
        else:
            wished[path] = wish
    return wished


def is_met(want: Want, kind: Kind, found: Found) -> bool:
    """Whether every wish as it was written (`at_most` included) is met by what was found."""
    return is_same(live=found.values, wished=settle_wish(want, kind, found.values))


def is_same(*, live: Values, wished: Values) -> bool:
    """Whether every path of `wished` is live with the same value; `True` is not `1`."""
    return all(_typed(live.get(path)) == _typed(value) for path, value in wished.items())


def diff(want: Want, kind: Kind, found: Found) -> tuple[FieldChange, ...]:
    """The wished paths whose live value is another, sorted; what was not wished is never looked at."""
    return compare_values(live=found.values, wished=settle_wish(want, kind, found.values))


def compare_values(*, live: Values, wished: Values) -> tuple[FieldChange, ...]:
    """The paths of `wished` that `live` has otherwise; `True` is not `1`."""
    if is_same(live=live, wished=wished):
        return ()
    projected = {path: live.get(path) for path in wished}
    return tuple(FieldChange(path, projected[path], wished[path]) for path in _differing(projected, wished))


def _differing(projected: Values, wished: Values) -> list[str]:
    # Importing deepdiff takes longer than a whole plan without differences: only the first difference pays for it.
    from deepdiff import DeepDiff  # noqa: PLC0415 - see above

    # A separator of its own keeps dotted paths whole; both sides have the same keys, so only values can differ.
    tree = DeepDiff(dict(projected), dict(wished), view="tree", ignore_type_in_groups=[], verbose_level=0)
    return sorted({str(level.path(output_format="list")[0]) for found in tree.values() for level in found})


def _typed(value: Scalar) -> tuple[type, Scalar]:
    return type(value), value


def _choose(wish: AtMost, kind: Kind, seen: Scalar) -> str:
    """What is requested already, where that works no more than allowed: it is only to be waited for. Else the most."""
    requested = (row.wish for row in kind.transitions if row.seen == seen and row.verbs == ())
    return next((one for one in requested if kind.works[one] <= kind.works[wish.state]), wish.state)


def _is_met(wish: AtMost, kind: Kind, seen: Scalar) -> bool:
    rank = kind.works.get(str(seen))
    return rank is not None and rank <= kind.works[wish.state]
