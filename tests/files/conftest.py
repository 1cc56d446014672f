"""A small catalog with everything that a kind can have, and a way to read one text as a desired file."""

from collections.abc import Callable, Mapping
from pathlib import Path

import attrs
import pytest
from attrs import frozen

from reconciler.errors import InvalidInput
from reconciler.files.desired_file import read_desired
from reconciler.model.desired import DesiredState
from reconciler.model.kind import MAP_KEY, Kind, fact, part, place, switch
from reconciler.model.offer import Catalog, Offer


@frozen
class Connector:
    """Like a Kafka connector: one status, found by its name."""

    name: str = place(default=MAP_KEY)
    status: str | None = switch(choices=("running", "paused", "stopped"))
    type: str | None = fact(is_selectable=True)
    connector_class: str | None = fact(is_selectable=True, alias="connector.class")
    tags: tuple[str, ...] | None = fact(is_selectable=True)
    worker: str | None = fact()


@frozen
class Maintenance:
    """Nested switches."""

    enabled: bool | None = part()
    http_status_code: int | None = part(bounds=(100, 599))
    message: str | None = part()
    mode: str | None = part(choices=("soft", "hard"))


@frozen
class Proxy:
    """No status, nested switches, a list, a mapping, and a place that must be said."""

    project: str = place(is_required=True)
    name: str = place(default=MAP_KEY)
    cluster: str = place(default="main")
    id: str | None = place()
    maintenance: Maintenance | None = switch()
    deploy: tuple[str, ...] | None = switch(each="deployed")
    connectors: Mapping[str, str] | None = switch(choices=("running", "paused"))
    owner_id: str | None = fact(is_selectable=True)


@frozen
class Hook:
    """Found by one of two places; its list goes only together with its status."""

    project: str = place(is_required=True)
    id: str | None = place()
    name: str | None = place()
    status: str | None = switch(choices=("active", "paused"))
    tell: tuple[str, ...] | None = switch(each="told", beside="status")


@frozen
class NoOptions:
    """A provider without options."""


@frozen
class ProxyOptions:
    """Options of every sort."""

    projects: tuple[str, ...] = ()
    read: str = attrs.field(default="export", metadata={"choices": ("export", "full", "none")})
    is_strict: bool = False
    reader: str = attrs.field(default="export", alias="level", metadata={"choices": ("export", "none")})


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    """Two providers: one like Kafka Connect, one invented."""
    works = {"running": 2, "paused": 1, "stopped": 0}
    connector = Kind("connector", Connector, (), works, {"status": "running"})
    proxy = Kind("proxy", Proxy, (), {}, {"maintenance.enabled": False})
    hook = Kind("hook", Hook, (), {"active": 1, "paused": 0}, {"status": "active"}, any_of=("id", "name"))
    return {
        "kafka_connect": Offer("kafka_connect", (connector,), NoOptions),
        "gatekeeper": Offer("gatekeeper", (proxy, connector, hook), ProxyOptions),
    }


Read = Callable[..., DesiredState]


@pytest.fixture
def read(tmp_path: Path, catalog: Catalog) -> Read:
    """Reads texts, each as a file of its own in one directory."""

    def read_texts(*texts: str, ending: str = ".yaml", environment: Mapping[str, str] | None = None) -> DesiredState:
        files = [tmp_path / f"{'abcdefgh'[index]}{ending}" for index in range(len(texts))]
        for file, text in zip(files, texts, strict=True):
            file.write_text(text, encoding="utf-8", newline="")
        return read_desired([str(file) for file in files], catalog=catalog, environment=environment or {})

    return read_texts


@pytest.fixture
def complain(read: Read) -> Callable[..., list[str]]:
    """The problems of texts, one line each: `a.yaml:3:5: message (hint)`."""

    def list_problems(*texts: str, ending: str = ".yaml", environment: Mapping[str, str] | None = None) -> list[str]:
        with pytest.raises(InvalidInput) as caught:
            read(*texts, ending=ending, environment=environment)
        return [_shorten(str(problem), problem.origin.file) for problem in caught.value.problems]

    return list_problems


def _shorten(text: str, file: str | None) -> str:
    return text.replace(f"{Path(file).parent}/", "") if file else text
