"""Who runs this, where and why; reading the environment is the machine's room."""

from attrs import frozen


@frozen
class Run:
    """The `run` block of plans and results."""

    actor: str | None = None
    host: str | None = None
    url: str | None = None
    commit: str | None = None
    reason: str | None = None
    ticket: str | None = None
