"""`reconciler apply`: the only command that writes to services; what is sent, the engine decides."""

import sys
from pathlib import Path

import attrs
import click
from attrs import frozen

from reconciler import api
from reconciler.cli.asking import demand_terminal, demand_yes
from reconciler.cli.delivery import check_places, finish, spare_inputs, warn_of_nothing
from reconciler.cli.exit_code import of_error, of_result, worst
from reconciler.cli.formats import ALL, Format, describe_result
from reconciler.cli.invocation import Invocation, is_terminal
from reconciler.cli.options import (
    Caution,
    Files,
    Pace,
    Why,
    caution,
    files,
    invoked,
    limits,
    list_given,
    make_settings,
    pace,
    selection,
    take,
    why,
)
from reconciler.cli.reading import find_undone, read_document
from reconciler.cli.reporting import complain_of_crash
from reconciler.cli.running import Account, Work, run_observed
from reconciler.cli.values import read_wait
from reconciler.errors import InvalidInput, ReconcilerError
from reconciler.files.plan_file import load_plan
from reconciler.files.result_file import dump_result
from reconciler.model.desired import DesiredState
from reconciler.model.guard import Limits
from reconciler.model.outcome import Result
from reconciler.model.plan import Plan, Selection
from reconciler.views.neutral import neutral
from reconciler.views.plan_text import render_plan


@frozen
class Consent:
    """What stands in for the answer `yes`, and what it covers."""

    file: Path | None
    is_approved: bool
    digest: str | None
    is_blocked_allowed: bool
    lock_timeout: float
    limits: Limits
    caution: Caution

    @property
    def must_be_asked(self) -> bool:
        """Whether a person has to say yes."""
        return self.file is None and not self.is_approved


_EXAMPLE = """\b
Example:
  reconciler plan --out plan.json
  reconciler apply plan.json -o json=result.json -o text
  reconciler apply --auto-approve --digest 7c1e90ab
"""


@click.command(epilog=_EXAMPLE)
@take(
    "consent",
    Consent,
    click.argument("file", type=click.Path(path_type=Path), required=False, metavar="[PLAN.json]"),
    click.option("--auto-approve", "is_approved", is_flag=True, help="Do not ask. Not from the environment."),
    click.option("--digest", metavar="HEX", help="Only a plan with this digest (8 digits or more of it)."),
    click.option(
        "--allow-blocked",
        "is_blocked_allowed",
        is_flag=True,
        help="Leave out what is blocked. Not from the environment.",
    ),
    click.option(
        "--lock-timeout",
        type=read_wait,
        default="0s",
        show_default=True,
        metavar="DURATION",
        help="How long to wait for another run.",
    ),
    limits,
    caution,
)
@files
@selection
@why
@pace
@invoked(*ALL)
def command(invocation: Invocation, consent: Consent, files: Files, selection: Selection, why: Why, pace: Pace) -> int:
    """Make the changes of a saved plan; without one, plan and ask. Only this command writes to services.

    A saved plan selects among the calls that would be made now: services, credentials and wishes come from the
    files. Exit codes: 0 all done, 3 in part, 4 an outcome is unknown, 5 a guard refuses or something is blocked,
    6 the plan is stale, expired, used or damaged, 7 another run holds the lock, 8 the answer was not `yes`.
    """
    check_places(invocation)
    _check_consent(consent, invocation)
    if consent.file is not None:
        spare_inputs(invocation, str(consent.file))
    desired = files.load(invocation)
    settings = attrs.evolve(make_settings(pace, invocation, why), lock_timeout=consent.lock_timeout)
    undone: Result | None = None
    if consent.file is not None:
        made = load_plan(read_document(consent.file), source=str(consent.file))
        undone = _find_undone(made, consent.file, invocation)
    else:
        asked = api.PlanRequest(
            selection, is_blocked_allowed=consent.is_blocked_allowed, digest=consent.digest, limits=consent.limits
        )
        made = _propose(desired, asked, settings, invocation)
        warn_of_nothing(invocation, selection, len(made.entries))
        _show(made, consent, invocation)
    request = api.ApplyRequest(
        is_blocked_allowed=consent.is_blocked_allowed,
        digest=consent.digest,
        undone=undone,
        limits=consent.limits,
        on_failure=consent.caution.find_word(),
        max_failures=consent.caution.max_failures,
        changes_per_minute=consent.caution.changes_per_minute,
    )
    # Shielded until the files are written: no signal between the run and its outputs may lose the result.
    with invocation.signals.held(), invocation.signals.shielded():
        result, code = _carry_out(lambda ready: api.apply(made, desired, request, ready), settings, invocation)
        return finish(invocation, describe_result(result), code, rescue=dump_result(result))


def _find_undone(made: Plan, file: Path, invocation: Invocation) -> Result | None:
    """The result that a plan of `undo` puts back, which no output may replace; `None` where it is not to be found."""
    found = None if made.undoes is None else find_undone(made.undoes, file)
    if found is None:
        return None
    path, undone = found
    spare_inputs(invocation, str(path))
    return undone


def _check_consent(consent: Consent, invocation: Invocation) -> None:
    """Raises InvalidInput for flags that contradict, and where nobody could be asked; reads nothing."""
    consent.caution.find_word()
    if consent.must_be_asked:
        demand_terminal(invocation)
    shaping = list_given("targets", "excludes", "profile")
    if consent.file is not None and shaping:
        raise InvalidInput(
            f"{', '.join(shaping)} cannot be given with a saved plan: it holds what was chosen when it was made",
            hint="give it to `reconciler plan`",
        )


def _propose(desired: DesiredState, request: api.PlanRequest, settings: api.Settings, invocation: Invocation) -> Plan:
    return run_observed(lambda ready: api.plan(desired, request, ready), settings, invocation)


def _show(made: Plan, consent: Consent, invocation: Invocation) -> None:
    """Shows a plan that nobody has seen, and asks where that is needed. Raises NotConfirmed and OutputFailed."""
    now = made.created_at
    is_unseen = consent.must_be_asked and not is_terminal(sys.stdout)
    if invocation.owns_stdout(Format.TEXT) and not is_unseen:
        invocation.say(render_plan(made, invocation.palette_of(sys.stdout), now=now))
    elif consent.must_be_asked or not invocation.voice.is_quiet:
        invocation.outlet.complain(f"{render_plan(made, invocation.palette_of(sys.stderr), now=now)}\n")
    if consent.must_be_asked and made.updates and made.is_applicable:
        invocation.demand_stdout()
        demand_yes(len(made.updates), invocation)


def _carry_out(work: Work[Result], settings: api.Settings, invocation: Invocation) -> tuple[Result, int]:
    """The result and its exit code; whatever stops a run that has begun, its account is complete."""
    account = Account()
    try:
        result = run_observed(work, settings, invocation, account)
    except Exception as error:
        if account.result is None:
            raise
        if isinstance(error, ReconcilerError):
            invocation.outlet.complain(f"{neutral(error.message)}\n")
        else:
            complain_of_crash(error, invocation)
        return account.result, worst((of_error(error), of_result(account.result)))
    if result.is_unrecorded:
        invocation.outlet.complain("".join(f"warning: {neutral(warning)}\n" for warning in result.warnings))
    return result, of_result(result)
