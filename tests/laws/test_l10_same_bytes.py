"""L10: the same input gives the same bytes, times and what depends on them excepted.

Here not even times differ, for time is virtual; only the names of runs do. Bytes: plan, result and drift report as
files and in words, and every request with its body.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.laws import aims
from tests.laws.schedule import Schedule
from tests.laws.worlds.catalog import VARIANTS
from tests.laws.writing import write_all

ROOT = Path(__file__).parents[2]


@pytest.mark.timeout(300)
@pytest.mark.parametrize("variant", VARIANTS)
def test_twice_the_same(variant: str) -> None:
    """The same schedule once more, whatever goes wrong in it: not one byte differs."""
    drawn = st.builds(
        Schedule,
        st.just(variant),
        aims.moves(variant, 3),
        aims.troubles(variant),
        aims.paces_with_others(variant),
        aims.rivals(variant, least=0, most=1),
    )

    @settings(aims.SEARCH, max_examples=4)
    @given(drawn)
    def hold(schedule: Schedule) -> None:
        assert write_all(schedule) == write_all(schedule)

    hold()


def test_the_same_in_another_process() -> None:
    """Sets of words are walked in another order in each process: nothing of that shows anywhere."""
    told = []
    for seed in ("1", "2"):
        # What is imported here is what is imported there: mutants come before the whole package.
        paths = os.pathsep.join(filter(None, (os.environ.get("PYTHONPATH"), str(ROOT))))
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": paths}
        command = [sys.executable, "-P", "-m", "tests.laws.writing"]
        told.append(subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True).stdout)
    assert told[0] == told[1]
    assert told[0].count(b"\n") >= len(VARIANTS)
