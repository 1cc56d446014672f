"""The flags that commands share, in groups that reach a command as one value each; decides nothing with them."""

import functools
from collections.abc import Callable

import attrs
import click
from attrs import frozen

from reconciler.api import Settings, load
from reconciler.cli.delivery import spare_inputs
from reconciler.cli.formats import Format
from reconciler.cli.invocation import Invocation, Voice
from reconciler.cli.running import trace_of
from reconciler.cli.values import make_output_reader, read_duration, read_limit
from reconciler.errors import InvalidInput
from reconciler.files.sources import DEFAULT_FILE
from reconciler.model.desired import DesiredState
from reconciler.model.guard import Limits, OnFailure
from reconciler.model.plan import Selection
from reconciler.runs.outputs import OutputRequest
from reconciler.runs.who import find_own_run

Body = Callable[..., int]
Decorate = Callable[[Body], Body]


@frozen
class Files:
    """`-f` and `--profile`."""

    paths: tuple[str, ...] = ()
    profile: str | None = None

    def load(self, invocation: Invocation) -> DesiredState:
        """The desired state that they say; raises InvalidInput."""
        if self.profile is not None:
            raise InvalidInput(
                f"profile {self.profile!r} cannot be used: profiles are not there yet",
                hint="leave out --profile (and RECONCILER_PROFILE), and write the wishes under `resources`",
            )
        spare_inputs(invocation, *(self.paths or (DEFAULT_FILE,)))
        return load(*self.paths, environment=invocation.environment)


@frozen
class Pace:
    """`--parallelism` and `--timeout` (seconds)."""

    parallelism: int = 10
    timeout: float | None = None


@frozen
class Caution:
    """`--changes-per-minute`, `--on-failure` and `--max-failures`."""

    changes_per_minute: int | None = None
    on_failure: str | None = None
    max_failures: int | None = None

    def find_word(self) -> OnFailure | None:
        """What `--on-failure` says; raises InvalidInput where both flags are given."""
        if self.on_failure is not None and self.max_failures is not None:
            raise InvalidInput(
                f"--on-failure {self.on_failure} and --max-failures contradict each other",
                hint="give --max-failures alone: up to so many failures the run goes on; `stop` is one",
            )
        return None if self.on_failure is None else OnFailure(self.on_failure)


@frozen
class Why:
    """`--reason` and `--ticket`."""

    reason: str | None = None
    ticket: str | None = None


def invoked(*formats: Format) -> Decorate:
    """Gives the command its Invocation and the flags of every command; `-o` where it has formats."""

    def decorate(body: Body) -> Body:
        @click.pass_obj
        def call(
            invocation: Invocation,
            /,
            *,
            is_plain: bool,
            is_quiet: bool,
            verbosity: int,
            outputs: tuple[OutputRequest, ...] = (),
            **rest: object,
        ) -> int:
            invocation.voice = Voice(is_plain, is_quiet, verbosity)
            invocation.outputs = outputs
            invocation.events.is_live = invocation.owns_stdout(Format.JSONL)
            invocation.events.is_kept = any(one.format == Format.JSONL.value and one.path for one in outputs)
            return body(invocation, **rest)

        # wraps comes last: it hands on the options that the body has already.
        return _add(functools.wraps(body)(call), *_list_output(formats), *_VOICE)

    return decorate


def take(name: str, shape: type, *options: Callable[[Body], Body]) -> Decorate:
    """Adds these options and gives their values to the command as one `shape`, under this name."""
    fields = [one.name for one in attrs.fields(shape)]

    def decorate(body: Body) -> Body:
        @functools.wraps(body)
        def call(*args: object, **given: object) -> int:
            own = {field: given.pop(field) for field in fields}
            return body(*args, **given, **{name: shape(**own)})

        return _add(call, *options)

    return decorate


def make_settings(pace: Pace, invocation: Invocation, why: Why | None = None) -> Settings:
    """The settings that the flags say."""
    said = why or Why()
    return Settings(
        environment=invocation.environment,
        run=find_own_run(reason=said.reason, ticket=said.ticket),
        parallelism=pace.parallelism,
        timeout=pace.timeout,
        trace=trace_of(invocation),
    )


def list_given(*names: str) -> tuple[str, ...]:
    """Which of these parameters of the running command stand on its command line, as flags."""
    context = click.get_current_context()
    return tuple(
        max(one.opts, key=len)
        for one in context.command.params
        if one.name in names and context.get_parameter_source(one.name) is click.core.ParameterSource.COMMANDLINE
    )


def _add(body: Body, *options: Callable[[Body], Body]) -> Body:
    """Adds options so that help shows them in this order."""
    for option in reversed(options):
        body = option(body)
    return body


def _list_output(formats: tuple[Format, ...]) -> tuple[Decorate, ...]:
    if not formats:
        return ()
    names = ", ".join(one.value for one in formats)
    text = f"{names}; without =PATH to standard output. Repeatable."
    option = click.option(
        "-o",
        "--output",
        "outputs",
        type=make_output_reader(formats),
        multiple=True,
        metavar="FORMAT[=PATH]",
        shell_complete=lambda _ctx, _param, begun: [one.value for one in formats if one.value.startswith(begun)],
        help=text,
    )
    return (option,)


_VOICE = (
    click.option("--no-color", "is_plain", is_flag=True, help="No colours (NO_COLOR does the same)."),
    click.option("-q", "--quiet", "is_quiet", is_flag=True, help="Nothing but the asked output."),
    click.option(
        "-v", "--verbose", "verbosity", count=True, help="-v: a line for each event; -vv: each request, redacted."
    ),
)

files = take(
    "files",
    Files,
    click.option(
        "-f",
        "--file",
        "paths",
        type=click.Path(),
        multiple=True,
        metavar="PATH",
        help="Desired file or directory of them; repeatable.  [default: reconciler.yaml]",
    ),
    click.option("--profile", metavar="NAME", help="An overlay of the files (not there yet)."),
)

selection = take(
    "selection",
    Selection,
    click.option("--target", "targets", multiple=True, metavar="GLOB", help="Only these addresses; repeatable."),
    click.option("--exclude", "excludes", multiple=True, metavar="GLOB", help="Not these addresses; repeatable."),
)

limits = take(
    "limits",
    Limits,
    click.option(
        "--max-down",
        type=read_limit,
        metavar="LIMIT",
        help="How many of a kind may be taken down, such as 50% or 5. Not from the environment.",
    ),
    click.option(
        "--max-up",
        type=read_limit,
        metavar="LIMIT",
        help="How many of a kind may be turned on. Not from the environment.",
    ),
)

caution = take(
    "caution",
    Caution,
    click.option(
        "--changes-per-minute",
        type=click.IntRange(1, 1_000_000),
        metavar="N",
        help="Changes started per minute at most. Not from the environment.",
    ),
    click.option(
        "--on-failure",
        type=click.Choice([one.value for one in OnFailure]),
        help="After a failure start nothing new, or go on.  [default: continue] Not from the environment.",
    ),
    click.option(
        "--max-failures",
        type=click.IntRange(1, 1_000_000),
        metavar="N",
        help="After so many failures start nothing new. Not from the environment.",
    ),
)

pace = take(
    "pace",
    Pace,
    click.option(
        "--parallelism",
        type=click.IntRange(1, 1000),
        default=10,
        show_default=True,
        metavar="N",
        help="Requests under way at once, over all services.",
    ),
    click.option("--timeout", type=read_duration, metavar="DURATION", help="Bound of one request, such as 30s."),
)

why = take(
    "why",
    Why,
    click.option("--reason", metavar="TEXT", help="Why; kept in the plan and the result."),
    click.option("--ticket", metavar="ID", help="The ticket; kept in the plan and the result."),
)
