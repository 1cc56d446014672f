"""Fills in the defaults of runtime and program configurations and refuses what Feldera refuses; stores nothing."""

import json
from collections.abc import Mapping
from typing import Any

from reconciler.simulators.feldera.answers import envelope
from reconciler.simulators.messages import Answer

Json = Any
"""Whatever a JSON body holds."""

RUNTIME_DEFAULTS: Mapping[str, Json] = {
    "workers": 8,
    "max_rss_mb": None,
    "datafusion_memory_mb": None,
    "hosts": 1,
    "storage": {
        "backend": {"name": "default"},
        "min_storage_bytes": None,
        "min_step_storage_bytes": None,
        "compression": "default",
        "cache_mib": None,
    },
    "fault_tolerance": {"model": "none", "checkpoint_interval_secs": 60},
    "cpu_profiler": True,
    "tracing": False,
    "tracing_endpoint_jaeger": "pipeline.example:6831",
    "min_batch_size_records": 0,
    "max_buffering_delay_usecs": 0,
    "resources": {
        "cpu_cores_min": None,
        "cpu_cores_max": None,
        "memory_mb_min": None,
        "memory_mb_max": None,
        "storage_mb_max": None,
        "storage_class": None,
        "service_account_name": None,
        "namespace": None,
    },
    "clock_resolution_usecs": 1000000,
    "clock_timezone_offset": None,
    "pin_cpus": [],
    "provisioning_timeout_secs": None,
    "max_parallel_connector_init": None,
    "init_containers": None,
    "checkpoint_during_suspend": True,
    "http_workers": None,
    "io_workers": None,
    "env": {},
    "dev_tweaks": {},
    "logging": None,
    "pipeline_template_configmap": None,
}
PROGRAM_DEFAULTS: Mapping[str, Json] = {
    "profile": None,
    "cache": True,
    "runtime_version": None,
    "use_platform_compiler": False,
}
PROFILES = ("dev", "unoptimized", "optimized", "optimized_symbols")
OPEN = ("env", "dev_tweaks", "backend")  # members whose own members are not known in advance
NEEDS_CLEARED_STORAGE = ("workers", "hosts", "fault_tolerance", "clock_timezone_offset")
NEEDS_CLEARED_STORAGE_IN_RESOURCES = ("storage_mb_max", "namespace", "storage_class")
LARGEST_U16 = 65535


def read_runtime_config(given: Json) -> Mapping[str, Json] | Answer:
    """The whole configuration, unknown members dropped; or the 400."""
    if not isinstance(given, dict):
        return _invalid("runtime_config", given, f"invalid type: {_kind(given)}, expected struct RuntimeConfig")
    for name in ("workers", "hosts"):
        value = given.get(name, 1)
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= LARGEST_U16:
            return _invalid("runtime_config", given, f"invalid type: {_kind_of_value(value)}, expected u16")
    return _fill(RUNTIME_DEFAULTS, given)


def read_program_config(given: Json) -> Mapping[str, Json] | Answer:
    """The whole configuration, unknown members dropped; or the 400."""
    if not isinstance(given, dict):
        return _invalid("program_config", given, f"invalid type: {_kind(given)}, expected struct ProgramConfig")
    profile = given.get("profile")
    if profile is not None and profile not in PROFILES:
        expected = ", ".join(f"`{each}`" for each in PROFILES)
        return _invalid("program_config", given, f"unknown variant `{profile}`, expected one of {expected}")
    return _fill(PROGRAM_DEFAULTS, given)


def find_fixed_edits(before: Mapping[str, Json], after: Mapping[str, Json]) -> list[str]:
    """What of an edit cannot be changed while storage is in use."""
    plain = [name for name in NEEDS_CLEARED_STORAGE if before[name] != after[name]]
    nested = [
        f"resources.{name}"
        for name in NEEDS_CLEARED_STORAGE_IN_RESOURCES
        if before["resources"][name] != after["resources"][name]
    ]
    return [f"`runtime_config.{name}`" for name in (*plain, *nested)]


def may_stand_by(runtime_config: Mapping[str, Json]) -> bool:
    """Whether a pipeline can be started as a standby: it needs files to synchronize from."""
    backend = (runtime_config.get("storage") or {}).get("backend") or {}
    return backend.get("name") == "file" and bool((backend.get("config") or {}).get("sync"))


def _fill(defaults: Mapping[str, Json], given: Mapping[str, Json]) -> Mapping[str, Json]:
    if not given:
        return defaults
    return {name: _fill_member(name, default, given.get(name, default)) for name, default in defaults.items()}


def _fill_member(name: str, default: Json, given: Json) -> Json:
    if name in OPEN or not isinstance(default, dict) or not isinstance(given, dict):
        return given
    return _fill(default, given)


def _invalid(field: str, value: Json, reason: str) -> Answer:
    shown = json.dumps(value, indent=2, ensure_ascii=False)
    message = f"JSON for '{field}' field:\n{shown}\n\n... is not valid due to: could not deserialize due to: {reason}"
    code = {"runtime_config": "InvalidRuntimeConfig", "program_config": "InvalidProgramConfig"}[field]
    return envelope(400, code, message, {"value": value, "error": {"DeserializationFailed": reason}})


def _kind(value: Json) -> str:
    kinds = {bool: "boolean", int: "number", float: "number", str: "string", list: "sequence"}
    return kinds.get(type(value), "null")


def _kind_of_value(value: Json) -> str:
    return f'string "{value}"' if isinstance(value, str) else f"{_kind(value)} `{value}`"
