"""The document of a run that ends without a plan, a result or a report; must not choose the exit code."""

from collections.abc import Sequence
from typing import Literal

from attrs import frozen

from reconciler.files.documents import dump_pretty
from reconciler.files.envelopes import VERSION
from reconciler.files.shapes import key
from reconciler.files.shaping import unstructure
from reconciler.model.problem import Problem

FORMAT = "reconciler-error"


@frozen
class ProblemShape:
    """One thing to mend; null where unknown."""

    message: str = key("What is wrong.")
    file: str | None = key("The file it stands in.")
    line: int | None = key("From 1.")
    column: int | None = key("From 1.")
    path: str | None = key("Dotted path inside the file.")
    hint: str | None = key("What to do about it.")


@frozen
class ErrorShape:
    """Why a run ended without what was asked for."""

    format: Literal["reconciler-error"] = key("Always `reconciler-error`.")
    format_version: str = key("`MAJOR.MINOR`; new keys raise the minor number.")
    exit_code: int = key("Exit code of the process.")
    problems: tuple[ProblemShape, ...] = key("All that was found, in one run; none where all is well.")


def dump_error(*, exit_code: int, problems: Sequence[Problem]) -> str:
    """The error document; the problems keep their order."""
    shape = ErrorShape(
        format="reconciler-error",
        format_version=VERSION,
        exit_code=exit_code,
        problems=tuple(_shape_problem(problem) for problem in problems),
    )
    return dump_pretty(unstructure(shape))


def _shape_problem(problem: Problem) -> ProblemShape:
    return ProblemShape(
        message=problem.message,
        file=problem.origin.file,
        line=problem.origin.line,
        column=problem.origin.column,
        path=problem.path,
        hint=problem.hint,
    )
