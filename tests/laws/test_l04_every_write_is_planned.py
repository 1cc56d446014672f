"""L4: every write that was sent stands in the plan, with its method, its path and its body."""

import pytest

from tests.laws import aims
from tests.laws.worlds.catalog import VARIANTS


@pytest.mark.timeout(300)
@pytest.mark.parametrize("variant", VARIANTS)
def test_no_answer_leads_to_another_write(variant: str) -> None:
    """Redirects, pages, errors and lost answers to writes: what is sent again, or next, is a call of the plan."""
    aims.check_law(aims.alone(variant, "writes", "all", things=3, most=3), "L4", most=8)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("variant", VARIANTS)
def test_no_rival_leads_to_another_write(variant: str) -> None:
    """What somebody moved to where other calls would be needed is not chased with calls that nobody planned."""
    aims.check_law(aims.among_rivals(variant, most=3), "L4", most=8)
