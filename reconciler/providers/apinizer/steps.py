"""From one change to the calls that make it true: the saved setting first, then each environment; pure."""

from collections.abc import Mapping, Sequence
from typing import Literal, assert_never

from attrs import frozen

from reconciler.model.change import Change
from reconciler.model.step import Call, Step
from reconciler.model.transition import Refusal
from reconciler.model.values import Scalar
from reconciler.providers.apinizer import paths
from reconciler.providers.apinizer.resources import (
    DEPLOY,
    DEPLOYED,
    ENVIRONMENTS,
    MAINTENANCE,
    NO_ENVIRONMENT,
    NOT_DEPLOYED,
    REDEPLOY_REQUIRED,
)

DeployWith = Literal["post", "patch"]

# The filter that looks at the token answers 401 before any of the service's code sees the call.
_UNHEARD = frozenset({401, 429})

_ANSWERED = "while it is in maintenance the gateway answers every request itself: the backend sees none of them"
_SAVED = "it is only saved: clients see it after the next deploy, whoever makes it and for whatever reason"
_UNSEEN = (
    "the saved setting cannot be read: the wished fields are sent whatever it is, and nothing will show that it "
    "was saved; the outcome is not_settled"
)
_SHARED = "it is saved for all environments: the next deploy to any other takes it there too, whoever makes it"


@frozen
class _Wish:
    """One change, taken apart."""

    project: str
    name: str
    setting: Mapping[str, Scalar]
    deploys: tuple[str, ...]
    words: Mapping[str, Scalar]
    is_seen: bool


def plan_steps(change: Change, deploy_with: DeployWith) -> Sequence[Step] | Refusal:
    """The PATCH of what differs and a deploy to every wished environment; or only the deploys that are lacking."""
    if not change.fields:
        return ()
    wish = _take_apart(change)
    refusal = _refuse(change, wish)
    if refusal is not None:
        return refusal
    if not wish.setting:
        changed = {field.path for field in change.fields}
        return tuple(_deploy(wish, one) for one in wish.deploys if f"{DEPLOY}{one}" in changed)
    match deploy_with:
        case "post":
            # Every wished environment: what is deployed there now is what was saved before.
            return (_patch(wish, ()), *(_deploy(wish, one) for one in wish.deploys))
        case "patch":
            return (_patch(wish, wish.deploys),)
        case never:
            assert_never(never)


def _take_apart(change: Change) -> _Wish:
    deploys = tuple(sorted(path.removeprefix(DEPLOY) for path in change.want.wishes if path.startswith(DEPLOY)))
    seen = change.found.values.items()
    return _Wish(
        project=str(change.want.place["project"]),
        name=str(change.want.place["name"]),
        setting={MAINTENANCE[one.path]: one.after for one in change.fields if one.path in MAINTENANCE},
        deploys=deploys,
        words={path.removeprefix(DEPLOY): word for path, word in seen if path.startswith(DEPLOY)},
        is_seen=not any(one.path in change.found.unseen for one in change.fields if one.path in MAINTENANCE),
    )


def _refuse(change: Change, wish: _Wish) -> Refusal | None:
    """Everything that is wrong is said before anything is sent."""
    if not paths.is_addressable(wish.project, wish.name, *wish.deploys):
        return Refusal("a name of dots cannot stand in a url", "rename it in the manager")
    for environment in wish.deploys:
        word = wish.words.get(environment)
        is_hidden = f"{DEPLOY}{environment}" in change.found.unseen
        if word == NO_ENVIRONMENT or (word is None and not is_hidden):
            known = change.found.facts.get(ENVIRONMENTS) or _list_known(wish) or "none"
            why = f"the project {wish.project!r} has no environment {environment!r}"
            return Refusal(why, f"mend `deploy`; there is {known}")
    return None


def _list_known(wish: _Wish) -> str:
    return ", ".join(sorted(name for name, word in wish.words.items() if word not in {None, NO_ENVIRONMENT}))


def _patch(wish: _Wish, environments: tuple[str, ...]) -> Call:
    """The one PATCH; with environments, in the form that servers know since April 2026."""
    body: dict[str, object] = dict(wish.setting)
    if environments:
        body |= {"deploy": True, "deployTargetEnvironmentNameList": list(environments)}
    path_by_key = {key: path for path, key in MAINTENANCE.items()}
    covered = {path_by_key[key] for key in wish.setting} | {f"{DEPLOY}{one}" for one in environments}
    deploying = tuple(cost for one in environments for cost in _find_deploy_costs(wish, one))
    return Call(
        method="PATCH",
        path=paths.spell_maintenance(wish.project, wish.name),
        body=body,
        covers=frozenset(covered),
        is_repeatable=True,
        unheard=_UNHEARD,
        costs=(*_find_patch_costs(wish), *deploying),
    )


def _find_patch_costs(wish: _Wish) -> tuple[str, ...]:
    unseen = () if wish.is_seen else (_UNSEEN,)
    answered = (_ANSWERED,) if wish.setting.get("enabled") is True else ()
    return (*unseen, *answered, _SHARED if wish.deploys else _SAVED)


def _deploy(wish: _Wish, environment: str) -> Call:
    # A second deploy of the same definition leaves the same definition live, and one more line in the history.
    return Call(
        method="POST",
        path=paths.spell_environment(wish.project, wish.name, environment),
        covers=frozenset({f"{DEPLOY}{environment}"}),
        is_repeatable=True,
        unheard=_UNHEARD,
        costs=_find_deploy_costs(wish, environment),
    )


def _find_deploy_costs(wish: _Wish, environment: str) -> tuple[str, ...]:
    # That a redeploy is already required is a warning of the reading, beside the change.
    if wish.words.get(environment) in {DEPLOYED, REDEPLOY_REQUIRED}:
        return ()
    if wish.words.get(environment) == NOT_DEPLOYED:
        return (f"{environment}: it is not deployed there now; from then on clients reach it there",)
    return (f"{environment}: the deploy publishes every saved edit of the proxy, whoever made it",)
