"""All deliberately broken engines, by name."""

from collections.abc import Mapping

from tests.laws.mutants import of_sending, of_telling
from tests.laws.mutants.mutant import Mutant

MUTANTS: Mapping[str, Mutant] = {one.name: one for one in (*of_sending.MUTANTS, *of_telling.MUTANTS)}
"""Broken in what they send, and in what they say."""
