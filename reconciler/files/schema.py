"""The JSON Schemas (draft 2020-12) of the desired file and of our documents, by name; writes no files."""

from collections.abc import Mapping
from typing import Any, Literal, assert_never

from reconciler.files.documents import dump_pretty
from reconciler.files.drift_file import DriftShape
from reconciler.files.error_file import ErrorShape
from reconciler.files.journal_report_file import JournalReportShape
from reconciler.files.plan_shapes import PlanShape
from reconciler.files.result_file import ResultShape
from reconciler.files.schema_desired import describe_desired
from reconciler.files.schema_documents import Schema, describe_document
from reconciler.files.status_file import StatusShape
from reconciler.model.offer import Catalog

SchemaName = Literal["desired", "plan", "result", "drift", "status", "journal-report", "error"]

SCHEMA_URL = "https://raw.githubusercontent.com/switch-reconciler/switch-reconciler/main/schemas/"
"""Where the schemas are published; the name of the file follows."""

SCHEMA_FILES: Mapping[SchemaName, str] = {
    "desired": "desired-state.v1.json",
    "plan": "plan.v1.json",
    "result": "result.v1.json",
    "drift": "drift.v1.json",
    "status": "status.v1.json",
    "journal-report": "journal-report.v1.json",
    "error": "error.v1.json",
}
"""The file of each schema."""

_TITLES: Mapping[SchemaName, str] = {
    "desired": "reconciler: desired state",
    "plan": "reconciler: plan",
    "result": "reconciler: result of an apply",
    "drift": "reconciler: drift report",
    "status": "reconciler: status report",
    "journal-report": "reconciler: journal report",
    "error": "reconciler: error report",
}


def schema_for(name: SchemaName, *, catalog: Catalog) -> dict[str, Any]:
    """The schema of this name; only the desired file's depends on the catalog."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_URL + SCHEMA_FILES[name],
        "title": _TITLES[name],
        **_describe(name, catalog),
    }


def dump_schema(name: SchemaName, *, catalog: Catalog) -> str:
    """The schema as the text of its file; the same catalog gives the same bytes."""
    return dump_pretty(schema_for(name, catalog=catalog))


def _describe(name: SchemaName, catalog: Catalog) -> Schema:
    match name:
        case "desired":
            return describe_desired(catalog)
        case "plan":
            return describe_document(PlanShape)
        case "result":
            return describe_document(ResultShape)
        case "drift":
            return describe_document(DriftShape)
        case "status":
            return describe_document(StatusShape)
        case "journal-report":
            return describe_document(JournalReportShape)
        case "error":
            return describe_document(ErrorShape)
        case _:
            assert_never(name)
