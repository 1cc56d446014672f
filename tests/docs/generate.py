"""Makes the tables of the documentation from the code, and the schemas: `python -m tests.docs.generate`."""

import json
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import attrs
import click

from reconciler.api.load import read_paths
from reconciler.api.wiring import load_catalog
from reconciler.cli.group import COMMANDS, group
from reconciler.errors import InvalidInput
from reconciler.files.converter import strip_optional
from reconciler.files.error_file import dump_error
from reconciler.files.schema import SCHEMA_FILES, SchemaName, dump_schema, schema_for
from reconciler.model.kind import MAP_KEY, Kind, Role
from reconciler.model.transition import Refusal, Transition
from reconciler.providers.registry import OURS
from reconciler.views.words import describe_duration
from tests.laws.mutants.table import MUTANTS

ROOT = Path(__file__).parents[2]
_END = "<!-- end -->"
_COLUMNS = 100
_CALLED = {"FieldChange": "change", "FieldDrift": "field", "CallInFlight": "in flight", "CallAnswered": "answered"}
_DOCUMENTS: tuple[SchemaName, ...] = ("plan", "result", "drift", "status", "journal-report")


def list_schemas() -> Mapping[Path, str]:
    """The file of each schema, and what must be in it."""
    catalog = load_catalog()
    return {ROOT / "schemas" / file: dump_schema(name, catalog=catalog) for name, file in SCHEMA_FILES.items()}


def list_pages() -> Mapping[Path, Mapping[str, str]]:
    """The pages with generated parts: what must stand between the marks of each name."""
    documents: dict[str, str] = {name: _describe_document(name) for name in _DOCUMENTS}
    return {
        ROOT / "docs/formats.md": {**documents, "error": _show_error()},
        ROOT / "docs/commands.md": {name: _show_help(name) for name in COMMANDS},
        ROOT / "docs/safety.md": {"mutants": _describe_mutants()},
        **{ROOT / f"docs/providers/{name}.md": _describe_provider(name) for name in OURS},
    }


def _describe_provider(name: str) -> Mapping[str, str]:
    """The parts of a provider's page; a kind without a status has no table."""
    (kind,) = load_catalog()[name].kinds
    fields = {"fields": _describe_fields(kind)}
    if not kind.transitions:
        return fields
    return {
        **fields,
        "transitions": _describe_transitions(kind),
        "costs": _describe_costs(kind),
        "patience": _describe_patience(kind),
    }


def fill(text: str, parts: Mapping[str, str]) -> str:
    """The page with every generated part anew; raises ValueError where a mark is missing."""
    for name, part in parts.items():
        mark = f"<!-- generated: {name} -->\n"
        start = text.index(mark) + len(mark)
        text = text[:start] + part + text[text.index(_END, start) :]
    return text


def _table(heading: Sequence[str], rows: Iterator[Sequence[str]]) -> str:
    lines = [heading, ["---"] * len(heading), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _describe_fields(kind: Kind) -> str:
    def rows() -> Iterator[Sequence[str]]:
        for role, word in ((Role.PLACE, "where it is"), (Role.SWITCH, "may be wished for"), (Role.FACT, "is shown")):
            for field in kind.fields(role):
                yield from _describe_field(field, word)

    return _table(["field", "", ""], rows())


def _describe_field(field: "attrs.Attribute[Any]", word: str) -> Iterator[Sequence[str]]:
    """One row, or one for each part of a switch that is a class."""
    inner = strip_optional(field.type)
    if attrs.has(inner):
        for part in attrs.fields(inner):
            yield f"`{field.name}.{part.name}`", word, _describe_doc(part)
        return
    asked = "; may be asked by `where`" if field.metadata.get("selectable") else ""
    beside = f", beside `{field.metadata['beside']}`" if field.metadata.get("beside") else ""
    name = field.metadata.get("alias") or field.name
    yield f"`{name}`", f"{word}{asked}{beside}", _describe_doc(field)


def _describe_doc(field: "attrs.Attribute[Any]") -> str:
    given = field.metadata.get("choices", ())
    choices = f" One of {', '.join(f'`{choice}`' for choice in given)}." if given else ""
    default = " Default: the map key." if field.default == MAP_KEY else ""
    bounds = field.metadata.get("bounds")
    between = f" From {bounds[0]} to {bounds[1]}." if bounds else ""
    doc = field.metadata["doc"].removesuffix("; the map key where it is left out.").removesuffix(".")
    return f"{doc}.{default}{choices}{between}"


def _gather_costs(kind: Kind) -> Sequence[str]:
    return tuple(dict.fromkeys(cost for row in kind.transitions for cost in _list_costs(row)))


def _list_costs(row: Transition) -> Sequence[str]:
    return (*row.costs, *row.follow_up)


def _letter(kind: Kind, cost: str) -> str:
    return "abcdefghijklmnopqrstuvwxyz"[_gather_costs(kind).index(cost)]


def _describe_transitions(kind: Kind) -> str:
    wishes = tuple(dict.fromkeys(row.wish for row in kind.transitions))

    def rows() -> Iterator[Sequence[str]]:
        for seen in kind.works:
            yield f"`{seen}`", *(_describe_cell(kind, seen, wish) for wish in wishes)

    return _table(["live", *(f"wished `{wish}`" for wish in wishes)], rows())


def _describe_cell(kind: Kind, seen: str, wish: str) -> str:
    if seen == wish:
        return "nothing"
    rows = [row for row in kind.transitions if (row.seen, row.wish) == (seen, wish)]
    return ", else ".join(dict.fromkeys(_describe_row(kind, row) for row in rows))


def _describe_row(kind: Kind, row: Transition) -> str:
    if isinstance(row.verbs, Refusal):
        return "blocked"
    if not row.verbs:
        return "only waiting"
    letters = f" ({', '.join(_letter(kind, cost) for cost in _list_costs(row))})" if _list_costs(row) else ""
    return " ".join(f"`{verb}`" for verb in row.verbs) + letters


def _describe_costs(kind: Kind) -> str:
    return "".join(f"- **{_letter(kind, cost)}**: {cost}\n" for cost in _gather_costs(kind))


def _describe_patience(kind: Kind) -> str:
    settle, lag = describe_duration(kind.patience.settle), describe_duration(kind.patience.lag)
    said = (
        f"In time means {settle}, unless `settle` says otherwise. A call whose answer proves nothing and whose effect"
    )
    return f"{said}\ndoes not show for {lag} counts as not done, and is sent again.\n"


def _describe_document(name: SchemaName) -> str:
    """The keys of a document and of the objects in it; those that need no words stand in one line."""
    schema = schema_for(name, catalog=load_catalog())
    parts: dict[str, Mapping[str, Any]] = {name: schema, **schema["$defs"]}

    def rows() -> Iterator[Sequence[str]]:
        for part, described in parts.items():
            keys: Mapping[str, Any] = described["properties"]
            if not any("description" in value for value in keys.values()):
                yield (
                    _call_part(part),
                    ", ".join(f"`{key}`" for key in keys),
                    described["description"].replace("`None`", "null"),
                )
                continue
            for key, value in keys.items():
                optional = "" if key in described["required"] else " May be left out."
                yield _call_part(part), f"`{key}`", f"{value['description']}{optional}"

    return _table(["of", "key", ""], rows())


def _call_part(name: str) -> str:
    """How the documents call the object that a class stands for."""
    if name.endswith("Summary"):
        return "summary"
    return _CALLED.get(name, name.lower())


def _show_error() -> str:
    """The error document of a desired file with one mistake."""
    text = 'version: 1\nservices: {w: {provider: kafka_connect, url: "http://localhost:8083"}}\n'
    text += "resources:\n  w:\n    connector:\n      pg-sink: pasued\n"
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "reconciler.yaml")
        file.write_text(text, encoding="utf-8")
        try:
            read_paths([str(file)], {})
        except InvalidInput as failure:
            shown = dump_error(exit_code=9, problems=failure.problems).replace(f"{folder}/", "")
            return f"\n```json\n{json.dumps(json.loads(shown), indent=1, ensure_ascii=False)}\n```\n\n"
    raise AssertionError("the file of the example has a mistake")


def _show_help(name: str) -> str:
    """What `--help` of a command says on a terminal of a hundred columns."""
    parent = group.make_context("reconciler", [name], resilient_parsing=True)
    command = group.get_command(parent, name)
    if command is None:
        raise LookupError(f"the table has {name} and the group has not")
    settings = click.Context(command, parent, name, terminal_width=_COLUMNS, max_content_width=_COLUMNS)
    return f"```text\n{command.get_help(settings).rstrip()}\n```\n"


def _describe_mutants() -> str:
    """Each deliberately broken engine, in the order in which they are kept, and the laws that must notice it."""
    rows = ((one.fault, ", ".join(one.laws)) for one in MUTANTS.values())
    return _table(["engine that is broken so", "caught by"], rows)


def write_all(write: Callable[[Path, str], object]) -> None:
    """Gives every generated file and page, as it must be, to `write`."""
    for file, text in list_schemas().items():
        write(file, text)
    for page, parts in list_pages().items():
        write(page, fill(page.read_text(encoding="utf-8"), parts))


if __name__ == "__main__":
    write_all(lambda file, text: file.write_text(text, encoding="utf-8"))
