"""What each endpoint of the REST API does to the worker and says of it; one function for one method and path."""

import re
from collections.abc import Mapping
from urllib.parse import quote

from reconciler.simulators.kafka_connect.answers import (
    HEALTHY,
    accepted,
    describe,
    describe_tasks,
    done,
    health,
    problem,
    status_of,
)
from reconciler.simulators.kafka_connect.connector import Connector
from reconciler.simulators.kafka_connect.creation import find_invalid, read_creation, read_settings
from reconciler.simulators.kafka_connect.plugins import PLUGINS, count_tasks
from reconciler.simulators.kafka_connect.steps import CONNECTOR, FAILED, RESTARTING, RUNNING, Part
from reconciler.simulators.kafka_connect.worker import Worker
from reconciler.simulators.messages import Answer, Request, json_answer

Names = tuple[str, ...]


def identify(worker: Worker, _names: Names, _request: Request) -> Answer:
    """GET /."""
    return json_answer(
        200,
        {
            "version": worker.identity.text(),
            "commit": "0123456789abcdef",
            "kafka_cluster_id": "c2ltdWxhdGVkLWNsdXN0ZX",
        },
    )


def tell_health(_worker: Worker, _names: Names, _request: Request) -> Answer:
    """GET /health of a worker that can answer."""
    return health(200, "healthy", HEALTHY)


def list_plugins(worker: Worker, _names: Names, _request: Request) -> Answer:
    """GET /connector-plugins."""
    version = worker.identity.text()
    plugins = [{"class": each.class_name(), "type": each.type, "version": version} for each in PLUGINS]
    return json_answer(200, plugins)


def list_connectors(worker: Worker, _names: Names, request: Request) -> Answer:
    """GET /connectors: names; with `expand` an object, from which those without a status are missing."""
    wishes = request.query_values("expand")
    if not wishes:
        return json_answer(200, worker.names())
    expanded = {name: _expand(worker, name, wishes) for name in worker.names()}
    return json_answer(200, {name: entry for name, entry in expanded.items() if entry is not None})


def _expand(worker: Worker, name: str, wishes: tuple[str, ...]) -> dict[str, object] | None:
    entry: dict[str, object] = {}
    if "status" in wishes:
        status = worker.status(name)
        if status is None:
            return None
        entry["status"] = status
    if "info" in wishes:
        entry["info"] = describe(worker.connectors[name])
    return entry


def create(worker: Worker, _names: Names, request: Request) -> Answer:
    """POST /connectors."""
    creation = read_creation(request.body, worker.identity)
    if isinstance(creation, Answer):
        return creation
    invalid = find_invalid(creation.name, creation.config, worker.identity)
    if invalid is not None:
        return invalid
    if creation.name in worker.connectors:
        return problem(409, f"Connector {creation.name} already exists")
    connector = worker.create(creation.name, creation.config, creation.initial_state)
    return _created(connector, request)


def _created(connector: Connector, request: Request) -> Answer:
    if "{" in connector.name:
        # The address of the new thing is made with a template, in which a brace is a variable.
        variable = connector.name.partition("{")[2].partition("}")[0]
        return problem(500, f"The template variable '{variable}' has no value")
    whole = re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", connector.name)
    location = f"{request.origin()}/connectors/{quote(whole, safe='/%+;:@&=$,!*()~')}"
    return json_answer(201, describe(connector), {"location": location})


def read_one(worker: Worker, names: Names, _request: Request) -> Answer:
    """GET /connectors/{name}."""
    connector = worker.find(names[0])
    return _not_found(names) if connector is None else json_answer(200, describe(connector))


def read_config(worker: Worker, names: Names, _request: Request) -> Answer:
    """GET /connectors/{name}/config."""
    connector = worker.find(names[0])
    return _not_found(names) if connector is None else json_answer(200, connector.config)


def read_tasks(worker: Worker, names: Names, _request: Request) -> Answer:
    """GET /connectors/{name}/tasks."""
    connector = worker.find(names[0])
    return _not_found(names) if connector is None else json_answer(200, describe_tasks(connector))


def read_offsets(worker: Worker, names: Names, _request: Request) -> Answer:
    """GET /connectors/{name}/offsets; the offsets themselves are made up."""
    connector = worker.find(names[0])
    if connector is None:
        return _not_found(names)
    tasks = range(count_tasks(connector.config))
    return json_answer(200, {"offsets": [{"partition": {"id": task}, "offset": {"seqno": 50}} for task in tasks]})


def read_topics(worker: Worker, names: Names, _request: Request) -> Answer:
    """GET /connectors/{name}/topics, which does not mind an unknown name."""
    connector = worker.find(names[0])
    config = {} if connector is None else connector.config
    used = config.get("topics", config.get("topic", ""))
    return json_answer(200, {names[0]: {"topics": [topic for topic in used.split(",") if topic]}})


def read_status(worker: Worker, names: Names, _request: Request) -> Answer:
    """GET /connectors/{name}/status."""
    status = worker.status(names[0])
    if status is None:
        return problem(404, f"No status found for connector {names[0]}")
    return json_answer(200, status)


def read_task_status(worker: Worker, names: Names, _request: Request) -> Answer:
    """GET /connectors/{name}/tasks/{task}/status."""
    status = worker.status(names[0])
    tasks = [] if status is None else status["tasks"]
    wanted = next((task for task in tasks if str(task["id"]) == names[1]), None)
    if wanted is None:
        return problem(404, f"No status found for task {names[0]}-{names[1]}")
    return json_answer(200, wanted)


def pause(worker: Worker, names: Names, _request: Request) -> Answer:
    """PUT /connectors/{name}/pause."""
    connector = worker.find(names[0])
    if connector is None:
        return unknown(names)
    connector.pause(worker.now())
    return accepted()


def resume(worker: Worker, names: Names, _request: Request) -> Answer:
    """PUT /connectors/{name}/resume."""
    connector = worker.find(names[0])
    if connector is None:
        return unknown(names)
    connector.resume(worker.now())
    return accepted()


def stop(worker: Worker, names: Names, _request: Request) -> Answer:
    """PUT /connectors/{name}/stop."""
    connector = worker.find(names[0])
    if connector is None:
        return problem(500, f"No connector `{names[0]}` configured") if worker.is_standalone else unknown(names)
    connector.stop(worker.now(), worker.pace_of_changes(connector))
    return done()


def restart(worker: Worker, names: Names, request: Request) -> Answer:
    """POST /connectors/{name}/restart: 204 for the connector alone, else 202 and what is about to restart."""
    connector = worker.find(names[0])
    if connector is None:
        return _unknown_restart(worker, names)
    includes_tasks = "true" in request.query_values("includeTasks")
    only_failed = "true" in request.query_values("onlyFailed")
    chosen = [
        part
        for part, state in _reported(connector, [*connector.tasks] if includes_tasks else [])
        if state == FAILED or not only_failed
    ]
    answer = done()
    if includes_tasks or only_failed:
        answer = json_answer(202, _about_to_restart(worker, connector, chosen))
    connector.restart(chosen, worker.now())
    return answer


def _reported(connector: Connector, tasks: list[int]) -> list[tuple[Part, str | None]]:
    return [(CONNECTOR, connector.state), *((task, connector.tasks[task]) for task in tasks)]


def _about_to_restart(worker: Worker, connector: Connector, chosen: list[Part]) -> object:
    status = status_of(connector, worker.identity)
    if CONNECTOR in chosen:
        status["connector"]["state"] = RESTARTING
    for task in status["tasks"]:
        if task["id"] in chosen:
            task["state"] = RESTARTING
    return status


def _unknown_restart(worker: Worker, names: Names) -> Answer:
    if worker.is_standalone:
        return problem(500, 'Cannot invoke "java.util.Map.get(Object)" because "connProps" is null')
    return problem(404, f"Unknown connector: {names[0]}")


def restart_task(worker: Worker, names: Names, _request: Request) -> Answer:
    """POST /connectors/{name}/tasks/{task}/restart."""
    connector = worker.find(names[0])
    if connector is None:
        return _unknown_restart(worker, names)
    if not names[1].isdecimal() or int(names[1]) not in connector.tasks:
        return problem(404, f"Unknown task: {names[0]}-{names[1]}")
    connector.restart([int(names[1])], worker.now())
    return done()


def delete(worker: Worker, names: Names, _request: Request) -> Answer:
    """DELETE /connectors/{name}."""
    return _not_found(names) if worker.connectors.pop(names[0], None) is None else done()


def put_config(worker: Worker, names: Names, request: Request) -> Answer:
    """PUT /connectors/{name}/config: replaces the settings, or creates the connector."""
    settings = read_settings(request.body, worker.identity)
    if isinstance(settings, Answer):
        return settings
    return _configure(worker, names[0], settings, request)


def patch_config(worker: Worker, names: Names, request: Request) -> Answer:
    """PATCH /connectors/{name}/config: null removes a setting."""
    connector = worker.find(names[0])
    if connector is None:
        return _not_found(names)
    settings = read_settings(request.body, worker.identity)
    if isinstance(settings, Answer):
        return settings
    return _configure(worker, names[0], {**connector.config, **settings}, request)


def _configure(worker: Worker, name: str, settings: Mapping[str, str | None], request: Request) -> Answer:
    config = {key: value for key, value in {"name": name, **settings}.items() if value is not None}
    if config["name"] != name:
        message = f"Connector name configuration ({config['name']}) doesn't match connector name in the URL ({name})"
        return problem(400, message)
    invalid = find_invalid(name, config, worker.identity)
    if invalid is not None:
        return invalid
    connector = worker.find(name)
    if connector is None:
        return _created(worker.create(name, config, RUNNING), request)
    connector.config = config
    answer = json_answer(200, describe(connector))
    connector.reconfigure(worker.now())
    return answer


def unknown(names: Names) -> Answer:
    """What pause, resume and stop say of a name that is not there."""
    return problem(404, f"Unknown connector {names[0]}")


def _not_found(names: Names) -> Answer:
    return problem(404, f"Connector {names[0]} not found")
