"""Every flag from the environment, as RECONCILER_<FLAG>, but those that loosen a safety: a stray variable must not."""

from collections.abc import Mapping

import click

from reconciler.cli.values import parse_boolean, parse_count, split_list
from reconciler.errors import InvalidInput
from reconciler.model.problem import Problem

PREFIX = "RECONCILER_"
LOOSENING = frozenset(
    {
        "RECONCILER_ALLOW_BLOCKED",
        "RECONCILER_AUTO_APPROVE",
        "RECONCILER_CHANGES_PER_MINUTE",
        "RECONCILER_MAX_DOWN",
        "RECONCILER_MAX_FAILURES",
        "RECONCILER_MAX_UP",
        "RECONCILER_ON_FAILURE",
    }
)
"""The last five stand in place of what the files say."""


def read_variables(command: click.Command, environment: Mapping[str, str]) -> Mapping[str, object]:
    """The values that the environment gives to this command's flags, by parameter name; an empty one gives none.

    Raises InvalidInput with every variable that cannot be understood.
    """
    values: dict[str, object] = {}
    problems: list[Problem] = []
    for option in command.params:
        name = name_variable(option)
        text = "" if name is None else environment.get(name, "")
        if not text or not isinstance(option, click.Option) or option.name is None:
            continue
        try:
            values[option.name] = _convert(option, text, click.Context(command))
        except (ValueError, click.BadParameter) as error:
            said = error.message if isinstance(error, click.BadParameter) else str(error)
            problems.append(Problem(f"the environment variable {name} cannot be used: {said}"))
    if problems:
        raise InvalidInput(problems[0].message, problems=tuple(problems))
    return values


def name_variable(option: click.Parameter) -> str | None:
    """`RECONCILER_LOCK_TIMEOUT` for `--lock-timeout`; `None` for arguments and for what loosens a safety."""
    flag = max(option.opts, key=len) if isinstance(option, click.Option) else ""
    name = PREFIX + flag.removeprefix("--").replace("-", "_").upper()
    return name if flag.startswith("--") and name not in LOOSENING else None


def _convert(option: click.Option, text: str, context: click.Context) -> object:
    if option.count:
        return parse_count(text)
    if option.is_flag:
        return parse_boolean(text)
    return option.type_cast_value(context, split_list(text) if option.multiple else text)
