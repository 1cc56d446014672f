"""One proxy read now, by its own endpoints: the reading immediately before a call, and while it settles."""

from reconciler.interfaces.session import ReadSession
from reconciler.model.live import Missing, Reading, Unreadable
from reconciler.providers.apinizer.definitions import Setting, hide
from reconciler.providers.apinizer.deployments import Deployments, view
from reconciler.providers.apinizer.found import make_found, prove_missing
from reconciler.providers.apinizer.paths import is_addressable
from reconciler.providers.apinizer.projects import ask_deployments, ask_environments, ask_names, explain_unseen
from reconciler.providers.apinizer.proxies import (
    UNASKED,
    Proxy,
    Reader,
    Unanswered,
    ask_own_list,
    ask_setting,
    ask_statuses,
)
from reconciler.providers.apinizer.replies import ProjectUnseen, Trouble


async def read_alone(proxy: Proxy, wished: tuple[str, ...], reader: Reader, session: ReadSession) -> Reading:
    """Its reading, with the environments that are wished. Raises ReadFailed."""
    if not is_addressable(proxy.project, proxy.name):
        return Unreadable(f"a project or proxy called `.` or `..` cannot stand in a url: {proxy.project}, {proxy.name}")
    try:
        return await _read(proxy, wished, reader, session)
    except ProjectUnseen as failure:
        return await explain_unseen(proxy.project, failure, session)


async def _read(proxy: Proxy, wished: tuple[str, ...], reader: Reader, session: ReadSession) -> Reading:
    setting = await _read_setting(proxy, reader, session)
    if not isinstance(setting, Setting):
        return setting
    if not wished:
        return make_found(proxy, setting, view(Deployments(), None, ()), None)
    told = await _read_deployments(proxy, wished, session)
    # The project's environments are asked for only where a deployment cannot be told without them.
    is_clear = {*wished} <= {*told.words}
    environments = None if is_clear else await ask_environments(proxy.project, session)
    return make_found(proxy, setting, view(told, environments, wished), environments)


async def _read_setting(proxy: Proxy, reader: Reader, session: ReadSession) -> Setting | Unreadable | Missing:
    """The setting; whether the proxy exists is looked up in its project's list where nothing else tells."""
    got = await ask_setting(proxy, reader, session)
    if not isinstance(got, Unanswered) and got is not UNASKED:
        return got
    names = await ask_names(proxy.project, session)
    if proxy.name not in names:
        return prove_missing(proxy, len(names))
    if not isinstance(got, Unanswered):
        return got
    if got.trouble is Trouble.NO_CALL:
        return hide(f"this server offers no such read: {got.words}")
    return Unreadable(f"its project lists it, and {got.words}")


async def _read_deployments(proxy: Proxy, wished: tuple[str, ...], session: ReadSession) -> Deployments:
    """By deploy-status; on older servers by the list for promotion, on still older ones by the proxy itself."""
    told = await ask_statuses(proxy, wished, session)
    if told is not None:
        return told
    listed = await ask_deployments(proxy.project, session)
    if listed is not None and proxy.name in listed:
        return listed[proxy.name]
    return await ask_own_list(proxy, session)
