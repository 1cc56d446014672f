"""Top-level keys beside services, resources and rules (`profiles`, `guards`, `lock`, `accept`): checked and kept."""

from collections.abc import Mapping, Sequence

import attrs
from attrs import frozen

from reconciler.files.complaints import Complaints
from reconciler.files.entries import AcceptEntry, GuardsEntry, LockEntry, ProfileEntry
from reconciler.files.located import Piece
from reconciler.files.merging import drop_repeated
from reconciler.files.references import anchor_reference
from reconciler.files.resources import Known, read_resources
from reconciler.model.desired import Accepted, Want
from reconciler.model.guard import Guards
from reconciler.model.lock import PostgresLock

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

    `profiles`: name → wants. `guards`, `lock` and `accept` have readers of their own.
    """
    extras: dict[str, object] = {}
    for key in EXTRA_KEYS:
        given = sections.get(key, ())
        if not given:
            continue
        match key:
            case "profiles":
                extras[key] = _read_profiles(given, known, complaints)
            case _:
                continue
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


def read_guards(sections: Sequence[Section], complaints: Complaints) -> Guards:
    """What bounds an apply: what one file says, and the defaults for all that it does not."""
    if not sections:
        return Guards()
    _demand_single("guards", sections, complaints)
    written = complaints.structure(sections[0].piece, GuardsEntry) or GuardsEntry()
    own = attrs.asdict(written, recurse=False)
    return attrs.evolve(Guards(), **{name: value for name, value in own.items() if value is not None})


def read_lock(sections: Sequence[Section], complaints: Complaints) -> PostgresLock | None:
    """The lock that the files ask for, of one file; `None` where none does, or after a complaint."""
    if not sections:
        return None
    _demand_single("lock", sections, complaints)
    lock = complaints.structure(sections[0].piece, LockEntry)
    return None if lock is None else PostgresLock(anchor_reference(lock.postgres.dsn, sections[0].folder))


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
