"""What `import` writes reads back as what it was made from."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reconciler.files.desired_file import read_desired
from reconciler.files.import_file import SCHEMA_URL, dump_import
from reconciler.model.address import Address
from reconciler.model.desired import DesiredState, Want
from reconciler.model.offer import Catalog
from reconciler.model.problem import Origin
from reconciler.model.service import Service
from reconciler.model.terms import IfMissing, Terms
from reconciler.model.values import AtMost, Scalar, Wish

Read = Callable[..., DesiredState]

SERVICES = (Service("w", "kafka_connect", "http://h"), Service("g", "gatekeeper", "http://g"))
STATES = ("running", "paused", "stopped")
WISHES: tuple[Wish, ...] = (*STATES, AtMost("paused"))
ODD_TEXTS = (
    "no",
    "1.0",
    "a: b",
    "- x",
    "0o7",
    "1e3",
    " ",
    "~",
    "<<",
    "{",
    "é\n",
    "\u2028",
    "x" * 1_500,
    "null",
    "%",
    "a/b",
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12) | st.sampled_from(ODD_TEXTS)


@st.composite
def _terms(draw: st.DrawFn) -> Terms:
    return Terms(
        settle=draw(st.none() | st.integers(0, 10**7).map(lambda milliseconds: milliseconds / 1000)),
        reason=draw(st.none() | TEXTS),
        owner=draw(st.none() | TEXTS),
        ticket=draw(st.none() | TEXTS),
        until=draw(st.none() | st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))),  # noqa: DTZ001 - the zone is added
        if_missing=draw(st.sampled_from(IfMissing)),
        allow=draw(st.sampled_from([(), ("lose_state",), ("lose_state", "unverified")])),
    )


@st.composite
def _connectors(draw: st.DrawFn) -> tuple[Want, ...]:
    wants: list[Want] = []
    for name in draw(st.lists(TEXTS, unique=True, max_size=4)):
        live_name = draw(st.sampled_from([name, f"live {name}"]))
        wish = draw(st.sampled_from(WISHES))
        after = tuple(want.address for want in wants[:1])
        terms = evolve(draw(_terms()), depends_on=after, normal=draw(st.sampled_from([None, *STATES])))
        terms = evolve(terms, protect=draw(st.sampled_from([(), ("stopped",)])))
        wants.append(Want(Address("w", "connector", name), {"name": live_name}, {"status": wish}, terms))
    places = {want.place["name"] for want in wants}
    return tuple(wants) if len(places) == len(wants) else ()


@st.composite
def _proxies(draw: st.DrawFn) -> tuple[Want, ...]:
    wants: list[Want] = []
    for number, name in enumerate(draw(st.lists(TEXTS, unique=True, max_size=3))):
        wishes: dict[str, Wish] = {"maintenance.enabled": draw(st.booleans())}
        wishes |= {"maintenance.message": draw(TEXTS), "maintenance.http_status_code": draw(st.integers(100, 599))}
        wishes |= {f"deploy.{item}": "deployed" for item in draw(st.lists(TEXTS, unique=True, max_size=2))}
        wishes |= {f"connectors.{key}": "paused" for key in draw(st.lists(TEXTS, unique=True, max_size=2))}
        place: dict[str, Scalar] = {"project": draw(TEXTS), "name": name, "cluster": draw(TEXTS), "id": f"{number}"}
        wants.append(Want(Address("g", "proxy", name), place, wishes, draw(_terms())))
    return tuple(wants)


def _read_back(text: str, folder: Path, catalog: Catalog, environment: Mapping[str, str]) -> DesiredState:
    file = folder / "imported.yaml"
    file.write_text(text, encoding="utf-8", newline="")
    return read_desired([str(file)], catalog=catalog, environment=environment)


# The folder only carries one file, which every example writes anew.
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(connectors=_connectors(), proxies=_proxies())
def test_what_is_written_reads_back_as_equal_wants(
    tmp_path: Path, catalog: Catalog, connectors: tuple[Want, ...], proxies: tuple[Want, ...]
) -> None:
    """Whatever the names are, and with all meta-keys."""
    wants = sorted((*connectors, *proxies), key=lambda want: want.address)
    text = dump_import(SERVICES, wants, catalog=catalog)
    state = _read_back(text, tmp_path, catalog, {})
    assert wants == [evolve(want, origin=Origin()) for want in state.wants]


FILE = f"""\
# yaml-language-server: $schema={SCHEMA_URL}
version: 1

services:
  gate:
    provider: gatekeeper
    url: "https://${{env:U}}:${{env:P}}@host/api/"
    limits: {{concurrency: 4, requests_per_second: 2.5, timeout: 250ms}}
    tls: {{ca: /ca.pem}}
    projects: [a, "no"]
    read: full
  workers:
    provider: kafka_connect
    url: http://h
    credentials: {{read: {{token: {{file: /t}}}}, write: {{headers: {{X-Key: {{command: [pass, x]}}}}}}}}

resources:
  gate:
    proxy:
      orders: {{project: Retail, maintenance: {{enabled: true}}, deploy: [production], connectors: {{a.b: paused}}}}
  workers:
    connector:
      "1.0": paused
      "no": {{status: {{at_most: paused}}, settle: 10m, until: "2026-11-21T14:00:00Z"}}
"""


def test_the_text_is_calm_and_complete(read: Read, catalog: Catalog) -> None:
    """References stay references; the short form is used where it says everything."""
    state = read(FILE, environment={"U": "u", "P": "s3cret-canary"})
    text = dump_import(tuple(state.services.values()), state.wants, catalog=catalog)
    assert text == FILE


@pytest.mark.parametrize(
    "credentials",
    [
        "{token: {env: A}}",
        "{headers: {X-Key: {file: /k}}}",
        "{oauth: {token_url: 'https://t', client_id: {env: I}, client_secret: {env: S}, scope: x}}",
        "{read: {token: {env: A}}}",
        "{token: {env: A}, headers: {X: {env: B}}}",
    ],
)
def test_services_read_back_with_their_credentials(
    read: Read, catalog: Catalog, tmp_path: Path, credentials: str
) -> None:
    """Every kind of credential."""
    text = f"version: 1\nservices: {{w: {{provider: kafka_connect, url: 'http://h', credentials: {credentials}}}}}"
    (service,) = read(text).services.values()
    again = _read_back(dump_import((service,), (), catalog=catalog), tmp_path, catalog, {}).services["w"]
    assert evolve(service, origin=Origin()) == evolve(again, origin=Origin())


def test_nothing_to_write_is_still_a_file(read: Read, catalog: Catalog) -> None:
    """A version and no more."""
    assert read(dump_import((), (), catalog=catalog)).wants == ()
