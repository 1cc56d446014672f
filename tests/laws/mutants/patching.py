"""A copy of the package with a mutant's patches in it; the package itself is never touched."""

import shutil
from collections.abc import Iterable
from pathlib import Path

from tests.laws.mutants.mutant import Mutant, Patch

ROOT = Path(__file__).resolve().parents[3]
PACKAGE = "reconciler"


class PatchMissed(Exception):
    """A patch does not fit exactly once: what it broke was written anew, and so must the mutant be."""


def make_broken_copy(mutant: Mutant, folder: Path) -> None:
    """`folder/reconciler`, broken; raises PatchMissed."""
    # With the compiled files and the times of the sources: only what is patched is compiled anew.
    shutil.copytree(ROOT / PACKAGE, folder / PACKAGE)
    for file, text in patch_all(mutant).items():
        (folder / PACKAGE / file).write_text(text)


def patch_all(mutant: Mutant) -> dict[str, str]:
    """The text of each patched file; raises PatchMissed."""
    texts: dict[str, str] = {}
    for patch in mutant.patches:
        text = texts[patch.file] if patch.file in texts else _read(mutant, patch)
        count = text.count(patch.old)
        if count != 1:
            raise PatchMissed(f"{mutant.name}: {PACKAGE}/{patch.file} has this {count} times, not once:\n{patch.old}")
        texts[patch.file] = text.replace(patch.old, patch.new)
    return texts


def _read(mutant: Mutant, patch: Patch) -> str:
    path = ROOT / PACKAGE / patch.file
    if not path.is_file():
        raise PatchMissed(f"{mutant.name}: there is no {PACKAGE}/{patch.file} any more")
    return path.read_text()


def list_missed(mutants: Iterable[Mutant]) -> list[str]:
    """Why patches do not fit, in words."""
    missed = []
    for mutant in mutants:
        try:
            patch_all(mutant)
        except PatchMissed as failure:
            missed.append(str(failure))
    return missed
