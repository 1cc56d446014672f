"""The saved settings of many proxies of one project: by the export of many at once, else one by one."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence

from reconciler.errors import ReadFailed
from reconciler.interfaces.session import ReadSession
from reconciler.model.live import Unreadable
from reconciler.providers.apinizer import paths
from reconciler.providers.apinizer.definitions import ExportUnusable, Setting, hide, pick, read_setting, unpack
from reconciler.providers.apinizer.proxies import (
    UNASKED,
    Proxy,
    Reader,
    Unanswered,
    ask_setting,
    explain,
    refuse_export,
)
from reconciler.providers.apinizer.replies import Trouble, fail, find_trouble

AT_ONCE = 100
"""Definitions in one ZIP: a page's worth, so that no single answer takes all the time or memory that there is."""

Settings = Mapping[str, Setting | Unreadable]
"""By the proxy's name."""


async def ask_settings(project: str, names: Sequence[str], reader: Reader, session: ReadSession) -> Settings:
    """The setting of every named proxy, all of which were listed a moment ago. Raises ReadFailed."""
    if reader == "none":
        return dict.fromkeys(names, UNASKED)
    settings = await _ask_many(project, names, session) if reader == "export" and len(names) > 1 else {}
    left = [Proxy(project, name) for name in names if name not in settings]
    return {**settings, **await _ask_each(left, reader, session)}


async def _ask_many(project: str, names: Sequence[str], session: ReadSession) -> Settings:
    """What the export of many brought; names that are not in it are left to their own endpoints."""
    settings: dict[str, Setting | Unreadable] = {}
    for chunk in _cut(names):
        got = await _ask_chunk(project, chunk, session)
        if got is None:
            break
        if isinstance(got, Unreadable):
            # What is refused or down for these is so for all: asking a thousand times more would change nothing.
            return {**dict.fromkeys(names, got), **settings}
        settings.update(got)
    return settings


def _cut(names: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(names), AT_ONCE):
        yield names[start : start + AT_ONCE]


async def _ask_chunk(project: str, names: Sequence[str], session: ReadSession) -> Settings | Unreadable | None:
    """`None` on servers without this export (before about August 2026); one unknown name fails the whole call."""
    path = paths.spell_bulk_export(project)
    reply = await session.fetch(path, post={"names": list(names)})
    match find_trouble(reply):
        case None:
            return _read_chunk(reply.body, names)
        case Trouble.NO_CALL:
            return None
        case Trouble.DENIED | Trouble.NO_PROJECT:
            # Its list was read a moment ago: the project is there, and a right is lacking.
            return refuse_export(reply, path)
        case Trouble.BUSY:
            return explain(fail(reply, path))
        case _:
            return {}


def _read_chunk(body: object, names: Sequence[str]) -> Settings:
    if not isinstance(body, bytes):
        return {}
    try:
        definitions = unpack(body)
    except ExportUnusable:
        return {}
    picked = {name: pick(definitions, name) for name in names}
    return {name: read_setting(one.body) for name, one in picked.items() if one is not None}


async def _ask_each(proxies: Sequence[Proxy], reader: Reader, session: ReadSession) -> Settings:
    """One request for each; the first alone, because a refusal of it is one of all."""
    if not proxies:
        return {}
    first = await _ask_one(proxies[0], reader, session)
    if isinstance(first, Unreadable) and first.is_refused:
        return {proxy.name: first for proxy in proxies}
    rest = await asyncio.gather(*(_ask_one(proxy, reader, session) for proxy in proxies[1:]))
    return {proxy.name: setting for proxy, setting in zip(proxies, (first, *rest), strict=True)}


async def _ask_one(proxy: Proxy, reader: Reader, session: ReadSession) -> Setting | Unreadable:
    if not paths.is_addressable(proxy.name):
        return Unreadable(f"the name {proxy.name!r} cannot stand in a url")
    try:
        got = await ask_setting(proxy, reader, session)
    except ReadFailed as failure:
        return explain(failure)
    if not isinstance(got, Unanswered):
        return got
    if got.trouble is Trouble.NO_CALL:
        return hide(f"this server offers no such read: {got.words}")
    return Unreadable(f"it was listed a moment ago, and then {got.words}")
