"""USE CASES: what the library does, one file each, async; `reconciler.blocking` gives them to synchronous code.

`wiring` is the one place that joins the islands (engine, providers, transport, files, runs).
"""

from reconciler.api.apply import ApplyRequest, apply
from reconciler.api.drift import drift
from reconciler.api.import_live import Breadth, Import, import_live
from reconciler.api.load import load
from reconciler.api.plan import PlanRequest, plan
from reconciler.api.settings import Settings
from reconciler.api.status import status
from reconciler.api.undo import undo

__all__ = [
    "ApplyRequest",
    "Breadth",
    "Import",
    "PlanRequest",
    "Settings",
    "apply",
    "drift",
    "import_live",
    "load",
    "plan",
    "status",
    "undo",
]
