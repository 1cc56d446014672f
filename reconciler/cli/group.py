"""The table of commands, each loaded when it is asked for: help and completion must not wait for an HTTP client."""

import difflib
from collections.abc import Mapping
from importlib import import_module

import click
from attrs import frozen
from click.shell_completion import CompletionItem

from reconciler.cli.invocation import Invocation
from reconciler.cli.variables import read_variables
from reconciler.errors import InvalidInput
from reconciler.version import VERSION

NAME = "reconciler"
COMPLETION_VARIABLE = "_RECONCILER_COMPLETE"


@frozen
class Entry:
    """Where a command is and what the list says of it."""

    module: str
    doc: str


COMMANDS: Mapping[str, Entry] = {
    "demo": Entry("reconciler.cli.demo", "Walk through plan, apply and drift on a simulated service."),
    "validate": Entry("reconciler.cli.validate", "Check the desired files, offline."),
    "plan": Entry("reconciler.cli.plan", "Show what apply would do; writes to no service."),
    "show": Entry("reconciler.cli.show", "Render a saved plan, result, report or journal."),
    "apply": Entry("reconciler.cli.apply", "Make the changes; the only command that writes."),
    "drift": Entry("reconciler.cli.drift", "Report where the world left the files."),
    "status": Entry("reconciler.cli.status", "What is off right now, and what that costs."),
    "undo": Entry("reconciler.cli.undo", "Plan the way back from an apply; writes to no service."),
    "import": Entry("reconciler.cli.import_live", "Write a desired file from what is live."),
    "schema": Entry("reconciler.cli.schema", "Print the JSON Schema of a document."),
    "providers": Entry("reconciler.cli.providers", "What each provider can do."),
    "simulate": Entry("reconciler.cli.simulate", "Serve a simulated service on loopback."),
    "completion": Entry("reconciler.cli.completion", "Print the completion script of a shell."),
}

_EPILOG = """\b
Exit codes
  0  done, or nothing to do          5  refused: blocked entries
  1  error, nothing was written      6  refused: plan stale, expired, used, damaged
  2  differences (drift; plan        7  another run holds the lock
     --detailed-exitcode)            8  the answer was not `yes`
  3  applied in part                 9  usage or configuration error
  4  an outcome is unknown           130, 143  interrupted

Flags stand after the command. Each can also be given as an environment variable, --lock-timeout as
RECONCILER_LOCK_TIMEOUT (booleans 1, 0, true, false; lists with commas), but --auto-approve and --allow-blocked.

\b
First steps
  reconciler demo
  reconciler status -f services.yaml
  reconciler import workers -f services.yaml --out reconciler.yaml
  reconciler plan --out plan.json
  reconciler apply plan.json
"""


class Commands(click.Group):
    """A group that knows its commands by a table."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order of the table, which is the order in which one meets them."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, loaded now."""
        del ctx
        entry = COMMANDS.get(cmd_name)
        return None if entry is None else _load(entry)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the arguments name, its flags already read from the environment."""
        name = args[0]
        if name not in COMMANDS and not ctx.resilient_parsing:
            close = difflib.get_close_matches(name, COMMANDS, n=1)
            raise click.UsageError(f"No such command {name!r}.{f' Did you mean {close[0]!r}?' if close else ''}", ctx)
        found = super().resolve_command(ctx, args)
        command, invocation = found[1], ctx.find_object(Invocation)
        if command is not None and invocation is not None:
            ctx.default_map = {name: read_variables(command, invocation.environment)}
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list, from the table alone."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.doc) for name, entry in COMMANDS.items()])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Command names, from the table alone, and the flags of the group."""
        found = [
            CompletionItem(name, help=entry.doc) for name, entry in COMMANDS.items() if name.startswith(incomplete)
        ]
        return [*found, *click.Command.shell_complete(self, ctx, incomplete)]


def _load(entry: Entry) -> click.Command:
    try:
        module = import_module(entry.module)
    except ModuleNotFoundError as error:
        if error.name != "uvicorn":
            raise
        raise InvalidInput(
            "this command needs the extra `simulators`, which is not installed",
            hint="pip install 'switch-reconciler[simulators]'",
        ) from error
    command = vars(module)["command"]
    if not isinstance(command, click.Command):
        raise TypeError(f"{entry.module}.command is no command")
    return command


@click.command(
    cls=Commands,
    name=NAME,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=_EPILOG,
    no_args_is_help=False,
)
@click.version_option(VERSION, "-V", "--version", message=f"{NAME} %(version)s")
def group() -> None:
    """Terraform for switches: bring running services into the state that a file says.

    plan shows exactly which calls would be made, apply makes only those and waits until they are really
    done, drift reports where the world left the file.
    """
