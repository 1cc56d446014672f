"""A proxy's exported definition → its maintenance setting; keeps the one subtree and drops everything else.

The key under which an export keeps the setting is not published, so the setting is recognised by its shape.
Definitions hold keys and passwords: they live in memory only, and nothing of them but four values leaves here.
"""

import io
import json
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from attrs import field, frozen

from reconciler.model.values import Scalar, Values
from reconciler.providers.apinizer.resources import MAINTENANCE

_KEYS = ("maintenanceModeSetting", "maintenanceModeSettings", "maintenanceMode")
_BOUND = ("globalApiProxySettingId", "globalApiProxySettingName")
_LARGEST_ENTRY = 16 * 1024 * 1024
_LARGEST_ZIP = 256 * 1024 * 1024
_MOST_ENTRIES = 10_000
_TYPES: Mapping[str, type] = {"enabled": bool, "httpStatusCode": int, "contentType": str, "message": str}

_GROUP = (
    "it is bound to a Global Settings group, which manages its settings: "
    "whether its own maintenance setting then counts is not documented"
)


@frozen
class Setting:
    """The maintenance setting as far as it was seen: all four paths, and why some of them cannot be seen."""

    values: Values
    unseen: Mapping[str, str] = field(factory=dict)
    warnings: tuple[str, ...] = ()


@frozen
class Definition:
    """One file of an export; its repr never shows what is in it."""

    stem: str
    body: object = field(repr=False)

    @property
    def name(self) -> str | None:
        """The name that the definition says."""
        name = self.body.get("name") if isinstance(self.body, Mapping) else None
        return name if isinstance(name, str) else None


class ExportUnusable(Exception):
    """The download is no ZIP of JSON files, or one that would not fit into memory; caught where it was read."""


def hide(why: str) -> Setting:
    """A setting of which nothing can be seen."""
    return Setting(values=dict.fromkeys(MAINTENANCE), unseen=dict.fromkeys(MAINTENANCE, why))


def unpack(content: bytes) -> tuple[Definition, ...]:
    """The JSON files of an export. Raises ExportUnusable."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return tuple(_unpack_entries(archive))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as failure:
        # RuntimeError: an encrypted entry, or JSON that is nested too deep. The cause may quote what is in the file.
        raise ExportUnusable(f"it is no ZIP of JSON files ({type(failure).__name__})") from None


def _unpack_entries(archive: zipfile.ZipFile) -> Iterator[Definition]:
    entries = [entry for entry in archive.infolist() if entry.filename.lower().endswith(".json")]
    if len(entries) > _MOST_ENTRIES:
        raise ExportUnusable(f"it holds more than {_MOST_ENTRIES} files")
    room = _LARGEST_ZIP
    for entry in entries:
        with archive.open(entry) as file:
            # What the entry says about its size is not believed.
            text = file.read(min(_LARGEST_ENTRY, room) + 1)
        if len(text) > min(_LARGEST_ENTRY, room):
            raise ExportUnusable("it unpacks to more than fits into memory")
        room -= len(text)
        yield Definition(PurePosixPath(entry.filename).stem, json.loads(text))


def pick(definitions: Sequence[Definition], name: str) -> Definition | None:
    """The definition of this proxy, by the name in it, else by its file's name; `None` where that is not certain."""
    named = [one for one in definitions if one.name == name]
    if not named:
        named = [one for one in definitions if one.name is None and one.stem == name]
    return named[0] if len(named) == 1 else None


def pick_only(definitions: Sequence[Definition], name: str) -> Definition | None:
    """The same for an export of nothing but this proxy: a single file that says no name is its definition."""
    if len(definitions) == 1 and definitions[0].name is None:
        return definitions[0]
    return pick(definitions, name)


def read_setting(body: object) -> Setting:
    """The maintenance setting in a proxy's definition; unseen where it is not found, or found in two versions."""
    found = list(_find_settings(body))
    warnings = (_GROUP,) if _is_bound(body) else ()
    if not found:
        return _warn(hide("the definition holds no maintenance setting"), warnings)
    if any(one != found[0] for one in found):
        return _warn(hide(f"the definition holds {len(found)} maintenance settings that differ"), warnings)
    values: dict[str, Scalar] = {}
    unseen: dict[str, str] = {}
    for path, key in MAINTENANCE.items():
        value = found[0].get(key)
        why = _doubt(key, found[0])
        values[path] = value if why is None and isinstance(value, bool | int | str) else None
        if why is not None:
            unseen[path] = why
    return Setting(values, unseen, warnings)


def _warn(setting: Setting, warnings: tuple[str, ...]) -> Setting:
    return Setting(setting.values, setting.unseen, warnings)


def _doubt(key: str, found: Mapping[str, object]) -> str | None:
    """Why this member cannot be believed. `null` says that it was never set; of `enabled` it says nothing."""
    if key not in found:
        return f"the definition's maintenance setting has no {key}"
    value = found[key]
    if type(value) is _TYPES[key] or (value is None and key != "enabled"):
        return None
    return f"{key} of the definition's maintenance setting is no {_TYPES[key].__name__}"


def _find_settings(body: object) -> Iterator[Mapping[str, object]]:
    """Every object under one of the keys that looks like the setting; without recursion, however deep it is."""
    left = [body]
    while left:
        piece = left.pop()
        if isinstance(piece, Mapping):
            yield from (piece[key] for key in _KEYS if _is_setting(piece.get(key)))
            left.extend(piece.values())
        elif isinstance(piece, list):
            left.extend(piece)


def _is_setting(value: object) -> bool:
    return isinstance(value, Mapping) and "enabled" in value and bool({*MAINTENANCE.values()} - {"enabled"} & {*value})


def _is_bound(body: object) -> bool:
    return isinstance(body, Mapping) and any(body.get(key) for key in _BOUND)
