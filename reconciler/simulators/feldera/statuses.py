"""The words Feldera has for the states of a pipeline, and how two of them make the one that is shown; no behaviour."""

# Of the resources, by the runner.
STOPPED = "Stopped"
PROVISIONING = "Provisioning"
PROVISIONED = "Provisioned"
STOPPING = "Stopping"

# Of the pipeline process.
UNAVAILABLE = "Unavailable"
COORDINATION = "Coordination"
STANDBY = "Standby"
AWAITING_APPROVAL = "AwaitingApproval"
INITIALIZING = "Initializing"
BOOTSTRAPPING = "Bootstrapping"
CONCURRENT_BOOTSTRAPPING = "ConcurrentBootstrapping"
SYNCHRONIZING = "Synchronizing"
REPLAYING = "Replaying"
PAUSED = "Paused"
RUNNING = "Running"
SUSPENDED = "Suspended"

# Of the program.
PENDING = "Pending"
COMPILING_SQL = "CompilingSql"
SQL_COMPILED = "SqlCompiled"
COMPILING_RUST = "CompilingRust"
SUCCESS = "Success"
SQL_ERROR = "SqlError"
RUST_ERROR = "RustError"
SYSTEM_ERROR = "SystemError"

# Of the storage.
CLEARED = "Cleared"
IN_USE = "InUse"
CLEARING = "Clearing"

RUNTIME_STATUSES = (
    UNAVAILABLE,
    COORDINATION,
    STANDBY,
    AWAITING_APPROVAL,
    INITIALIZING,
    BOOTSTRAPPING,
    CONCURRENT_BOOTSTRAPPING,
    SYNCHRONIZING,
    REPLAYING,
    PAUSED,
    RUNNING,
    SUSPENDED,
)
DEPLOYMENT_STATUSES = (STOPPED, PROVISIONING, *RUNTIME_STATUSES, STOPPING)
DESIRED_STATUSES = (STOPPED, UNAVAILABLE, STANDBY, PAUSED, RUNNING, SUSPENDED)
FAILED_PROGRAMS = (SQL_ERROR, RUST_ERROR, SYSTEM_ERROR)
COMPILATION = (PENDING, COMPILING_SQL, SQL_COMPILED, COMPILING_RUST, SUCCESS)
PROGRAM_STATUSES = (*COMPILATION, *FAILED_PROGRAMS)
STORAGE_STATUSES = (CLEARED, IN_USE, CLEARING)
