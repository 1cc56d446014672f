"""Reading a scripted manager: one want alone, or many; each with what was asked for it."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Literal

from reconciler.errors import ReadFailed
from reconciler.interfaces.session import Reply
from reconciler.model.address import Address
from reconciler.model.desired import Want
from reconciler.model.live import Found, Query, Reading, Survey
from reconciler.model.values import Values
from reconciler.providers.apinizer import Apinizer
from tests.providers.apinizer.scripted import (
    BULK,
    ENVIRONMENTS,
    PROMOTION,
    Scripted,
    define_proxy,
    deployed_to,
    many,
    pack,
    want,
)

PROJECTS = "/apiops/projects/"
OLD = Reply(404, None)
"""What a server answers to a call that it does not have."""

Reader = Literal["export", "full", "none"]
Table = Mapping[str, Reply | ReadFailed | Callable[[object], Reply]]


def read_one(
    table: Table, reader: Reader = "export", name: str = "OrdersAPI", /, **wishes: bool | int | str
) -> tuple[Reading, list[str]]:
    """The reading of one want, and what was asked for it."""
    asked = want(name, **wishes)
    session = Scripted(table)
    survey = asyncio.run(Apinizer(read=reader).read(Query("gateway", (asked,)), session))
    assert survey.listed == ()
    return survey.readings[asked.address], session.asked


def read_many(
    table: Table,
    *wants: Want,
    listing: tuple[Values, ...] | None = None,
    reader: Reader = "export",
    projects: tuple[str, ...] = (),
) -> tuple[Survey, list[str]]:
    """The survey of these wants and this listing, and what was asked for it."""
    session = Scripted(table)
    provider = Apinizer(read=reader, projects=projects)
    return asyncio.run(provider.read(Query("gateway", wants, listing), session)), session.asked


def export(post: object) -> Reply:
    """The export of many: what was asked for, and `b` is in maintenance."""
    assert isinstance(post, dict)
    assert list(post) == ["names"]
    return pack(*(define_proxy(name, enabled=name == "b") for name in post["names"]))


def name_all(*names: str) -> Reply:
    """A list of things of which only the name matters."""
    return many(*({"name": name, "type": "REST"} for name in names))


TABLE: Table = {
    PROJECTS: name_all("Retail"),
    PROMOTION: many(
        deployed_to("a", production=(True, False), test=(True, True)),
        deployed_to("b", production=(True, False)),
        deployed_to("c"),
    ),
    ENVIRONMENTS: name_all("production", "test"),
    BULK: export,
}
"""A manager with one project of three proxies and two environments."""


def address(name: str) -> Address:
    """The address of a proxy."""
    return Address("gateway", "api_proxy", name)


def find(survey: Survey, name: str) -> Found:
    """The reading of a proxy that was found."""
    reading = survey.readings[address(name)]
    assert isinstance(reading, Found)
    return reading
