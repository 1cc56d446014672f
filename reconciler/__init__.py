"""Terraform for switches: plan, apply and drift for the operational switches of running services.

The front door. Synchronous code calls these names; asynchronous code awaits their twins in `reconciler.api`:

    desired = reconciler.load("reconciler.yaml")
    plan = reconciler.plan(desired)
    result = reconciler.apply(plan, desired)
    report = reconciler.drift(desired)
    back = reconciler.undo(result, desired)

Nothing here prints, exits or keeps global state; progress goes to `Settings(observer=…)`, and every error is a
`ReconcilerError`. Reading order for the code: `reconciler.model` (nouns), `reconciler.engine` (verbs, in the
order of docs/architecture.md), then `reconciler.providers.kafka_connect`.
"""

from importlib import import_module

_HOMES = {
    "Address": "reconciler.model.address",
    "ApplyRefused": "reconciler.errors",
    "ApplyRequest": "reconciler.api.apply",
    "Blocked": "reconciler.model.plan",
    "Breadth": "reconciler.api.import_live",
    "CredentialMissing": "reconciler.errors",
    "DesiredState": "reconciler.model.desired",
    "DriftReport": "reconciler.model.drift",
    "Event": "reconciler.model.event",
    "Finding": "reconciler.model.drift",
    "FindingKind": "reconciler.model.drift",
    "Guards": "reconciler.model.guard",
    "Import": "reconciler.api.import_live",
    "Interrupted": "reconciler.errors",
    "InvalidInput": "reconciler.errors",
    "JournalUnwritable": "reconciler.errors",
    "Limit": "reconciler.model.guard",
    "Limits": "reconciler.model.guard",
    "LockHeld": "reconciler.errors",
    "LockUnavailable": "reconciler.errors",
    "NothingReadable": "reconciler.errors",
    "OnFailure": "reconciler.model.guard",
    "Outcome": "reconciler.model.outcome",
    "OutcomeKind": "reconciler.model.outcome",
    "Plan": "reconciler.model.plan",
    "PlanRefused": "reconciler.errors",
    "PlanRequest": "reconciler.api.plan",
    "ReconcilerError": "reconciler.errors",
    "Result": "reconciler.model.outcome",
    "Run": "reconciler.model.run",
    "Selection": "reconciler.model.plan",
    "Settings": "reconciler.api.settings",
    "StatusReport": "reconciler.model.status",
    "Thing": "reconciler.model.status",
    "Unchanged": "reconciler.model.plan",
    "Update": "reconciler.model.plan",
    "VERSION": "reconciler.version",
    "Want": "reconciler.model.desired",
    "apply": "reconciler.blocking",
    "drift": "reconciler.blocking",
    "dump_drift": "reconciler.files.drift_file",
    "dump_plan": "reconciler.files.plan_file",
    "dump_result": "reconciler.files.result_file",
    "dump_status": "reconciler.files.status_file",
    "import_live": "reconciler.blocking",
    "load": "reconciler.api.load",
    "load_drift": "reconciler.files.drift_file",
    "load_plan": "reconciler.files.plan_file",
    "load_result": "reconciler.files.result_file",
    "plan": "reconciler.blocking",
    "status": "reconciler.blocking",
    "undo": "reconciler.blocking",
}

__all__ = [  # noqa: PLE0604 - the table is the list
    *sorted(_HOMES)
]


def __getattr__(name: str) -> object:
    """The name, imported on first use: asking for the version must not load an HTTP client."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'reconciler' has no attribute {name!r}")
    return vars(import_module(home))[name]


def __dir__() -> list[str]:
    """The public names."""
    return sorted(_HOMES)
