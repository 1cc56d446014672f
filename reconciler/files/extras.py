"""Top-level keys whose work belongs to later rooms (`profiles`, `guards`, `lock`, `accept`): checked and kept."""

from collections.abc import Mapping, Sequence

import attrs
from attrs import frozen

from reconciler.files.complaints import Complaints
from reconciler.files.entries import AcceptEntry, GuardsEntry, LockEntry, PostgresEntry, ProfileEntry
from reconciler.files.located import Piece
from reconciler.files.merging import drop_repeated
from reconciler.files.references import anchor_reference
from reconciler.files.resources import Known, read_resources
from reconciler.model.desired import Accepted, Want

EXTRA_KEYS = ("profiles", "guards", "lock", "accept")


@frozen
class Section:
    """One top-level key of one file."""

    piece: Piece
    folder: str


def read_extras(
    sections: Mapping[str, Sequence[Section]], known: Known, complaints: Complaints
) -> Mapping[str, object]:
    """What the files say under the extra keys.

    `profiles`: name → wants. `guards` and `lock`: plain mappings, of one file. `accept` has a reader of its own.
    """
    extras: dict[str, object] = {}
    for key in EXTRA_KEYS:
        given = sections.get(key, ())
        if not given:
            continue
        match key:
            case "profiles":
                extras[key] = _read_profiles(given, known, complaints)
            case "accept":
                continue
            case _:
                _demand_single(key, given, complaints)
                extras[key] = (
                    _read_guards(given[0], complaints) if key == "guards" else _read_lock(given[0], complaints)
                )
    return extras


def _demand_single(key: str, sections: Sequence[Section], complaints: Complaints) -> None:
    drop_repeated([(key, section.piece) for section in sections], "the key", complaints)


def _read_profiles(sections: Sequence[Section], known: Known, complaints: Complaints) -> Mapping[str, tuple[Want, ...]]:
    for section in sections:
        if not isinstance(section.piece.value, dict):
            complaints.mention(section.piece, "profiles must be a mapping of names")
    entries = [entry for section in sections for entry in section.piece.items()]
    profiles: dict[str, tuple[Want, ...]] = {}
    for name, piece in drop_repeated(entries, "the profile", complaints).items():
        if complaints.structure(piece, ProfileEntry) is not None:
            drafts = read_resources(piece.reach("resources"), known, complaints)
            profiles[name] = tuple(sorted((draft.want for draft in drafts), key=lambda want: want.address))
    return profiles


def _read_guards(section: Section, complaints: Complaints) -> Mapping[str, object]:
    guards = complaints.structure(section.piece, GuardsEntry)
    return _written(attrs.asdict(guards)) if guards is not None else {}


def _written(values: Mapping[str, object]) -> Mapping[str, object]:
    return {name: value for name, value in values.items() if value is not None}


def _read_lock(section: Section, complaints: Complaints) -> Mapping[str, object]:
    lock = complaints.structure(section.piece, LockEntry)
    if lock is None:
        return {}
    anchored = PostgresEntry(anchor_reference(lock.postgres.dsn, section.folder))
    return {"postgres": {"dsn": anchored.dsn}}


def read_accepted(sections: Sequence[Section], complaints: Complaints) -> tuple[Accepted, ...]:
    """What all files accept, in their order."""
    return tuple(entry for section in sections for entry in _read_entries(section.piece, complaints))


def _read_entries(piece: Piece, complaints: Complaints) -> Sequence[Accepted]:
    if not isinstance(piece.value, list):
        complaints.mention(piece, "accept must be a list")
        return ()
    entries = [complaints.structure(one, AcceptEntry) for one in piece.entries()]
    return [
        Accepted(entry.address, entry.owner, entry.reason, entry.until, entry.ticket)
        for entry in entries
        if entry is not None
    ]
