"""Makes proxies of seeds, and seeds of proxies; changes nothing else."""

from collections.abc import Mapping

from reconciler.simulators.apinizer.proxy import Definition, Deployment, Proxy, with_maintenance
from reconciler.simulators.apinizer.seeds import DeploymentState, Json, SimulatedProxy
from reconciler.simulators.progression import Progression


def plant(seed: SimulatedProxy, pace: Progression, defaults: Mapping[str, Json], now: float) -> Proxy:
    """Makes the proxy that the seed describes; its deployments are as old as `now`."""
    maintenance = None if seed.maintenance is None else {**defaults, **seed.maintenance}
    published = Definition(maintenance, {"description": seed.description})
    proxy = Proxy(
        project=seed.project,
        name=seed.name,
        type=seed.type,
        saved=Definition(maintenance, {**published.others, **seed.pending}),
        pace=seed.progression or pace,
        settings_group=seed.settings_group,
    )
    for environment, state in seed.environments.items():
        if state != "not_deployed":
            live = seed.live.get(environment)
            served = published if live is None else with_maintenance(published, {**defaults, **live})
            proxy.deployments[environment] = _deployment(proxy, seed, state, served, now)
    return proxy


def describe(proxy: Proxy) -> SimulatedProxy:
    """The seed that would make this proxy again, but for what is on its way."""
    live = {
        name: deployment.definition.maintenance
        for name, deployment in proxy.deployments.items()
        if deployment.definition.maintenance is not None
        and deployment.definition.maintenance != proxy.saved.maintenance
    }
    served = [deployment.definition.others for deployment in proxy.deployments.values()]
    oldest = served[0] if served else proxy.saved.others
    pending = {key: value for key, value in proxy.saved.others.items() if oldest.get(key) != value}
    return SimulatedProxy(
        project=proxy.project,
        name=proxy.name,
        maintenance=proxy.saved.maintenance,
        environments={name: state_of(deployment) for name, deployment in sorted(proxy.deployments.items())},
        live=live,
        pending=pending,
        description=str(oldest.get("description", "")),
        type=proxy.type,
        settings_group=proxy.settings_group,
        progression=proxy.pace,
    )


def state_of(deployment: Deployment) -> DeploymentState:
    """The word for a deployment."""
    if deployment.is_orphan:
        return "orphan"
    return "redeploy_required" if deployment.is_outdated else "deployed"


def _deployment(
    proxy: Proxy, seed: SimulatedProxy, state: DeploymentState, served: Definition, now: float
) -> Deployment:
    proxy.revision += 1
    is_changed = seed.redeploy_required or state == "redeploy_required" or served != proxy.saved
    return Deployment(
        definition=served,
        at=now,
        revision=proxy.revision,
        is_outdated=is_changed and state != "orphan",
        is_orphan=state == "orphan",
    )
