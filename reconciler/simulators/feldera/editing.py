"""Creates and edits pipelines: POST, PUT, PATCH and update_runtime; what may be edited when is decided here."""

import re
from collections.abc import Mapping
from typing import Any

from attrs import evolve

from reconciler.simulators.feldera.answers import envelope, shown
from reconciler.simulators.feldera.bodies import read_body
from reconciler.simulators.feldera.configuration import (
    PROGRAM_DEFAULTS,
    RUNTIME_DEFAULTS,
    find_fixed_edits,
    read_program_config,
    read_runtime_config,
)
from reconciler.simulators.feldera.installation import Installation
from reconciler.simulators.feldera.pipeline import Pipeline
from reconciler.simulators.feldera.row import Program, Row, describe_edited
from reconciler.simulators.feldera.statuses import CLEARED
from reconciler.simulators.messages import Answer, Request

Json = Any
"""Whatever a JSON body holds."""

Names = tuple[str, ...]
Edit = Mapping[str, Json]
"""The members of a request that are given, whole and valid."""

NAME_PATTERN = "^([A-Za-z0-9][-A-Za-z0-9_]*)?[A-Za-z0-9]$"
NAME_RULE = (
    "be non-empty and only contain lowercase (a-z), uppercase (A-Z), number (0-9), underscore (_) or hyphen (-) "
    "characters, but cannot start or end with hyphen or underscore"
)
LONGEST_NAME = 63
LONGEST_DESCRIPTION = 300
LONGEST_TAG = 50
MOST_TAGS = 50
TAG_RULE = (
    "it may contain only ASCII letters (a-z, A-Z), numbers (0-9), or one of space, '.', '_', '/', '|', '\\', ':', '=' "
    "and '-'"
)
MISNAMED = (
    "The pipeline name in the request body does not match the one provided in the URL path. This is not allowed when "
    "no pipeline with the name provided in the URL path exists."
)
WHOLE: Edit = {
    "description": "",
    "tags": [],
    "udf_rust": "",
    "udf_toml": "",
    "runtime_config": RUNTIME_DEFAULTS,
    "program_config": PROGRAM_DEFAULTS,
}
PROGRAM = ("program_code", "udf_rust", "udf_toml", "program_config")


async def create(installation: Installation, _names: Names, request: Request) -> Answer:
    """POST /v0/pipelines."""
    edit = _read_edit(request, "PostPutPipelineInternal", ("name", "program_code"))
    if isinstance(edit, Answer):
        return edit
    held = installation.find(edit["name"])
    if isinstance(held, Pipeline):
        return _duplicate()
    return held if held.status >= 500 else _create(installation, {**WHOLE, **edit})


async def put(installation: Installation, names: Names, request: Request) -> Answer:
    """PUT /v0/pipelines/{name}: what is not given becomes empty."""
    edit = _read_edit(request, "PostPutPipelineInternal", ("name", "program_code"))
    if isinstance(edit, Answer):
        return edit
    pipeline = installation.find(names[0])
    if isinstance(pipeline, Pipeline):
        return await _edit(installation, pipeline, {**WHOLE, **edit})
    if pipeline.status >= 500:
        return pipeline
    if edit["name"] != names[0]:
        return envelope(400, "CannotRenameNonExistingPipeline", MISNAMED)
    return _create(installation, {**WHOLE, **edit})


async def patch(installation: Installation, names: Names, request: Request) -> Answer:
    """PATCH /v0/pipelines/{name}: what is not given stays; what is given is replaced whole."""
    edit = _read_edit(request, "PatchPipeline", ())
    if isinstance(edit, Answer):
        return edit
    pipeline = installation.find(names[0])
    return pipeline if isinstance(pipeline, Answer) else await _edit(installation, pipeline, edit)


async def update_runtime(installation: Installation, names: Names, _request: Request) -> Answer:
    """POST .../update_runtime: compiles for the present platform; nothing where it was."""
    pipeline = installation.find(names[0])
    if isinstance(pipeline, Answer):
        return pipeline
    row = pipeline.row
    if row.platform_version != installation.version:
        if not row.is_fully_stopped:
            return _refuse_running()
        _recompile(installation, pipeline)
    return shown(describe_edited(row))


def _read_edit(request: Request, struct: str, required: tuple[str, ...]) -> Edit | Answer:
    body = read_body(request, struct, required)
    if isinstance(body, Answer):
        return body
    refusal = _refuse_name(body) or _refuse_description(body) or _refuse_tags(body)
    if refusal is not None:
        return refusal
    edit = {name: value for name, value in body.items() if name in WHOLE or name in ("name", "program_code")}
    for name, read in (("runtime_config", read_runtime_config), ("program_config", read_program_config)):
        if name in edit:
            config = read(edit[name])
            if isinstance(config, Answer):
                return config
            edit[name] = config
    return edit


def _refuse_name(body: Edit) -> Answer | None:
    name = body.get("name")
    if name is None:
        return None
    if not name:
        return envelope(400, "EmptyName", "Name cannot be be empty")
    if len(name) > LONGEST_NAME:
        message = f"Name '{name}' is longer ({len(name)}) than maximum allowed ({LONGEST_NAME})"
        details = {"name": name, "length": len(name), "maximum": LONGEST_NAME}
        return envelope(400, "TooLongName", message, details)
    if re.match(NAME_PATTERN, name) is None:
        message = f"Name '{name}' should {NAME_RULE} (pattern: '{NAME_PATTERN}')"
        details = {"name": name, "pattern": NAME_PATTERN, "pattern_description": NAME_RULE}
        return envelope(400, "NameDoesNotMatchPattern", message, details)
    return None


def _refuse_description(body: Edit) -> Answer | None:
    length = len(body.get("description", ""))
    if length <= LONGEST_DESCRIPTION:
        return None
    message = f"Description is longer ({length}) than maximum allowed ({LONGEST_DESCRIPTION})"
    return envelope(400, "TooLongDescription", message, {"length": length, "maximum": LONGEST_DESCRIPTION})


def _refuse_tags(body: Edit) -> Answer | None:
    tags = body.get("tags", [])
    if len(tags) > MOST_TAGS:
        message = f"Pipeline has more tags ({len(tags)}) than the maximum allowed ({MOST_TAGS})"
        return envelope(400, "TooManyTags", message, {"count": len(tags), "maximum": MOST_TAGS})
    for tag in tags:
        reason = _complain_of_tag(tag)
        if reason is not None:
            message = f"Tag '{tag}' is invalid: {reason}"
            return envelope(400, "InvalidTag", message, {"tag": tag, "reason": reason})
    return None


def _complain_of_tag(tag: str) -> str | None:
    if not tag:
        return "it cannot be empty"
    if len(tag) > LONGEST_TAG:
        return f"it is {len(tag)} characters long, but the maximum is {LONGEST_TAG}"
    return None if re.fullmatch(r"[a-zA-Z0-9 ._/|\\:=-]+", tag) else TAG_RULE


def _create(installation: Installation, edit: Edit) -> Answer:
    now = installation.now()
    row = Row(
        identifier=installation.database.identifiers.take(),
        name=edit["name"],
        created_at=now,
        platform_version=installation.version,
        runtime_config=edit["runtime_config"],
        program=_program(edit),
        description=edit["description"],
        tags=tuple(edit["tags"]),
        resources_since=now,
        resources_desired_since=now,
    )
    pipeline = Pipeline(row, installation.startup)
    installation.database.add(pipeline)
    installation.compiler.begin(pipeline, now)
    installation.database.record(pipeline, now)
    return shown(describe_edited(row), 201)


def _program(edit: Edit) -> Program:
    return Program(edit["program_code"], edit["udf_rust"], edit["udf_toml"], edit["program_config"])


async def _edit(installation: Installation, pipeline: Pipeline, edit: Edit) -> Answer:
    held = await installation.hold(pipeline)
    if held is not None:
        return held
    row = pipeline.row
    changed = [name for name, value in _core(row).items() if name in edit and edit[name] != value]
    refusal = _refuse_core(installation, row, edit, changed) if changed else None
    if refusal is not None:
        return refusal
    row.description, row.tags = edit.get("description", row.description), tuple(edit.get("tags", row.tags))
    if changed:
        _change(installation, pipeline, edit, changed)
    return shown(describe_edited(row))


def _core(row: Row) -> Edit:
    """What counts as the pipeline itself; an edit that leaves it equal is none."""
    return {
        "name": row.name,
        "runtime_config": row.runtime_config,
        "program_code": row.program.code,
        "udf_rust": row.program.udf_rust,
        "udf_toml": row.program.udf_toml,
        "program_config": row.program.config,
    }


def _refuse_core(installation: Installation, row: Row, edit: Edit, changed: list[str]) -> Answer | None:
    if not row.is_fully_stopped:
        return _refuse_running()
    fixed = ["`name`"] if "name" in changed else []
    if "runtime_config" in changed:
        fixed += find_fixed_edits(row.runtime_config, edit["runtime_config"])
    if fixed and row.storage_status != CLEARED:
        message = f"The following pipeline edits are not allowed while storage is not cleared: {', '.join(fixed)}"
        return envelope(400, "EditRestrictedToClearedStorage", message, {"not_allowed": fixed})
    if "name" in changed and installation.database.find(edit["name"]) is not None:
        return _duplicate()
    return None


def _change(installation: Installation, pipeline: Pipeline, edit: Edit, changed: list[str]) -> None:
    row = pipeline.row
    if "name" in changed:
        installation.database.rename(pipeline, edit["name"])
    row.runtime_config = edit.get("runtime_config", row.runtime_config)
    if any(name in PROGRAM for name in changed):
        row.program = _program({**_core(row), **edit})
        _recompile(installation, pipeline)
        return
    row.version, row.refresh_version = row.version + 1, row.refresh_version + 1
    installation.database.record(pipeline, installation.now())


def _recompile(installation: Installation, pipeline: Pipeline) -> None:
    row, now = pipeline.row, installation.now()
    row.version, row.program_version = row.version + 1, row.program_version + 1
    row.refresh_version += 1
    row.platform_version = installation.version
    row.program = evolve(row.program)
    installation.compiler.begin(pipeline, now)
    installation.database.record(pipeline, now)


def _duplicate() -> Answer:
    return envelope(409, "DuplicateName", "An entity with this name already exists")


def _refuse_running() -> Answer:
    message = "Pipeline can only be updated while stopped. Stop it first by invoking '/stop'."
    return envelope(400, "UpdateRestrictedToStopped", message)
