"""How a run ends that brought nothing: one message for people, one document for programs; no traceback."""

import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

from reconciler.cli.exit_code import FAILED, of_error
from reconciler.cli.formats import Format, describe_problems
from reconciler.cli.guessing import guess_outputs
from reconciler.cli.invocation import TRACE, Invocation
from reconciler.cli.signals import Signalled, name_signal
from reconciler.errors import Interrupted, InvalidInput, OutputFailed, ReconcilerError
from reconciler.model.problem import Problem
from reconciler.runs.outputs import OutputRequest, write_output
from reconciler.views.neutral import neutral
from reconciler.views.palette import PLAIN, Palette
from reconciler.views.problems_text import render_problems

_PROGRAM_FORMATS = (Format.JSON.value, Format.JSONL.value)


def report_error(error: ReconcilerError, invocation: Invocation) -> int:
    """Says what stopped the run and gives its exit code."""
    code = of_error(error)
    with invocation.signals.held():
        invocation.outlet.complain(_describe(error, invocation.palette_of(sys.stderr)))
        _hand_out(code, error.problems, invocation)
    return code


def report_signal(signalled: Signalled, invocation: Invocation) -> int:
    """The same for a signal that came while nothing but plain code was running."""
    message = f"interrupted by {name_signal(signalled.number)}"
    return report_error(Interrupted(message, signal=signalled.number), invocation)


def report_crash(error: Exception, invocation: Invocation) -> int:
    """The same for a mistake of ours."""
    complain_of_crash(error, invocation)
    with invocation.signals.held():
        _hand_out(FAILED, (Problem(_describe_crash(error), hint="please report it"),), invocation)
    return FAILED


def complain_of_crash(error: Exception, invocation: Invocation) -> None:
    """One line for a mistake of ours; with `-vv` the frames too.

    Neither shows the message of the exception nor a value: there is no telling what secret is in them.
    """
    invocation.outlet.complain(f"{_describe_crash(error)}; please report it, with what -vv shows\n")
    # A crash may come before the flags are understood.
    if invocation.voice.verbosity >= TRACE or "-vv" in invocation.arguments:
        invocation.outlet.complain("".join(_list_frames(error)))


def interrupt(number: int) -> Interrupted:
    """A run that a signal ended before anything was written."""
    return Interrupted(f"interrupted by {name_signal(number)}; nothing was written to any service", signal=number)


def cut_short(number: int) -> Interrupted:
    """An apply that signals ended before it could close its account."""
    return Interrupted(
        f"interrupted by {name_signal(number)} before the account was closed; calls may be under way",
        signal=number,
        hint="`reconciler show` of the last journal tells which, and the next plan what became of them",
    )


def _describe(error: ReconcilerError, palette: Palette) -> str:
    is_in_files = len(error.problems) > 1 or error.problems[0].origin.file is not None
    if isinstance(error, InvalidInput) and is_in_files:
        return render_problems(error.problems, palette)
    head = palette.paint(palette.bad, neutral(error.message))
    if [problem.message for problem in error.problems] == [error.message]:
        hint = error.problems[0].hint
        return f"{head}\n    {neutral(hint)}\n" if hint else f"{head}\n"
    return f"{head}\n{render_problems(error.problems, palette)}"


def _hand_out(code: int, problems: Sequence[Problem], invocation: Invocation) -> None:
    """The error document, once to each place that was promised JSON; one that cannot be written was told already."""
    asked = invocation.outputs
    if asked is None:
        asked = guess_outputs(invocation.arguments, invocation.environment)
    places = {one.path: one for one in asked if one.format in _PROGRAM_FORMATS}
    document = describe_problems(code, problems, text="")
    for path, request in places.items():
        text = document.forms[Format(request.format)](PLAIN)
        if path is None:
            invocation.outlet.write(text)
        elif request in invocation.places:
            # A file is written only once it is known to be a good place: it may be somebody's plan.
            _write(request, text, invocation)


def _write(request: OutputRequest, text: str, invocation: Invocation) -> None:
    lines = invocation.events.lines if request.format == Format.JSONL.value else ()
    try:
        write_output(request.path, "".join((*lines, text)))
    except OutputFailed as failure:
        invocation.outlet.complain(f"{neutral(failure.message)}\n")


def _describe_crash(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    where = f" in {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"internal error: {type(error).__name__}{where}"


def _list_frames(error: BaseException) -> Sequence[str]:
    """The frames of the error and of what caused it, innermost cause first."""
    chain: list[BaseException] = [error]
    while (before := chain[-1].__cause__ or chain[-1].__context__) is not None and before not in chain:
        chain.append(before)
    return [line for one in reversed(chain) for line in (*traceback.format_tb(one.__traceback__), _name(one))]


def _name(error: BaseException) -> str:
    return f"{type(error).__module__}.{type(error).__qualname__}\n"
