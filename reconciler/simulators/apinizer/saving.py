"""PATCH …/settings/maintenance-mode/: a partial save, and with it, on servers that know how, a deployment."""

from collections.abc import Mapping
from typing import assert_never

from attrs import frozen

from reconciler.simulators.apinizer.admission import permit
from reconciler.simulators.apinizer.answers import MAY_NOT_DEPLOY, Refused, empty, succeed
from reconciler.simulators.apinizer.calls import Call, read_object, seen_proxy
from reconciler.simulators.apinizer.deploying import DEPLOYED_TEXT, attempt, carry_out, tell
from reconciler.simulators.apinizer.habits import Habits, Json, Saving
from reconciler.simulators.apinizer.proxy import Deed, Proxy, with_maintenance
from reconciler.simulators.apinizer.results import Outcome
from reconciler.simulators.apinizer.seeds import DEPLOY, MANAGE, MEMBERS
from reconciler.simulators.messages import Answer

DEPLOY_MEMBERS = ("deploy", "deployTargetEnvironmentNameList")


@frozen
class Wish:
    """What a body asks for; `environments` None is no deployment."""

    members: Mapping[str, Json]
    environments: tuple[str, ...] | None


def save_maintenance(call: Call) -> Answer:
    """Keeps what the body leaves out; answers without an echo of what is stored."""
    proxy = seen_proxy(call, MANAGE)
    wish = _read_wish(call)
    saving = call.installation.habits.saving
    if proxy.settings_group is not None and saving.bound == "refused":
        raise Refused(400, f"Settings are managed from Global Settings ({proxy.settings_group})!")
    try:
        outcomes = _attempt(call, proxy, wish)
    except Refused:
        if saving.wrong_deploy == "saved":
            _save(call, proxy, wish)
        raise
    if saving.failed_deploy == "taken_back" and any(outcome.failure for outcome in outcomes):
        return tell(call, outcomes)
    _save(call, proxy, wish)
    if wish.environments is None:
        return succeed(call.installation.habits)
    carry_out(call, proxy, outcomes, lambda name: Deed(name, call.user.name, DEPLOYED_TEXT))
    return tell(call, outcomes)


def merge_maintenance(proxy: Proxy, members: Mapping[str, Json], habits: Habits) -> None:
    """Stores these members and marks the deployments; a save that changes nothing marks them or does not."""
    before = proxy.saved.maintenance
    after = {**(before or habits.showing.defaults), **members} if members else before
    if after != before or habits.saving.repeated == "marks":
        proxy.save(with_maintenance(proxy.saved, after))


def _save(call: Call, proxy: Proxy, wish: Wish) -> None:
    installation = call.installation
    if proxy.settings_group is not None and installation.habits.saving.bound == "in_vain":
        return
    members = wish.members
    proxy.expect(lambda _at: merge_maintenance(proxy, members, installation.habits), installation.clock())
    installation.stir(proxy)


def _attempt(call: Call, proxy: Proxy, wish: Wish) -> list[Outcome]:
    if wish.environments is None:
        return []
    permit(call.installation, call.user, proxy.project, DEPLOY, MAY_NOT_DEPLOY)
    if not wish.environments:
        raise empty(DEPLOY_MEMBERS[1])
    return list(attempt(call, proxy, wish.environments))


def _read_wish(call: Call) -> Wish:
    saving = call.installation.habits.saving
    body = read_object(call.request)
    known = (*MEMBERS, *(DEPLOY_MEMBERS if "deploy_on_save" in call.installation.abilities else ()))
    strange = [name for name in body if name not in known]
    if strange and saving.unknown_members == "refused":
        raise Refused(400, f'Unrecognized field "{strange[0]}"')
    kept = {name: value for name, value in body.items() if name in known}
    members = _read_members({name: value for name, value in kept.items() if name in MEMBERS}, saving)
    return Wish(members, _read_environments(kept))


def _read_members(given: Mapping[str, Json], saving: Saving) -> Mapping[str, Json]:
    for name, value in given.items():
        if value is None and saving.null == "refused":
            raise empty(name)
        if value is not None and type(value) is not MEMBERS[name]:
            raise Refused(400, f"{name} value is not valid!")
    kept = {name: value for name, value in given.items() if value is not None or saving.null == "cleared"}
    match saving.text:
        case "verbatim":
            return kept
        case "normalised":
            return {name: _normalise(name, value) for name, value in kept.items()}
        case never:
            assert_never(never)


def _normalise(name: str, value: Json) -> Json:
    if name == "contentType" and value is not None:
        return ";".join(part.strip() for part in value.lower().split(";"))
    if name == "message" and value is not None:
        return value.strip().replace("\r\n", "\n")
    return value


def _read_environments(kept: Mapping[str, Json]) -> tuple[str, ...] | None:
    wished, names = (kept.get(member) for member in DEPLOY_MEMBERS)
    if not isinstance(wished, bool | None):
        raise Refused(400, f"{DEPLOY_MEMBERS[0]} value is not valid!")
    if not isinstance(names, list | None) or any(not isinstance(name, str) for name in names or ()):
        raise Refused(400, f"{DEPLOY_MEMBERS[1]} value is not valid!")
    return tuple(dict.fromkeys(names or ())) if wished else None
