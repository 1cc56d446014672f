"""Where a proxy is deployed, from each of the answers that tell it; asks nothing.

The saved setting is one per proxy; what clients see was frozen by the last deploy to their environment.
"""

from collections.abc import Iterable, Mapping

from attrs import field, frozen

from reconciler.model.values import Scalar, Values
from reconciler.providers.apinizer.resources import (
    DEPLOY,
    DEPLOYED,
    NO_ENVIRONMENT,
    NOT_DEPLOYED,
    REDEPLOY_REQUIRED,
)

_LISTS = ("apiProxyDeployList", "deploymentList")
_FLAGS = ("deploy", "deployed")


@frozen
class Deployments:
    """What was told about one proxy: a word by environment, and why there is none.

    `is_whole`: an environment that is not in here is one that the proxy is not deployed to. `why`: nothing was told.
    """

    words: Mapping[str, str] = field(factory=dict)
    doubts: Mapping[str, str] = field(factory=dict)
    is_whole: bool = False
    why: str = "it was not asked"


@frozen
class View:
    """The deploy paths of one proxy."""

    values: Values
    unseen: Mapping[str, str]
    warnings: tuple[str, ...] = ()


def name_word(item: Mapping[str, object]) -> str | None:
    """The word for one deployment, whichever endpoint tells it; `None` where it is not clear."""
    is_deployed = next((item[key] for key in _FLAGS if isinstance(item.get(key), bool)), None)
    if is_deployed is False:
        return NOT_DEPLOYED
    if is_deployed is None or not isinstance(item.get("redeployRequired"), bool):
        return None
    return REDEPLOY_REQUIRED if item["redeployRequired"] else DEPLOYED


def read_list(item: Mapping[str, object]) -> Deployments:
    """The deployments that a proxy's item lists, from the list for promotion or the proxy itself."""
    entries = next((item[key] for key in _LISTS if isinstance(item.get(key), list)), None)
    if not isinstance(entries, list):
        return Deployments(why="the manager's answer has no list of deployments in it")
    told = [(entry.get("environmentName"), name_word(entry)) for entry in entries if isinstance(entry, Mapping)]
    if len(told) != len(entries) or not all(isinstance(name, str) for name, _ in told):
        return Deployments(why="the manager's list of deployments has entries without an environment")
    return Deployments(
        words={str(name): word for name, word in told if word is not None},
        doubts={str(name): "the manager's entry does not say it" for name, word in told if word is None},
        is_whole=True,
    )


def view(told: Deployments, environments: Iterable[str] | None, shown: Iterable[str]) -> View:
    """A value for each environment in `shown`. `environments`: those of the project, `None` if they were not asked."""
    known = None if environments is None else frozenset(environments)
    values: dict[str, Scalar] = {}
    unseen: dict[str, str] = {}
    for environment in sorted(set(shown)):
        path = f"{DEPLOY}{environment}"
        word = _find_word(environment, told, known)
        values[path] = word
        if word is None:
            unseen[path] = told.doubts.get(environment, told.why)
    return View(values, unseen, _warn(values))


def _find_word(environment: str, told: Deployments, known: frozenset[str] | None) -> str | None:
    if environment in told.words:
        return told.words[environment]
    if known is not None and environment not in known:
        return NO_ENVIRONMENT
    return NOT_DEPLOYED if told.is_whole and known is not None and environment not in told.doubts else None


def _warn(values: Values) -> tuple[str, ...]:
    waiting = [path.removeprefix(DEPLOY) for path, word in values.items() if word == REDEPLOY_REQUIRED]
    return tuple(
        f"{environment}: a redeploy is already required; a deploy there publishes every saved edit of the proxy"
        for environment in waiting
    )
