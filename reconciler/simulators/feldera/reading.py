"""Everything that is only read: pipelines, their history, the installation itself and its health."""

from collections.abc import Callable, Mapping
from typing import Any

from reconciler.simulators.feldera.answers import envelope, postgres_gone, shown
from reconciler.simulators.feldera.credentials import identify
from reconciler.simulators.feldera.dates import write_moment
from reconciler.simulators.feldera.installation import Installation
from reconciler.simulators.feldera.queries import Choice, Field, read_query
from reconciler.simulators.feldera.row import Row, describe_all, describe_status, describe_with_connectors
from reconciler.simulators.messages import Answer, Request, json_answer

Json = Any
"""Whatever a JSON body holds."""

Names = tuple[str, ...]

SELECTORS: Mapping[str, Callable[[Row], Json]] = {
    "all": describe_all,
    "status": describe_status,
    "status_with_connectors": describe_with_connectors,
}
SELECTOR: Mapping[str, Field] = {"selector": Choice(tuple(SELECTORS), "all")}
CHANGELOGS: Mapping[str, str] = {
    "Open source": "https://github.com/feldera/feldera/releases/tag/v{version}",
    "Enterprise": "https://docs.feldera.com/changelog/",
}
REVISION = "5c7931d09fc37e0976143e50a81169dbd98ec0cc"
UNHEALTHY = "unhealthy: unable to reach database (see logs for further details)"


async def list_pipelines(installation: Installation, _names: Names, request: Request) -> Answer:
    """GET /v0/pipelines: all of them, in the order of their creation; nothing filters or cuts the list."""
    query = read_query(request, SELECTOR)
    if isinstance(query, Answer):
        return query
    if not installation.database.is_up:
        return postgres_gone()
    now, describe = installation.now(), SELECTORS[query.texts["selector"]]
    pipelines = list(installation.database.pipelines.values())
    answer = shown([describe(pipeline.row) for pipeline in pipelines])
    for pipeline in pipelines:
        installation.agenda.count_reading(pipeline.row.identifier, now)
    return answer


async def read_pipeline(installation: Installation, names: Names, request: Request) -> Answer:
    """GET /v0/pipelines/{name}."""
    query = read_query(request, SELECTOR)
    if isinstance(query, Answer):
        return query
    pipeline = installation.find(names[0])
    if isinstance(pipeline, Answer):
        return pipeline
    answer = shown(SELECTORS[query.texts["selector"]](pipeline.row))
    installation.agenda.count_reading(pipeline.row.identifier, installation.now())
    return answer


async def list_events(installation: Installation, names: Names, _request: Request) -> Answer:
    """GET .../events: newest first."""
    pipeline = installation.find(names[0])
    if isinstance(pipeline, Answer):
        return pipeline
    return shown([event.describe() for event in reversed(pipeline.row.events)])


async def read_event(installation: Installation, names: Names, _request: Request) -> Answer:
    """GET .../events/{id or latest}."""
    pipeline = installation.find(names[0])
    if isinstance(pipeline, Answer):
        return pipeline
    events = pipeline.row.events
    wanted = [each for each in events if each.identifier == names[1]] if names[1] != "latest" else events[-1:]
    if not wanted:
        details = {"pipeline_id": pipeline.row.identifier, "event_id": names[1]}
        return envelope(404, "UnknownPipelineMonitorEvent", f"Unknown pipeline event '{names[1]}'", details)
    return shown(wanted[0].describe())


async def read_logs(installation: Installation, names: Names, _request: Request) -> Answer:
    """GET .../logs: there are none."""
    pipeline = installation.find(names[0])
    return pipeline if isinstance(pipeline, Answer) else Answer(200, {"content-type": "text/plain; charset=utf-8"})


async def tell_config(installation: Installation, _names: Names, _request: Request) -> Answer:
    """GET /v0/config: answered without the database."""
    body = {
        "posthog": "",
        "conceptualhq": "",
        "product_fruits": "",
        "edition": installation.edition,
        "version": installation.version,
        "revision": REVISION,
        "runtime_revision": REVISION,
        "unstable_features": None,
        "changelog_url": CHANGELOGS[installation.edition].format(version=installation.version),
        "license_validity": None,
        "update_info": None,
        "build_info": _build(installation),
        "build_source": "source",
    }
    return json_answer(200, body)


def _build(installation: Installation) -> Mapping[str, Json]:
    return {
        "build_timestamp": write_moment(0.0),
        "build_cpu": "(shortened)",
        "build_os": "(shortened)",
        "cargo_dependencies": "(shortened)",
        "cargo_features": "feldera_enterprise" if installation.is_enterprise else "",
        "cargo_debug": "false",
        "cargo_opt_level": "0",
        "cargo_target_triple": "x86_64-unknown-linux-gnu",
        "rustc_version": "1.95.0",
    }


async def tell_session(installation: Installation, _names: Names, request: Request) -> Answer:
    """GET /v0/config/session."""
    key = identify(installation, request)
    body = {
        "tenant_id": "00000000-0000-0000-0000-000000000000",
        "tenant_name": "default",
        "role": "admin" if key is None else key.role,
        "memberships": [],
    }
    return json_answer(200, body)


async def tell_authentication(installation: Installation, _names: Names, _request: Request) -> Answer:
    """GET /config/authentication: open to everybody."""
    if not installation.has_authentication:
        return json_answer(200, {"NoAuth": {}})
    pool = {
        "issuer": "https://issuer.example/pool",
        "login_url": "https://login.example",
        "logout_url": "https://logout.example",
    }
    return json_answer(200, {"AwsCognito": pool})


async def tell_health(installation: Installation, _names: Names, _request: Request) -> Answer:
    """GET /healthz: how things were a moment ago."""
    moment = installation.now() - installation.rhythm.health_lag
    is_well = installation.database.was_up(moment)
    return json_answer(200 if is_well else 500, {"status": "healthy" if is_well else UNHEALTHY})


async def tell_cluster_health(installation: Installation, _names: Names, _request: Request) -> Answer:
    """GET /v0/cluster_healthz."""
    if not installation.database.is_up:
        return postgres_gone()
    services = {service: _tell_service(service, installation.now()) for service in ("api", "compiler", "runner")}
    return json_answer(200, {"all_healthy": True, **services})


def _tell_service(service: str, now: float) -> Mapping[str, Json]:
    return {
        "healthy": True,
        "message": f"Healthy: The {service} service responded successfully to the last health check.",
        "unchanged_since": write_moment(0.0),
        "checked_at": write_moment(now),
    }
