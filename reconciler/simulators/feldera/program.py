"""A stand-in for the SQL and Rust compilers: tables, views and connectors of simple programs, and simple mistakes."""

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from attrs import frozen

Json = Any
"""Whatever a JSON body holds."""

DEFAULT_CODE = "CREATE TABLE t1 (x INT NOT NULL, y VARCHAR);\nCREATE MATERIALIZED VIEW v1 AS SELECT x FROM t1;"
_TABLE = re.compile(r"CREATE\s+TABLE\s+(?P<name>\w+)\s*\((?P<columns>[^)]*)\)(?P<rest>[^;]*)", re.IGNORECASE)
_VIEW = re.compile(r"CREATE\s+(?P<stored>MATERIALIZED\s+)?VIEW\s+(?P<name>\w+)", re.IGNORECASE)
_SOURCE = re.compile(r"\bFROM\s+(?P<name>\w+)", re.IGNORECASE)
_CONNECTORS = re.compile(r"'connectors'\s*=\s*'(?P<json>(?:[^']|'')*)'", re.IGNORECASE)
_TYPES = {"INT": "INTEGER"}
_NOWHERE: Mapping[str, int] = {"start_line_number": 1, "start_column": 1, "end_line_number": 1, "end_column": 1}


@frozen
class Compiled:
    """What a compiler made of a program; `mistake` is the compiler's complaint, None where all is well."""

    outcome: Mapping[str, Json] | None
    mistake: Mapping[str, Json] | None


@lru_cache(maxsize=64)
def compile_sql(code: str) -> Compiled:
    """Reads tables, views and connectors; a table that is not there is a mistake."""
    tables = list(_TABLE.finditer(code))
    views = list(_VIEW.finditer(code))
    known = {match["name"].lower() for match in (*tables, *views)}
    for source in _SOURCE.finditer(code):
        if source["name"].lower() not in known:
            return Compiled(None, _missing(code, source))
    connectors = {name: config for table in tables for name, config in _connectors(table).items()}
    schema = {"inputs": [_input(table) for table in tables], "outputs": [_ERROR_VIEW, *map(_output, views)]}
    outcome = {"schema": schema, "udf_stubs": "", "input_connectors": connectors, "output_connectors": {}}
    return Compiled(outcome, None)


def compile_rust(udf_rust: str, identifier: str) -> str | None:
    """What the Rust compiler complains of; None where all is well."""
    if "compile_error!" not in udf_rust:
        return None
    crate = f"feldera_pipe_pipeline_{identifier.replace('-', '_')}_globals"
    return (
        "error: stub compiler: compile_error! in udf.rs\n"
        f"error: could not compile `{crate}` (lib) due to 1 previous error\n"
    )


def write_program(connectors: Mapping[str, Json]) -> str:
    """A program with these input connectors, "table.connector" to the settings of each."""
    if not connectors:
        return DEFAULT_CODE
    tables: dict[str, list[Json]] = {}
    for endpoint, settings in connectors.items():
        table, _, connector = endpoint.partition(".")
        tables.setdefault(table, []).append({"name": connector, **settings})
    lines = [f"CREATE TABLE {table} (x INT) WITH ('connectors' = '{_quote(each)}');" for table, each in tables.items()]
    view = f"CREATE VIEW v1 AS SELECT x FROM {next(iter(tables))};"  # noqa: S608 - a program, not a query
    return "\n".join([*lines, view])


def declared_connectors(outcome: Mapping[str, Json] | None) -> dict[str, bool]:
    """Which input connectors a compiled program has, and whether each is paused from the start."""
    connectors = {} if outcome is None else outcome["input_connectors"]
    return {endpoint: bool(config["paused"]) for endpoint, config in connectors.items()}


def _quote(connectors: list[Json]) -> str:
    return json.dumps(connectors).replace("'", "''")


def _connectors(table: re.Match[str]) -> dict[str, Json]:
    found = _CONNECTORS.search(table["rest"])
    listed = [] if found is None else json.loads(found["json"].replace("''", "'"))
    name = table["name"].lower()
    return {f"{name}.{each['name']}": _connector(name, each) for each in listed}


def _connector(table: str, given: Mapping[str, Json]) -> Mapping[str, Json]:
    transport = dict(given.get("transport") or {"name": "datagen", "config": {}})
    if transport.get("name") == "datagen":
        transport["config"] = _datagen(transport.get("config") or {})
    return {
        "stream": table,
        "send_snapshot": False,
        "transport": transport,
        "format": given.get("format"),
        "index": None,
        "enable_output_buffer": False,
        "max_output_buffer_time_millis": 18446744073709551615,
        "max_output_buffer_size_records": 10000000,
        "max_queued_records": 1000000,
        "paused": bool(given.get("paused", False)),
        "labels": given.get("labels", []),
        "start_after": given.get("start_after"),
    }


def _datagen(config: Mapping[str, Json]) -> Mapping[str, Json]:
    plan = [
        {"rate": None, "limit": None, "worker_chunk_size": None, "fields": {}, **each}
        for each in config.get("plan", [{}])
    ]
    return {"workers": 1, "seed": None, "transaction_size": None, **config, "plan": plan}


def _input(table: re.Match[str]) -> Mapping[str, Json]:
    described: dict[str, Json] = {
        "name": table["name"].lower(),
        "case_sensitive": False,
        "fields": [_column(each.split()) for each in table["columns"].split(",") if each.strip()],
        "materialized": False,
        "foreign_keys": [],
    }
    found = _CONNECTORS.search(table["rest"])
    if found is not None:
        value = {"value": found["json"].replace("''", "'"), "key_position": _NOWHERE, "value_position": _NOWHERE}
        described["properties"] = {"connectors": value}
    return described


def _column(words: list[str]) -> Mapping[str, Json]:
    kind = words[1].upper()
    is_nullable = [word.upper() for word in words[2:4]] != ["NOT", "NULL"]
    columntype = {"nullable": is_nullable, "type": _TYPES.get(kind, kind)}
    return {"name": words[0].lower(), "case_sensitive": False, "columntype": columntype, "unused": False}


def _output(view: re.Match[str]) -> Mapping[str, Json]:
    return {
        "name": view["name"].lower(),
        "case_sensitive": False,
        "fields": [],
        "materialized": view["stored"] is not None,
    }


_ERROR_VIEW: Mapping[str, Json] = {"name": "error_view", "case_sensitive": False, "fields": [], "materialized": False}


def _missing(code: str, source: re.Match[str]) -> Mapping[str, Json]:
    line = code.count("\n", 0, source.start("name")) + 1
    begin = source.start("name") - code.rfind("\n", 0, source.start("name"))
    return {
        "start_line_number": line,
        "start_column": begin,
        "end_line_number": line,
        "end_column": begin + len(source["name"]) - 1,
        "warning": False,
        "error_type": "Error in SQL statement",
        "message": f"Object '{source['name']}' not found",
        "snippet": f"{line:5}|{code.splitlines()[line - 1]}\n",
    }
