"""Whole desired files: what they mean, and every problem that they can have."""

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest

from reconciler.errors import InvalidInput
from reconciler.model.address import Address
from reconciler.model.desired import Accepted, DesiredState, Want
from reconciler.model.guard import Guards, Limit
from reconciler.model.lock import PostgresLock
from reconciler.model.problem import Origin
from reconciler.model.rule import Expectation
from reconciler.model.service import Basic, CommandRef, EnvRef, FileRef, Headers, KnownRef, Limits, OAuth, Secret, Token
from reconciler.model.terms import IfMissing, Terms
from reconciler.model.values import AtMost, Wish

Read = Callable[..., DesiredState]
Complain = Callable[..., list[str]]

SERVICES = """\
version: 1
services:
  workers: {provider: kafka_connect, url: http://h}
  gate: {provider: gatekeeper, url: http://g}
"""


def resources(text: str) -> str:
    """A file whose line 7 is the first of `text`, below `workers/connector`."""
    return f"{SERVICES}resources:\n  workers:\n    connector: {text}" if "\n" not in text else _indent(text)


def _indent(text: str) -> str:
    lines = "".join(f"      {line}\n" for line in text.splitlines())
    return f"{SERVICES}resources:\n  workers:\n    connector:\n{lines}"


def only(state: DesiredState) -> Want:
    """The one want."""
    (want,) = state.wants
    return want


def test_a_resource_becomes_a_want(read: Read) -> None:
    """Address, place, wishes and terms as written, with the place of its key."""
    want = only(
        read(
            resources(
                "a/b c: {status: stopped, settle: 10m, reason: r, owner: o, ticket: t, until: 2026-11-21T15:00+01:00,\n"
                "  if_missing: skip, protect: [stopped], allow: [lose_state, unverified], normal: paused}"
            )
        )
    )
    assert want == Want(
        Address("workers", "connector", "a/b c"),
        {"name": "a/b c"},
        {"status": "stopped"},
        Terms(
            settle=600.0,
            reason="r",
            owner="o",
            ticket="t",
            until=datetime(2026, 11, 21, 14, tzinfo=UTC),
            if_missing=IfMissing.SKIP,
            protect=("stopped",),
            allow=("lose_state", "unverified"),
            normal="paused",
        ),
        Origin(want.origin.file, 8, 7),
    )


@pytest.mark.parametrize(
    ("text", "wishes"),
    [
        ("{a: paused}", {"status": "paused"}),
        ("{a: {status: paused}}", {"status": "paused"}),
        ("{a: {status: {at_most: paused}}}", {"status": AtMost("paused")}),
    ],
)
def test_a_status_may_be_written_in_three_ways(read: Read, text: str, wishes: dict[str, Wish]) -> None:
    """Short, in full, and as an upper bound."""
    assert wishes == only(read(resources(text))).wishes


@pytest.mark.parametrize("name", ["a/b", "100%", "a b", "日本", "no", "1.0", "…", "a.b", "*", "<map key>"])
def test_names_may_hold_anything(read: Read, name: str) -> None:
    """A name is the service's business."""
    want = only(read(resources(f'{{"{name}": paused}}')))
    assert (name, {"name": name}) == (want.address.name, want.place)


def test_nested_switches_lists_and_mappings_become_paths(read: Read) -> None:
    """Only what was written is wished; places have their defaults."""
    text = """\
resources:
  gate:
    proxy:
      orders:
        project: Retail
        maintenance: {enabled: true, http_status_code: 503, message: '{"a": 1}'}
        deploy: [production, "eu.west"]
        connectors: {table.one: paused}
"""
    want = only(read(SERVICES + text))
    assert want.place == {"project": "Retail", "name": "orders", "cluster": "main"}
    assert want.wishes == {
        "maintenance.enabled": True,
        "maintenance.http_status_code": 503,
        "maintenance.message": '{"a": 1}',
        "deploy.production": "deployed",
        "deploy.eu.west": "deployed",
        "connectors.table.one": "paused",
    }


def test_wants_are_sorted_and_services_are_known_across_files(read: Read) -> None:
    """One file may hold the services, another the resources."""
    state = read(SERVICES, "version: 1\nresources: {workers: {connector: {b: paused, a: paused}}}")
    assert [str(want.address) for want in state.wants] == ["workers/connector/a", "workers/connector/b"]
    assert [Path(file).name for file in state.files] == ["a.yaml", "b.yaml"]


def test_the_same_state_reads_from_json_and_toml(read: Read) -> None:
    """The ending chooses the reader and nothing else."""
    by_json = read(
        '{"version": 1, "services": {"w": {"provider": "kafka_connect", "url": "http://h"}},'
        ' "resources": {"w": {"connector": {"a": "paused"}}}}',
        ending=".json",
    )
    by_toml = read(
        'version = 1\n[services.w]\nprovider = "kafka_connect"\nurl = "http://h"\n'
        '[resources.w.connector]\na = {status = "paused", until = 2026-11-21T14:00:00Z}\n',
        ending=".toml",
    )
    assert {"status": "paused"} == only(by_json).wishes == only(by_toml).wishes
    assert only(by_toml).terms.until == datetime(2026, 11, 21, 14, tzinfo=UTC)


def test_a_service_has_everything_that_was_written(read: Read, tmp_path: Path) -> None:
    """Limits in seconds, paths against the file's folder, options of the provider, no trailing slash."""
    state = read("""\
version: 1
services:
  gate:
    provider: gatekeeper
    url: https://host:8443/api/
    limits: {concurrency: 4, requests_per_second: 20, timeout: 250ms}
    tls: {ca: ./ca.pem, certificate: ../me.pem, key: /etc/me.key}
    projects: [a, b]
    read: full
    level: none
""")
    service = state.services["gate"]
    assert (service.url, service.url_text) == ("https://host:8443/api", "https://host:8443/api/")
    assert service.limits == Limits(4, 20.0, 0.25)
    paths = (service.tls.ca, service.tls.certificate, service.tls.key)
    assert paths == (f"{tmp_path}/ca.pem", f"{tmp_path.parent}/me.pem", "/etc/me.key")
    assert service.options == {"projects": ("a", "b"), "read": "full", "level": "none"}
    assert (service.origin.line, service.origin.column) == (3, 3)


def _services(credentials: str) -> str:
    return f"version: 1\nservices: {{w: {{provider: kafka_connect, url: http://h, credentials: {credentials}}}}}"


@pytest.mark.parametrize(
    ("text", "read_with", "write_with"),
    [
        ("{token: {env: A}}", (Token(EnvRef("A")),), (Token(EnvRef("A")),)),
        ("{token: {file: /a/b}}", (Token(FileRef("/a/b")),), (Token(FileRef("/a/b")),)),
        ("{read: {token: {command: [pass, x]}}}", (Token(CommandRef(("pass", "x"))),), ()),
        ("{write: {token: {env: A}}}", (), (Token(EnvRef("A")),)),
        (
            "{read: {headers: {X-Key: {env: A}}}, write: {basic: {username: {env: U}, password: {env: P}}}}",
            (Headers({"X-Key": EnvRef("A")}),),
            (Basic(EnvRef("U"), EnvRef("P")),),
        ),
        (
            "{read: {oauth: {token_url: 'https://t', client_id: {env: I}, client_secret: {env: S}, audience: x}}}",
            (OAuth("https://t", EnvRef("I"), EnvRef("S"), {"audience": "x"}),),
            (),
        ),
    ],
)
def test_credentials_are_references(read: Read, text: str, read_with: object, write_with: object) -> None:
    """One set serves both ways, or each way has its own."""
    credentials = read(_services(text)).services["w"].credentials
    assert (read_with, write_with) == (credentials.read, credentials.write)


def test_file_references_are_relative_to_the_desired_file(read: Read, tmp_path: Path) -> None:
    """Wherever the command runs."""
    credentials = read(_services("{token: {file: secrets/t}}")).services["w"].credentials
    assert credentials.read == (Token(FileRef(f"{tmp_path}/secrets/t")),)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://${env:U}:${env:P}@h/x", ("https://h/x", "u", "p@:/#?%41")),
        ("https://${env:BOTH}@h", ("https://h", "u", "p:q")),
        ("${env:URL}", ("https://h/a", "u", "p:q")),
        ("https://${env:HOST}:${env:PORT}/${env:U}", ("https://h.example:8083/u", None, None)),
    ],
)
def test_variables_in_urls_are_replaced_and_their_user_part_becomes_basic(
    read: Read, url: str, expected: tuple[str, str | None, str | None]
) -> None:
    """A value is taken as it is; in a whole url the user part is percent-encoded."""
    environment = {"U": "u", "P": "p@:/#?%41", "BOTH": "u:p:q", "URL": "https://u:p%3Aq@h/a", "HOST": "h.example"}
    environment["PORT"] = "8083"
    service = read(
        f'version: 1\nservices: {{w: {{provider: kafka_connect, url: "{url}"}}}}', environment=environment
    ).services["w"]
    basic = service.credentials.read[0] if service.credentials.read else None
    wanted = None
    if expected[1] is not None and expected[2] is not None:
        wanted = Basic(KnownRef(Secret(expected[1])), KnownRef(Secret(expected[2])))
    assert (expected[0], wanted, url) == (service.url, basic, service.url_text)
    assert service.credentials.read == service.credentials.write


def test_a_rule_keeps_its_pattern_and_its_question(read: Read) -> None:
    """Rules stay in the order of the files."""
    state = read(
        SERVICES
        + """\
rules:
  - {select: "workers/connector/l*", where: {connector.class: X, tags: n}, status: paused, expect: 18, owner: o}
  - {select: "gate/proxy/a/b*", expect: {min: 1, max: 60}, where: {project: P}, maintenance: {enabled: true}}
"""
    )
    first, second = state.rules
    assert (first.select, first.service) == ("workers/connector/l*", "workers")
    assert first.where == {"connector.class": "X", "tags": "n"}
    assert (first.wishes, first.expect, first.terms) == ({"status": "paused"}, Expectation(18, 18), Terms(owner="o"))
    assert (first.origin.line, first.origin.column) == (6, 5)
    assert (second.wishes, second.expect) == ({"maintenance.enabled": True}, Expectation(1, 60))


def test_extra_keys_are_kept(read: Read) -> None:
    """Checked now, used by later rooms."""
    state = read(
        SERVICES
        + """\
profiles: {night: {resources: {workers: {connector: {a: paused}}}}}
guards: {floor: 10, max_down: 30%, max_up: 5}
lock: {postgres: {dsn: {env: DSN}}}
accept: [{address: "workers/*", owner: o, reason: r, until: 2026-11-21T14:00Z}]
"""
    )
    profiles = state.extras["profiles"]
    assert isinstance(profiles, dict)
    assert [str(want.address) for want in profiles["night"]] == ["workers/connector/a"]
    assert state.guards == Guards(floor=10, max_down=Limit(30, is_share=True), max_up=Limit(5))
    assert state.lock == PostgresLock(EnvRef("DSN"))
    until = datetime(2026, 11, 21, 14, tzinfo=UTC)
    assert state.accepted == (Accepted("workers/*", "o", "r", until),)


def test_all_problems_of_all_files_come_at_once_and_in_order(read: Read) -> None:
    """Syntax in one file does not hide meaning in another."""
    with pytest.raises(InvalidInput) as caught:
        read(SERVICES, "version: 1\nservces: {}\nresources: {workers: {connector: {a: pausd, b: 3}}}\n", "a: [", "x")
    places = [problem.origin for problem in caught.value.problems]
    assert [Path(str(place.file)).name for place in places] == ["b.yaml", "b.yaml", "b.yaml", "c.yaml", "d.yaml"]
    assert str(caught.value) == "the desired files have 5 problems"
    assert all((a.file, a.line, a.column) <= (b.file, b.line, b.column) for a, b in pairwise(places))


def test_ten_thousand_resources_are_read(read: Read) -> None:
    """Size is no problem."""
    state = read(resources("".join(f"c{n}: {{status: paused, settle: 10m}}\n" for n in range(10_000))))
    assert len(state.wants) == 10_000
