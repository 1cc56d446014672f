"""What became of deployments, in each of the three published shapes of deploymentResult."""

from collections.abc import Mapping, Sequence
from typing import assert_never

from attrs import frozen

from reconciler.simulators.apinizer.habits import Habits, Json
from reconciler.simulators.apinizer.seeds import DeployFailure, SimulatedEnvironment


@frozen
class Outcome:
    """What became of a deployment to one environment."""

    environment: SimulatedEnvironment
    failure: DeployFailure | None


def report(habits: Habits, outcomes: Sequence[Outcome]) -> Mapping[str, Json]:
    """The deploymentResult member, or nothing where the server gives none."""
    overall = all(outcome.failure is None or outcome.failure.overall for outcome in outcomes)
    match habits.result:
        case "none":
            return {}
        case "by_environment":
            result: Mapping[str, Json] = {"success": overall, "deploymentResults": [_brief(each) for each in outcomes]}
        case "environment_results":
            message = "Deployed" if overall else "Deployment failed"
            entries = [_brief(each) for each in outcomes]
            result = {"success": overall, "message": message, "environmentResults": entries}
        case "by_pod":
            entries = [entry for each in outcomes for entry in _by_pod(each)]
            result = {"success": overall, "responseTime": 42, "detailList": entries}
        case never:
            assert_never(never)
    return {"deploymentResult": result}


def _brief(outcome: Outcome) -> Mapping[str, Json]:
    failure = outcome.failure
    if failure is None:
        return {"environmentName": outcome.environment.name, "success": True, "message": "Deployed successfully"}
    message = failure.message if failure.pod is None else f"{failure.pod}: {failure.message}"
    return {"environmentName": outcome.environment.name, "success": False, "message": message}


def _by_pod(outcome: Outcome) -> Sequence[Mapping[str, Json]]:
    pods = list(outcome.environment.pods)
    if outcome.failure is not None and outcome.failure.pod not in (None, *pods):
        pods.append(str(outcome.failure.pod))
    return [_pod(outcome, pod, f"10.0.0.{number}") for number, pod in enumerate(pods, 1)]


def _pod(outcome: Outcome, pod: str, address: str) -> Mapping[str, Json]:
    failure = outcome.failure
    entry: dict[str, Json] = {
        "envName": outcome.environment.name,
        "podName": pod,
        "podIp": address,
        "success": True,
        "responseTime": 21,
    }
    if failure is None or failure.pod not in (None, pod):
        return entry
    told: dict[str, Json] = {**entry, "success": False, "detail": failure.message}
    for _ in range(failure.depth):
        told = {**entry, "success": failure.overall, "detailList": [told]}
    return told
