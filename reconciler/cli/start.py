"""One start of the command: signals, arguments, command, and an end for everything that can happen on the way."""

import errno
import os
from collections.abc import Sequence

import click

from reconciler.cli.exit_code import of_signal
from reconciler.cli.group import COMPLETION_VARIABLE, NAME, group
from reconciler.cli.invocation import Invocation
from reconciler.cli.reporting import report_crash, report_error, report_signal
from reconciler.cli.signals import Handlers, Signalled
from reconciler.errors import InvalidInput, OutputFailed, ReconcilerError

_UNWRITABLE = frozenset({errno.ENOSPC, errno.EPIPE, errno.EIO, errno.EBADF})
"""What writing a help text can end in."""


def start(arguments: Sequence[str], afterwards: Handlers) -> int:
    """Runs the command that the arguments name, leaving signals to `afterwards`.

    Raises nothing but Signalled, where signals follow each other faster than they can be caught.
    """
    invocation = Invocation(arguments=tuple(arguments), environment=dict(os.environ))
    with invocation.signals.taken(afterwards):
        try:
            code = _run_told(invocation)
            invocation.signals.close()
        except Signalled as signalled:
            # Another signal, while the end was being told.
            code = of_signal(signalled.number)
    return code


def _run_told(invocation: Invocation) -> int:
    code = _run_reported(invocation)
    # What standard error did not take, the interpreter would try to write again, and end with 120.
    invocation.outlet.complain("")
    return code


def _run_reported(invocation: Invocation) -> int:
    try:
        return _run(invocation)
    except Signalled as signalled:
        return report_signal(signalled, invocation)
    except ReconcilerError as error:
        return report_error(error, invocation)
    except Exception as error:  # noqa: BLE001 - the last place that can say it in one line
        return report_crash(error, invocation)


def _run(invocation: Invocation) -> int:
    try:
        code = group.main(
            list(invocation.arguments),
            prog_name=NAME,
            complete_var=COMPLETION_VARIABLE,
            standalone_mode=False,
            obj=invocation,
        )
    except click.UsageError as error:
        raise _refuse(error) from error
    except click.ClickException as error:
        raise InvalidInput(error.format_message()) from error
    except OSError as error:
        if error.errno not in _UNWRITABLE:
            raise
        raise OutputFailed(f"the output could not be written to standard output: {error.strerror}") from error
    except SystemExit as ended:
        # Shell completion ends so, and a help text whose reader has gone.
        return ended.code if isinstance(ended.code, int) else 0
    return code if isinstance(code, int) else 0


def _refuse(error: click.UsageError) -> InvalidInput:
    path = NAME if error.ctx is None else error.ctx.command_path
    return InvalidInput(error.format_message(), hint=f"`{path} --help` tells what may be said")
