"""Patterns over addresses."""

import pytest

from reconciler.engine.selecting import is_selected, may_select
from reconciler.model.address import Address
from reconciler.model.plan import Selection

ADDRESS = Address("workers", "connector", "legacy/1")


@pytest.mark.parametrize(
    ("targets", "excludes", "selected"),
    [
        ((), (), True),
        (("workers/*",), (), True),
        (("*legacy*",), (), True),
        (("other/*",), (), False),
        (("workers/*",), ("*/legacy/*",), False),
        ((), ("workers/connector/legacy/1",), False),
        (("workers/connector/legacy/?",), (), True),
        (("Workers/*",), (), False),
    ],
)
def test_targets_and_excludes(targets: tuple[str, ...], excludes: tuple[str, ...], *, selected: bool) -> None:
    """One target must match where some are given, and no exclude; `*` crosses slashes."""
    assert is_selected(ADDRESS, Selection(targets, excludes)) is selected


@pytest.mark.parametrize(
    ("targets", "excludes", "reached"),
    [
        ((), (), True),
        (("workers/connector/a",), (), True),
        (("hooks/*",), (), False),
        (("*/a",), (), True),
        (("work*",), (), True),
        ((), ("workers/*",), False),
        ((), ("workers/connector/*",), True),
        ((), ("*",), False),
        (("[w]orkers/*",), (), True),
    ],
)
def test_a_service_that_is_left_out_whole_is_not_read(
    targets: tuple[str, ...], excludes: tuple[str, ...], *, reached: bool
) -> None:
    """Never the other way round: a service that may hold a selected address is read."""
    assert may_select("workers", Selection(targets, excludes)) is reached
