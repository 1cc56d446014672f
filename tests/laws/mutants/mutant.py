"""What a deliberately broken engine is: a few words, tiny patches of the source, and the laws that must notice; data.

A patch must fit exactly once, so that a refactoring of what it breaks shows, and the mutant is written anew.
"""

from attrs import frozen

from tests.laws.schedule import Schedule


@frozen
class Patch:
    """`old` in `file` (below `reconciler/`) becomes `new`."""

    file: str
    old: str
    new: str


@frozen
class LawTest:
    """A test that holds a law where no record of a schedule can show it; `node` as pytest takes it."""

    law: str
    node: str


@frozen
class Mutant:
    """An engine with one fault.

    `laws`: those that must notice it. `variants`: where it is looked for. `bites`: schedules by which it was noticed,
    as small as they would go; they are tried before any other.
    """

    name: str
    fault: str
    patches: tuple[Patch, ...]
    laws: tuple[str, ...]
    variants: tuple[str, ...] = ()
    bites: tuple[Schedule, ...] = ()
    tests: tuple[LawTest, ...] = ()

    @property
    def seen_by_schedules(self) -> frozenset[str]:
        """Those of its laws that are held against records."""
        return frozenset(self.laws) - {one.law for one in self.tests}
