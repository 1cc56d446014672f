"""What was read of one proxy, put together as a reading; asks nothing."""

from reconciler.model.live import Found, Missing
from reconciler.providers.apinizer.definitions import Setting
from reconciler.providers.apinizer.deployments import View
from reconciler.providers.apinizer.proxies import Proxy
from reconciler.providers.apinizer.resources import ENVIRONMENTS

_SLASH = "its name holds a slash, which many servers refuse in a url even when it is encoded"


def make_found(proxy: Proxy, setting: Setting, deploys: View, environments: tuple[str, ...] | None) -> Found:
    """The reading; `environments` of its project, `None` where they were not asked."""
    warnings = (*setting.warnings, *deploys.warnings, *((_SLASH,) if "/" in proxy.name + proxy.project else ()))
    code = setting.values["maintenance.http_status_code"]
    is_off = setting.values["maintenance.enabled"] is True
    return Found(
        identity=f"{proxy.project}:{proxy.name}",
        values={**setting.values, **deploys.values},
        place={"project": proxy.project, "name": proxy.name},
        facts={} if environments is None else {ENVIRONMENTS: ", ".join(environments)},
        unseen={**setting.unseen, **deploys.unseen},
        warnings=warnings,
        detail=f"in maintenance, saved to answer {code}" if is_off else None,
    )


def prove_missing(proxy: Proxy, count: int) -> Missing:
    """What the list of its project proves."""
    return Missing(f"it is not among the {count} proxies that the project {proxy.project!r} lists")
