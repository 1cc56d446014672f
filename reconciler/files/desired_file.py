"""Desired files to a `DesiredState`, or to every problem that they have; asks no service and resolves no credential."""

from collections.abc import Mapping, Sequence
from contextlib import suppress

from reconciler.errors import InvalidInput
from reconciler.files.complaints import PROBLEMS_LIMIT, Complaints, TooMany
from reconciler.files.extras import EXTRA_KEYS, Section, read_accepted, read_extras, read_guards, read_lock
from reconciler.files.json_text import parse_json
from reconciler.files.kind_fields import gather_fields
from reconciler.files.located import Document, Piece, Unparsable
from reconciler.files.merging import drop_repeated, find_unknown_dependencies, list_written, merge_wants
from reconciler.files.mistakes import describe_given
from reconciler.files.resources import Known, read_resources
from reconciler.files.rules import read_rule
from reconciler.files.services import Surroundings, find_offer, read_service
from reconciler.files.sources import SourceText, read_sources
from reconciler.files.toml_text import parse_toml
from reconciler.files.yaml_text import parse_yaml
from reconciler.model.desired import DesiredState
from reconciler.model.offer import Catalog, Offer
from reconciler.model.problem import Problem
from reconciler.model.rule import Rule
from reconciler.model.service import Service

VERSION = 1
"""Of the desired file's format."""

_TOP_KEYS = ("version", "services", "resources", "rules", *EXTRA_KEYS)

Sections = Mapping[str, Sequence[Section]]
"""Of each top-level key, what each file says."""


def read_desired(paths: Sequence[str], *, catalog: Catalog, environment: Mapping[str, str]) -> DesiredState:
    """What these files and directories (none: `reconciler.yaml`) say together.

    `environment` serves `${env:NAME}` in urls. Raises InvalidInput with all problems of all files,
    sorted by file, line and column (of hostile files the first ten thousand).
    """
    complaints = Complaints()
    state: DesiredState | None = None
    with suppress(TooMany):
        sources = read_sources(paths, complaints.add)
        sections = _gather_sections(sources, complaints)
        state = _read_sections(sections, tuple(one.file for one in sources), catalog, environment, complaints)
    problems = complaints.sorted
    if problems or state is None:
        raise InvalidInput(f"the desired files have {_count(problems)}", problems=problems)
    return state


def _count(problems: Sequence[Problem]) -> str:
    if len(problems) == 1:
        return "one problem"
    return f"{len(problems)} problems{' or more' if len(problems) == PROBLEMS_LIMIT else ''}"


def _gather_sections(sources: Sequence[SourceText], complaints: Complaints) -> Sections:
    sections: dict[str, list[Section]] = {}
    for source in sources:
        root = _parse(source, complaints)
        if root is None:
            continue
        for key, piece in root.items():
            sections.setdefault(key, []).append(Section(piece, source.folder))
    return sections


def _parse(source: SourceText, complaints: Complaints) -> Piece | None:
    """The root of a file that is a mapping and of our version; complains otherwise, and of unknown keys."""
    if not source.text.strip():
        complaints.add(
            Problem("the file is empty", Piece(_empty(source), (), None).origin, hint="begin with version: 1")
        )
        return None
    try:
        document = _parse_text(source, complaints)
    except Unparsable as unparsable:
        complaints.add(unparsable.problem)
        return None
    root = Piece(document, (), document.value)
    if not isinstance(document.value, dict):
        message = f"a desired file must be a mapping, not {describe_given(document.value)}"
        complaints.mention(root, message, hint="begin with version: 1")
        return None
    return _check_top(root, document.value, complaints)


def _empty(source: SourceText) -> Document:
    return parse_json("{}", file=source.file, complain=lambda _: None)


def _parse_text(source: SourceText, complaints: Complaints) -> Document:
    match source.ending:
        case ".json":
            return parse_json(source.text, file=source.file, complain=complaints.add)
        case ".toml":
            return parse_toml(source.text, file=source.file)
        case _:
            return parse_yaml(source.text, file=source.file, complain=complaints.add)


def _check_top(root: Piece, value: Mapping[str, object], complaints: Complaints) -> Piece | None:
    for key, piece in root.items():
        if key not in _TOP_KEYS:
            complaints.reject_key(piece, _TOP_KEYS)
    if "version" not in value:
        complaints.mention(root, "version is missing", hint="write version: 1")
        return root
    version = value["version"]
    if type(version) is int and version == VERSION:
        return root
    place = root.reach("version")
    complaints.mention(place, f"version must be {VERSION}, not {describe_given(version)}", hint=_hint_version(version))
    return root if version in {"1", 1.0} else None


def _hint_version(version: object) -> str | None:
    if type(version) is int and version > VERSION:
        return "the file was made for a newer version of this tool"
    return "write the number 1"


def _read_sections(
    sections: Sections,
    files: tuple[str, ...],
    catalog: Catalog,
    environment: Mapping[str, str],
    complaints: Complaints,
) -> DesiredState:
    offers, services = _read_services(sections.get("services", ()), catalog, environment, complaints)
    known = Known(gather_fields(catalog), offers)
    drafts = [draft for one in sections.get("resources", ()) for draft in read_resources(one.piece, known, complaints)]
    merged = merge_wants(drafts, services, complaints)
    rules = _read_rules(sections.get("rules", ()), known, complaints)
    _check_dependencies(sections, complaints)
    extras = read_extras(sections, known, complaints)
    wants = tuple(draft.want for draft in merged)
    accepted = read_accepted(sections.get("accept", ()), complaints)
    lock = read_lock(sections.get("lock", ()), complaints)
    guards = read_guards(sections.get("guards", ()), complaints)
    return DesiredState(services, wants, rules, files, accepted, extras, lock, guards)


def _read_services(
    sections: Sequence[Section], catalog: Catalog, environment: Mapping[str, str], complaints: Complaints
) -> "tuple[Mapping[str, Offer | None], Mapping[str, Service]]":
    """Each service's offer, also of a service with problems, and the services that could be read."""
    entries: list[tuple[str, Piece]] = []
    services: dict[str, Service] = {}
    for section in sections:
        if not isinstance(section.piece.value, dict):
            complaints.mention(section.piece, "services must be a mapping of names")
        around = Surroundings(catalog, environment, section.folder)
        for name, piece in section.piece.items():
            entries.append((name, piece))
            service = read_service(name, piece, around, complaints)
            if service is not None:
                services.setdefault(name, service)
    pieces = drop_repeated(entries, "the service", complaints)
    return {name: find_offer(piece, catalog) for name, piece in pieces.items()}, services


def _read_rules(sections: Sequence[Section], known: Known, complaints: Complaints) -> tuple[Rule, ...]:
    rules: list[Rule] = []
    for section in sections:
        if not isinstance(section.piece.value, list):
            complaints.mention(section.piece, "rules must be a list")
        for piece in section.piece.entries():
            rule = read_rule(piece, known, complaints)
            if rule is not None:
                rules.append(rule)
    return tuple(rules)


def _check_dependencies(sections: Sections, complaints: Complaints) -> None:
    written = dict(item for one in sections.get("resources", ()) for item in list_written(one.piece))
    profiles = [piece for one in sections.get("profiles", ()) for _, piece in one.piece.items()]
    overlays = [piece for one in profiles for _, piece in list_written(one.reach("resources"))]
    rules = [piece for one in sections.get("rules", ()) for piece in one.piece.entries()]
    find_unknown_dependencies((*written.values(), *overlays, *rules), written.keys(), complaints)
