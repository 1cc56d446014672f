"""Hands a document out in every format that was asked for, each to its place, and says how that changes the end."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from attrs import frozen

from reconciler.cli.exit_code import FAILED, of_signal, worst
from reconciler.cli.formats import Document, Format
from reconciler.cli.invocation import Invocation
from reconciler.cli.signals import Signalled, name_signal
from reconciler.errors import InvalidInput, OutputFailed
from reconciler.files.sources import ENDINGS
from reconciler.model.plan import Selection
from reconciler.runs.outputs import OutputRequest, always_ends, check_inputs, check_outputs, write_output
from reconciler.views.neutral import neutral
from reconciler.views.palette import PLAIN


@frozen
class Saving:
    """One text and where it goes."""

    request: OutputRequest
    text: str


def check_places(invocation: Invocation, *besides: OutputRequest) -> None:
    """Raises InvalidInput where an output cannot be written, before anything is done.

    The text that nobody asked for may find standard output closed: that must not stop a run.
    """
    outputs = invocation.outputs or () if sys.stdout is None else invocation.list_outputs()
    check_outputs((*outputs, *besides))
    invocation.places = (*outputs, *besides)


def spare_inputs(invocation: Invocation, *inputs: str) -> None:
    """Raises InvalidInput where an output would replace one of these files or folders; else outputs may be written."""
    places, invocation.places = invocation.places, ()
    check_inputs(places, [Path(one) for one in inputs], endings=ENDINGS)
    invocation.places = places


def warn_of_nothing(invocation: Invocation, selection: Selection, found: int) -> None:
    """Says so where `--target` and `--exclude` leave nothing: a misspelt pattern would be green for ever."""
    if not found and not selection.is_complete:
        patterns = ", ".join((*selection.targets, *(f"not {one}" for one in selection.excludes)))
        invocation.outlet.complain(f"warning: nothing in the files matches {neutral(patterns)}\n")


def finish(invocation: Invocation, document: Document, code: int, *besides: Saving, rescue: str | None = None) -> int:
    """Writes everything, `besides` first, and gives the final exit code.

    An output that fails makes it 1 at least, and `rescue` then goes to standard error. A signal that comes
    meanwhile cuts no output. Another one cuts no file, and ends the writing to streams and pipes that goes on for a
    while, for they may have no reader; what is half written there stays so.
    Raises InvalidInput, before anything is written, for a format that the document lacks.
    """
    savings = [*besides, *(Saving(one, _render(invocation, document, one)) for one in invocation.list_outputs())]
    files, streams = list[Saving](), list[Saving]()
    for saving in savings:
        (files if always_ends(saving.request) else streams).append(saving)
    messages: list[str] = []
    with invocation.signals.held():
        try:
            with invocation.signals.shielded():
                messages.extend(failure.message for failure in _save(invocation, files))
            invocation.signals.lift()
            messages.extend(failure.message for failure in _save(invocation, streams))
            if invocation.outlet.failure is not None:
                messages.append(invocation.outlet.failure.message)
        except Signalled as signalled:
            messages.append(f"interrupted by {name_signal(signalled.number)} while outputs were written")
        for message in messages:
            invocation.outlet.complain(f"{neutral(message)}\n")
        if messages and rescue is not None:
            invocation.outlet.complain(rescue)
    return conclude(invocation, code, *(FAILED for _ in messages))


def conclude(invocation: Invocation, *codes: int) -> int:
    """The exit code of a command that ends with these; a signal that was only noted counts too."""
    first = invocation.signals.first
    return worst(codes if first is None else (*codes, of_signal(first)))


def _save(invocation: Invocation, savings: Sequence[Saving]) -> Iterator[OutputFailed]:
    """Writes each; what fails does not keep the others from being written."""
    for saving in savings:
        if saving.request.path is None:
            invocation.outlet.write(saving.text)
            continue
        try:
            write_output(saving.request.path, saving.text)
        except OutputFailed as failure:
            yield failure


def _render(invocation: Invocation, document: Document, request: OutputRequest) -> str:
    """The text of one output; a file of JSON lines begins with the events."""
    form = document.forms.get(Format(request.format))
    if form is None:
        had = ", ".join(one.value for one in document.forms)
        raise InvalidInput(f"this document has no form {request.format!r}", hint=f"it has: {had}")
    text = form(invocation.palette_of(sys.stdout) if request.path is None else PLAIN)
    is_file_of_lines = request.format == Format.JSONL.value and request.path is not None
    return "".join((*invocation.events.lines, text)) if is_file_of_lines else text
