"""One redacted line for each request and each answer (`-vv`); never a header, never a body."""

from collections.abc import Callable

from reconciler.interfaces.session import Reply
from reconciler.transport.failures import Failure
from reconciler.transport.redaction import Redactor

Trace = Callable[[str], None]
"""Takes one line; must not raise and must not block."""


def be_silent(line: str) -> None:
    """The trace that nobody asked for."""
    del line


def write_request(trace: Trace, redactor: Redactor, *, method: str, url: str) -> None:
    """Tells that a request leaves."""
    if trace is not be_silent:
        trace(redactor.clean(f"--> {method} {url}"))


def write_answer(trace: Trace, redactor: Redactor, *, request: str, got: Reply | Failure, seconds: float) -> None:
    """Tells what came of it and how long it took; `request` is its method and url."""
    if trace is be_silent:
        return
    outcome = str(got.status) if isinstance(got, Reply) else f"no answer: {got.why}"
    trace(redactor.clean(f"<-- {outcome} ({request}, {seconds:.3f} s)"))
