"""The schema of the desired file and its reader agree on what may be written."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import attrs
import pytest
from attrs import frozen
from jsonschema import Draft202012Validator

from reconciler.errors import InvalidInput
from reconciler.files import import_file
from reconciler.files.desired_file import read_desired
from reconciler.files.schema import dump_schema, schema_for
from reconciler.model.kind import MAP_KEY, Kind, fact, part, place, switch
from reconciler.model.offer import Catalog, Offer
from reconciler.model.terms import Terms


@frozen
class Connector:
    """One status, found by its name."""

    name: str = place(default=MAP_KEY, doc="Name of the connector.")
    status: str | None = switch(choices=("running", "paused", "stopped"), doc="What it should do.")
    connector_class: str | None = fact(is_selectable=True, alias="connector.class")
    tasks: int | None = fact()


@frozen
class Maintenance:
    """Nested switches."""

    enabled: bool | None = part()
    http_status_code: int | None = part(bounds=(100, 599))


@frozen
class Proxy:
    """Nested switches, a list, a mapping, and a place that must be said."""

    project: str = place(is_required=True)
    name: str = place(default=MAP_KEY)
    maintenance: Maintenance | None = switch()
    deploy: tuple[str, ...] | None = switch(each="deployed")
    inputs: Mapping[str, str] | None = switch(choices=("running", "paused"))


@frozen
class Hook:
    """Found by one of two places; its list goes only together with its status."""

    id: str | None = place()
    name: str | None = place()
    status: str | None = switch(choices=("active", "paused"))
    tell: tuple[str, ...] | None = switch(each="told", beside="status")


@frozen
class NoOptions:
    """A provider without options."""


@frozen
class ProxyOptions:
    """Options of two sorts."""

    projects: tuple[str, ...] = attrs.field(default=(), metadata={"doc": "Where rules look."})
    read: str = attrs.field(default="export", metadata={"choices": ("export", "none")})


CONNECTOR = Kind("connector", Connector, (), {"running": 2, "paused": 1, "stopped": 0}, {"status": "running"})
HOOK = Kind("hook", Hook, (), {"active": 1, "paused": 0}, {"status": "active"}, any_of=("id", "name"))
CATALOG: Catalog = {
    "connect": Offer("connect", (CONNECTOR,), NoOptions, "A worker."),
    "gate": Offer("gate", (Kind("proxy", Proxy, (), {}, {}), CONNECTOR, HOOK), ProxyOptions),
}

SERVICES = {"w": {"provider": "connect", "url": "http://w:1"}, "g": {"provider": "gate", "url": "http://g:1"}}


def _wish(resource: object) -> dict[str, Any]:
    return {"version": 1, "services": SERVICES, "resources": {"w": {"connector": {"a": resource}}}}


def _proxy(**fields: object) -> dict[str, Any]:
    return {"version": 1, "services": SERVICES, "resources": {"g": {"proxy": {"p": fields}}}}


def _hook(resource: object) -> dict[str, Any]:
    return {"version": 1, "services": SERVICES, "resources": {"g": {"hook": {"h": resource}}}}


def _rule(**fields: object) -> dict[str, Any]:
    return {"version": 1, "services": SERVICES, "rules": [fields]}


def _service(**fields: object) -> dict[str, Any]:
    return {"version": 1, "services": {"w": {"provider": "connect", "url": "http://w:1", **fields}}}


ENV = {"env": "X"}
WRITE_ONLY = {"write": {"headers": {"A": {"command": ["x"]}}}}
TERMS = {
    "settle": "10m",
    "reason": "r",
    "owner": "o",
    "ticket": "t",
    "until": "2026-11-21T14:00Z",
    "depends_on": [],
    "if_missing": "skip",
    "protect": ["stopped"],
    "allow": ["lose_state"],
    "normal": "paused",
}
ACCEPTED = {"address": "w/connector/a", "owner": "o", "reason": "r", "until": "2026-11-21T14:00:00Z"}

GOOD = [
    {"version": 1},
    _wish("paused"),
    _wish({"status": "paused"}),
    _wish({"status": {"at_most": "paused"}, **TERMS}),
    _wish({"name": "other", "status": "stopped"}),
    _proxy(project="x", maintenance={"enabled": True, "http_status_code": 503}),
    _proxy(project="x", deploy=["production"]),
    _proxy(project="x", inputs={"a.b": "paused"}),
    _proxy(project="x", maintenance={"http_status_code": 100}),
    _hook({"id": "i", "status": "paused"}),
    _hook({"id": "i", "name": "n", "status": "paused", "tell": ["me"]}),
    _rule(select="g/hook/*", status="paused", tell=["me"]),
    {"version": 1, "services": SERVICES, "resources": {"g": {"connector": {"c": "running"}}}},
    _rule(select="w/connector/legacy-*", status="paused", expect=18),
    _rule(select="w/*/*", status="paused", expect={"max": 60}, where={"connector.class": "X", "name": "n"}),
    _rule(select="g/proxy/*", maintenance={"enabled": True}, where={"project": "x"}, reason="r"),
    _service(credentials={"token": ENV}),
    _service(credentials={"basic": {"username": ENV, "password": {"file": "./p"}}}),
    _service(credentials={"oauth": {"token_url": "https://x/t", "client_id": ENV, "client_secret": ENV, "scope": "s"}}),
    _service(credentials={"read": {"token": ENV}, **WRITE_ONLY}),
    _service(limits={"concurrency": 4, "requests_per_second": 0.5, "timeout": "30s"}),
    _service(tls={"ca": "./ca.pem"}),
    {"version": 1, "services": {"g": {"provider": "gate", "url": "http://g", "projects": ["x"], "read": "none"}}},
    {**_wish("paused"), "profiles": {"night": {"resources": {"w": {"connector": {"a": "stopped"}}}}}},
    {"version": 1, "guards": {"floor": 10, "max_down": "30%", "max_up": 5}},
    {"version": 1, "guards": {"changes_per_minute": 6, "max_failures": 1}},
    {"version": 1, "lock": {"postgres": {"dsn": ENV}}},
    {"version": 1, "accept": [ACCEPTED]},
]

BAD = [
    {},
    {"version": 2},
    {"version": "1"},
    {"version": 1, "resource": {}},
    {"version": 1, "services": {"w": {"provider": "conect", "url": "http://w"}}},
    {"version": 1, "services": {"w": {"provider": "connect"}}},
    {"version": 1, "services": {"a/b": {"provider": "connect", "url": "http://w"}}},
    _service(projects=["x"]),
    _service(credentials={"token": "s3cret"}),
    _service(credentials={}),
    _service(credentials={"token": {"env": "X", "file": "y"}}),
    _service(credentials={"token": {"command": []}}),
    _service(limits={"concurrency": 0}),
    _service(limits={"timeout": 30}),
    _service(limits={"timeout": "30 s"}),
    _service(tls={"cert": "x"}),
    _wish("pause"),
    _wish(None),
    _wish({}),
    _wish({"reason": "r"}),
    _wish({"status": "FAILED"}),
    _wish({"status": {"at_most": "resting"}}),
    _wish({"status": "paused", "tasks": 3}),
    _wish({"status": "paused", "allow": ["anything"]}),
    _wish({"status": "paused", "protect": ["dead"]}),
    _wish({"status": "paused", "depends_on": ["nothing"]}),
    _wish({"status": "paused", "until": "tomorrow"}),
    _wish({"status": "paused", "settle": 10}),
    {"version": 1, "services": SERVICES, "resources": {"w": {"conector": {"a": "paused"}}}},
    _proxy(maintenance={"enabled": True}),
    _proxy(project="x", maintenance={"enabled": "true"}),
    _proxy(project="x", maintenance={"http_status_code": 1.5}),
    _proxy(project="x", maintenance={"colour": "red"}),
    _proxy(project="x", deploy="production"),
    _proxy(project="x", deploy=["a", "a"]),
    _proxy(project="x", inputs={"a": "stopped"}),
    _proxy(project="x", maintenance={"http_status_code": 99}),
    _proxy(project="x", maintenance={"http_status_code": 600}),
    _hook("paused"),
    _hook({"status": "paused"}),
    _hook({"id": "i", "tell": ["me"]}),
    _rule(select="g/hook/*", tell=["me"]),
    _rule(status="paused"),
    _rule(select="w/connector/*"),
    _rule(select="connector/*", status="paused"),
    _rule(select="*/connector/*", status="paused"),
    _rule(select="w/connector/*", status="paused", expect=-1),
    _rule(select="w/connector/*", status="paused", expect={}),
    _rule(select="w/connector/*", status="paused", where={"tasks": 3}),
    _rule(select="w/connector/*", status="paused", name="n"),
    {"version": 1, "guards": {"max_down": "300%"}},
    {"version": 1, "guards": {"max_down": "many"}},
    {"version": 1, "guards": {"changes_per_minute": 0}},
    {"version": 1, "lock": {}},
    {"version": 1, "lock": {"postgres": {"dsn": "postgres://x"}}},
    {"version": 1, "accept": [{"address": "w/connector/a"}]},
    {"version": 1, "profiles": {"night": {"w": {}}}},
]


def _fits(document: object) -> bool:
    return Draft202012Validator(schema_for("desired", catalog=CATALOG)).is_valid(document)


def _is_read(document: object, folder: Path) -> bool:
    file = folder / "reconciler.json"
    file.write_text(json.dumps(document))
    try:
        read_desired([str(file)], catalog=CATALOG, environment={})
    except InvalidInput:
        return False
    return True


def test_the_schema_is_a_schema() -> None:
    """It is valid by the meta-schema, and written the same each time."""
    Draft202012Validator.check_schema(schema_for("desired", catalog=CATALOG))
    assert dump_schema("desired", catalog=CATALOG) == dump_schema("desired", catalog=CATALOG)


@pytest.mark.parametrize("document", GOOD, ids=json.dumps)
def test_what_may_be_written(document: dict[str, Any], tmp_path: Path) -> None:
    """Schema and reader both take it."""
    assert (_fits(document), _is_read(document, tmp_path)) == (True, True)


@pytest.mark.parametrize("document", BAD, ids=json.dumps)
def test_what_may_not_be_written(document: dict[str, Any], tmp_path: Path) -> None:
    """Schema and reader both refuse it."""
    assert (_fits(document), _is_read(document, tmp_path)) == (False, False)


def test_every_meta_key_is_in_the_schema() -> None:
    """A meta-key that the model gains cannot be forgotten here."""
    described = schema_for("desired", catalog=CATALOG)["$defs"]["connect.connector"]["anyOf"][1]["properties"]
    assert [one.name for one in attrs.fields(Terms) if one.name not in described] == []


def test_descriptions_come_from_the_fields() -> None:
    """An editor shows what the provider says of its fields."""
    schema = schema_for("desired", catalog=CATALOG)
    properties = schema["$defs"]["connect.connector"]["anyOf"][1]["properties"]
    assert properties["status"]["description"] == "What it should do."
    worker, gate = schema["properties"]["services"]["additionalProperties"]["anyOf"]
    assert worker["properties"]["provider"]["description"] == "A worker."
    assert gate["properties"]["projects"]["description"] == "Where rules look."


def test_an_empty_catalog_allows_no_service() -> None:
    """Without providers the schema is still a schema, and refuses every service."""
    validator = Draft202012Validator(schema_for("desired", catalog={}))
    assert validator.is_valid({"version": 1})
    assert not validator.is_valid({"version": 1, "services": SERVICES})


def test_imported_files_name_this_schema() -> None:
    """The modeline that `import` writes leads an editor to the address of this schema."""
    assert schema_for("desired", catalog={})["$id"] == import_file.SCHEMA_URL
