"""What is off right now: every live thing beside its normal state."""

from datetime import datetime

from attrs import frozen

from reconciler.model.address import Address


@frozen
class Thing:
    """One live thing; `status` is `None` where it could not be read (`detail` says why)."""

    address: Address
    provider: str
    status: str | None
    is_normal: bool
    since: datetime | None = None
    detail: str = ""
    costs: tuple[str, ...] = ()


@frozen
class Gap:
    """A part of a service that could not be read; counts as `unreadable`."""

    service: str
    why: str


@frozen
class StatusReport:
    """The things shown, sorted by address; `seen` counts all that were read, `off` those not in their normal state."""

    things: tuple[Thing, ...]
    seen: int
    off: int
    gaps: tuple[Gap, ...] = ()
