"""Where runs exclude each other beside their own machine, as the files say it; holds a reference, never a secret."""

from attrs import frozen

from reconciler.model.service import SecretRef


@frozen
class PostgresLock:
    """A lock, and the memory of used plans, in a PostgreSQL database; `dsn` refers to its connection string."""

    dsn: SecretRef
