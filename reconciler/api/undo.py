"""The result of an apply → the plan that puts back what it changed; a read-only use case."""

from reconciler.api.plan import PlanRequest, plan_now
from reconciler.api.settings import Settings
from reconciler.api.wiring import load_fields
from reconciler.engine.undoing import Restoration, turn_back
from reconciler.errors import InvalidInput, PlanRefused
from reconciler.files.result_file import hash_result
from reconciler.model.desired import DesiredState
from reconciler.model.outcome import Result
from reconciler.model.plan import Plan, Undoes


async def undo(
    result: Result,
    desired: DesiredState,
    request: PlanRequest | None = None,
    settings: Settings | None = None,
    *,
    source: str | None = None,
) -> Plan:
    """The plan that puts back whatever the calls of that apply may have changed. Sends no write, by construction.

    Services, credentials and terms come from `desired`, the wishes from the result alone: what it cannot bring back
    is blocked, or said beside what it can. `source` is the result's file; `apply` of this plan needs the result again
    (`ApplyRequest.undone`). Raises InvalidInput (the files lack a service of the result), CredentialMissing
    (unless blocked entries are allowed), PlanRefused (another digest was demanded) and Interrupted.
    """
    restoration = turn_back(result, desired, load_fields(), Undoes(source, hash_result(result)))
    return await plan_now(restoration, request or PlanRequest(), settings or Settings())


def find_restoration(plan: Plan, undone: Result | None, desired: DesiredState) -> Restoration | None:
    """The wishes of a saved plan that undoes a result, from that very result; `None` for any other plan.

    Raises PlanRefused where the result is not at hand, says something else than when the plan was made, or changed
    what the files no longer have.
    """
    if plan.undoes is None:
        return None
    name = "a result" if plan.undoes.result is None else f"the result {plan.undoes.result}"
    if undone is None:
        raise PlanRefused(f"the plan puts back {name}, which is missing or not what it was", hint=_ANEW)
    if hash_result(undone) != plan.undoes.checksum:
        raise PlanRefused(f"{name} is not what the plan was made from: it was changed since", hint=_ANEW)
    try:
        return turn_back(undone, desired, load_fields(), plan.undoes)
    except InvalidInput as failure:
        raise PlanRefused(failure.message, problems=failure.problems) from failure


_ANEW = "make the plan anew with `reconciler undo RESULT.json --out`"
