"""The diff of equal things is empty, and only what was wished is looked at."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from reconciler.engine.diffing import compare_values

SCALARS = st.one_of(st.none(), st.booleans(), st.integers(-3, 3), st.text(max_size=3))
PATHS = st.sampled_from(["status", "maintenance.enabled", "maintenance.message", "deploy.production", "a.b.c"])
VALUES = st.dictionaries(PATHS, SCALARS, max_size=5)


def _same(one: Any, other: Any) -> bool:
    return type(one) is type(other) and bool(one == other)


@given(live=VALUES)
def test_equal_things_differ_in_nothing(live: dict[str, Any]) -> None:
    """L1: the diff of equal things is empty."""
    assert compare_values(live=live, wished=dict(live)) == ()


@given(live=VALUES, wished=VALUES)
def test_the_diff_is_exactly_the_wished_paths_that_differ(live: dict[str, Any], wished: dict[str, Any]) -> None:
    """No wished difference is lost, no unwished path appears, and `True` is not `1`."""
    changes = compare_values(live=live, wished=wished)
    expected = sorted(path for path in wished if not _same(live.get(path), wished[path]))
    assert [change.path for change in changes] == expected
    for change in changes:
        assert _same(change.before, live.get(change.path))
        assert _same(change.after, wished[change.path])
