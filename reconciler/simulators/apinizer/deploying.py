"""Deploy, undeploy and delete: permission, names, what fails, and what is published."""

from collections.abc import Callable, Sequence
from functools import partial

from reconciler.simulators.apinizer.admission import permit
from reconciler.simulators.apinizer.answers import (
    MAY_NOT_DEPLOY,
    Refused,
    cannot_deploy_to,
    fail,
    no_proxy_to_deploy,
    succeed,
)
from reconciler.simulators.apinizer.calls import Call, present_proxy, read_object, seen_proxy
from reconciler.simulators.apinizer.proxy import Deed, Proxy
from reconciler.simulators.apinizer.results import Outcome, report
from reconciler.simulators.apinizer.seeds import DEPLOY, MANAGE
from reconciler.simulators.messages import Answer

DEPLOYED_TEXT = "Deployed by APIOps Api"
UNDEPLOYED_TEXT = "Undeployed by APIOps Api"


def deploy(call: Call) -> Answer:
    """POST …/environments/{e}/: publishes all that is saved to one environment."""
    proxy = _deployable_proxy(call)
    deed = _read_deed(call, DEPLOYED_TEXT)
    outcomes = attempt(call, proxy, (deed.environment,))
    carry_out(call, proxy, outcomes, lambda _environment: deed)
    return tell(call, outcomes)


def undeploy(call: Call) -> Answer:
    """DELETE …/environments/{e}/: takes the proxy out of one environment."""
    proxy = _deployable_proxy(call)
    deed = _read_deed(call, UNDEPLOYED_TEXT)
    outcomes = _reach(call, proxy, (deed.environment,))
    if deed.environment not in proxy.deployments:
        raise Refused(400, f"ApiProxy (name: {proxy.name}) is not deployed to Environment ({deed.environment})!")
    proxy.expect(partial(proxy.undeploy, deed), call.installation.clock(), proxy.pace.first_part)
    call.installation.stir(proxy)
    return tell(call, outcomes)


def delete(call: Call) -> Answer:
    """DELETE …/apiProxies/{a}/: takes the proxy away, wherever it is deployed."""
    proxy = seen_proxy(call, MANAGE)
    call.installation.remove(proxy.project, proxy.name)
    return succeed(call.installation.habits)


def attempt(call: Call, proxy: Proxy, environments: Sequence[str]) -> Sequence[Outcome]:
    """What becomes of deployments to these; raises Refused where one is none the project may deploy to."""
    reached = _reach(call, proxy, environments)
    return [
        Outcome(outcome.environment, call.installation.take_failure(outcome.environment.name)) for outcome in reached
    ]


def carry_out(call: Call, proxy: Proxy, outcomes: Sequence[Outcome], deed: Callable[[str], Deed]) -> None:
    """Publishes to the environments that took it, one after the other, by the pace of the proxy."""
    taken = [outcome for outcome in outcomes if outcome.failure is None or outcome.failure.is_recorded]
    for position, outcome in enumerate(taken):
        parts = (proxy.pace.first_part, *(proxy.pace.each_part,) * position)
        effect = partial(proxy.deploy, deed(outcome.environment.name))
        proxy.expect(effect, call.installation.clock(), *parts)
    call.installation.stir(proxy)


def tell(call: Call, outcomes: Sequence[Outcome]) -> Answer:
    """The answer to a deployment: 200 whatever became of it, unless a failure asks for another status."""
    habits = call.installation.habits
    statuses = [outcome.failure.status for outcome in outcomes if outcome.failure is not None]
    status = max(statuses, default=200)
    if status != 200:
        return fail(habits, status, "Deployment failed (check deploymentResult)", report(habits, outcomes))
    return succeed(habits, report(habits, outcomes))


def _reach(call: Call, proxy: Proxy, environments: Sequence[str]) -> Sequence[Outcome]:
    reached = []
    for name in environments:
        environment = call.installation.environment(proxy.project, name)
        if environment is None:
            raise cannot_deploy_to(proxy.name, name)
        reached.append(Outcome(environment, None))
    return reached


def _deployable_proxy(call: Call) -> Proxy:
    permit(call.installation, call.user, call.names[0], DEPLOY, MAY_NOT_DEPLOY)
    return present_proxy(call, call.names[1], no_proxy_to_deploy)


def _read_deed(call: Call, text: str) -> Deed:
    body = read_object(call.request) if call.request.body else {}
    return Deed(
        environment=call.names[2],
        username=call.user.name,
        description=str(body.get("description") or text),
        is_persistent=body.get("persistent") is True,
    )
