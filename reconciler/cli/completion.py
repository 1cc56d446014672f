"""`reconciler completion`: the script that teaches a shell to complete the command; offline."""

import click
from click.shell_completion import get_completion_class

from reconciler.cli.exit_code import DONE
from reconciler.cli.group import COMPLETION_VARIABLE, NAME, group
from reconciler.cli.invocation import Invocation
from reconciler.cli.options import invoked
from reconciler.errors import InvalidInput

SHELLS = ("bash", "zsh", "fish")

_EXAMPLE = """\b
Example:
  reconciler completion bash > ~/.local/share/bash-completion/completions/reconciler
  reconciler completion zsh > "${fpath[1]}/_reconciler"
  reconciler completion fish > ~/.config/fish/completions/reconciler.fish
"""


@click.command(epilog=_EXAMPLE)
@click.argument("shell", type=click.Choice(SHELLS))
@invoked()
def command(invocation: Invocation, shell: str) -> int:
    """Print the completion script of a shell."""
    found = get_completion_class(shell)
    if found is None:
        raise InvalidInput(f"there is no completion for {shell}", hint=f"there is: {', '.join(SHELLS)}")
    made = found(group, {}, NAME, COMPLETION_VARIABLE)
    # Not made.source(): for bash it starts a bash to learn its version, and there may be none on this machine.
    invocation.say(made.source_template % made.source_vars())
    invocation.demand_stdout()
    return DONE
