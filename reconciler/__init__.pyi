# Types of the front door; a test compares this list with the table in __init__.py.
from reconciler.api.apply import ApplyRequest as ApplyRequest
from reconciler.api.import_live import Breadth as Breadth
from reconciler.api.import_live import Import as Import
from reconciler.api.load import load as load
from reconciler.api.plan import PlanRequest as PlanRequest
from reconciler.api.settings import Settings as Settings
from reconciler.blocking import (
    apply as apply,
)
from reconciler.blocking import (
    drift as drift,
)
from reconciler.blocking import (
    import_live as import_live,
)
from reconciler.blocking import (
    plan as plan,
)
from reconciler.blocking import (
    status as status,
)
from reconciler.blocking import (
    undo as undo,
)
from reconciler.errors import (
    ApplyRefused as ApplyRefused,
)
from reconciler.errors import (
    CredentialMissing as CredentialMissing,
)
from reconciler.errors import (
    Interrupted as Interrupted,
)
from reconciler.errors import (
    InvalidInput as InvalidInput,
)
from reconciler.errors import (
    JournalUnwritable as JournalUnwritable,
)
from reconciler.errors import (
    LockHeld as LockHeld,
)
from reconciler.errors import (
    LockUnavailable as LockUnavailable,
)
from reconciler.errors import (
    NothingReadable as NothingReadable,
)
from reconciler.errors import (
    PlanRefused as PlanRefused,
)
from reconciler.errors import (
    ReconcilerError as ReconcilerError,
)
from reconciler.files.drift_file import dump_drift as dump_drift
from reconciler.files.drift_file import load_drift as load_drift
from reconciler.files.plan_file import dump_plan as dump_plan
from reconciler.files.plan_file import load_plan as load_plan
from reconciler.files.result_file import dump_result as dump_result
from reconciler.files.result_file import load_result as load_result
from reconciler.files.status_file import dump_status as dump_status
from reconciler.model.address import Address as Address
from reconciler.model.desired import DesiredState as DesiredState
from reconciler.model.desired import Want as Want
from reconciler.model.drift import DriftReport as DriftReport
from reconciler.model.drift import Finding as Finding
from reconciler.model.drift import FindingKind as FindingKind
from reconciler.model.event import Event as Event
from reconciler.model.guard import Guards as Guards
from reconciler.model.guard import Limit as Limit
from reconciler.model.guard import Limits as Limits
from reconciler.model.guard import OnFailure as OnFailure
from reconciler.model.outcome import Outcome as Outcome
from reconciler.model.outcome import OutcomeKind as OutcomeKind
from reconciler.model.outcome import Result as Result
from reconciler.model.plan import (
    Blocked as Blocked,
)
from reconciler.model.plan import (
    Plan as Plan,
)
from reconciler.model.plan import (
    Selection as Selection,
)
from reconciler.model.plan import (
    Unchanged as Unchanged,
)
from reconciler.model.plan import (
    Update as Update,
)
from reconciler.model.run import Run as Run
from reconciler.model.status import StatusReport as StatusReport
from reconciler.model.status import Thing as Thing
from reconciler.version import VERSION as VERSION
