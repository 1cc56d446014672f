"""What is wrong with what the user gave: a line for each problem with its place, the way out below, the count last."""

from collections.abc import Iterator, Sequence

from reconciler.model.problem import Problem
from reconciler.views.neutral import neutral
from reconciler.views.palette import Palette
from reconciler.views.words import count

_INDENT = "    "


def render_problems(problems: Sequence[Problem], palette: Palette) -> str:
    """The problems as text, in the order given."""
    lines = [line for problem in problems for line in _render(problem, palette)]
    return "\n".join([*lines, f"{count(len(problems), 'problem')}."]) + "\n"


def _render(problem: Problem, palette: Palette) -> Iterator[str]:
    place = neutral(str(problem.origin))
    # A message that has a place in a file names its key itself; without a place the path is all there is.
    path = f"{neutral(problem.path)}: " if problem.path and not place else ""
    message = palette.paint(palette.bad, f"{path}{neutral(problem.message)}")
    yield f"{palette.paint(palette.strong, place)}: {message}" if place else message
    if problem.hint:
        yield f"{_INDENT}{neutral(problem.hint)}"
