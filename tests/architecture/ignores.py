"""Exceptions that are written down: a new one needs a line here, and a line that is no longer needed must go."""

LONG_FILES: set[str] = set()
"""Files above the budget of lines."""

LAZY = {
    "reconciler/api/stores.py",
    "reconciler/cli/__init__.py",
}
"""Modules of ours that import others only when they are needed: `--version` must not load the rest."""

LONG_FUNCTIONS = {
    "tests/live/gate.py:holding_gate",
}
"""Functions above the budget of lines."""

ALLOWED = {
    "reconciler/__init__.py": 1,
    "reconciler/api/demo.py": 1,
    "reconciler/api/stores.py": 1,
    "reconciler/cli/__init__.py": 2,
    "reconciler/cli/start.py": 1,
    "reconciler/engine/diffing.py": 1,
    "reconciler/engine/executing.py": 1,
    "reconciler/engine/refreshing.py": 1,
    "reconciler/engine/watching.py": 1,
    "reconciler/files/converter.py": 6,
    "reconciler/files/references.py": 1,
    "reconciler/files/schema_values.py": 4,
    "reconciler/files/shapes.py": 2,
    "reconciler/files/shaping.py": 4,
    "reconciler/files/sources.py": 3,
    "reconciler/runs/clock.py": 2,
    "reconciler/runs/used_plans.py": 2,
    "reconciler/simulators/apinizer/exporting.py": 1,
    "reconciler/simulators/apinizer/seeds.py": 1,
    "reconciler/simulators/feldera/planting.py": 2,
    "reconciler/simulators/feldera/program.py": 1,
    "reconciler/simulators/serving.py": 1,
    "reconciler/testing/strategies.py": 1,
    "reconciler/transport/references.py": 1,
    "tests/api/test_rules_and_order.py": 2,
    "tests/architecture/test_front_door.py": 1,
    "tests/files/test_import_file.py": 1,
    "tests/files/test_json_and_toml_text.py": 1,
    "tests/files/test_single_values.py": 1,
    "tests/files/test_yaml_text.py": 2,
    "tests/files_json/test_documents.py": 1,
    "tests/laws/life.py": 1,
    "tests/laws/long_run.py": 2,
    "tests/laws/naive/verdicts.py": 1,
    "tests/laws/running.py": 2,
    "tests/laws/test_l11_round_trips.py": 1,
    "tests/laws/writing.py": 1,
    "tests/live/gate.py": 1,
    "tests/providers/kafka_connect/test_pure_parts.py": 1,
    "tests/transport/canaries.py": 1,
    "tests/transport/test_writing.py": 1,
}
"""Exceptions to rules of the linter and the type checker, by file."""
