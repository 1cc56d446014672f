"""One endpoint as the simulated database keeps it, and what of its status readers already see."""

from collections.abc import Mapping
from typing import Any, assert_never

from attrs import define, field

from reconciler.simulators.convoy.seeds import SimulatedEndpoint
from reconciler.simulators.progression import Delay, Never, Reads, Seconds


@define
class Secret:
    """A signing secret."""

    uid: str
    value: str = field(repr=False)
    created_at: str
    updated_at: str
    expires_at: str | None = None


@define
class Endpoint:
    """A row. `status` is the truth; `shown` is what readers see, which may lag behind."""

    uid: str
    project: str
    name: str
    url: str
    status: str
    owner_id: str
    description: str
    secrets: list[Secret]
    authentication: Mapping[str, Any] | None = field(repr=False)
    rate_limit: int
    rate_limit_duration: int
    advanced_signatures: bool
    content_type: str
    created_at: str
    updated_at: str
    shown: str = ""
    due: float | None = None
    reads_left: int | None = None

    def __attrs_post_init__(self) -> None:
        self.shown = self.status

    def set_status(self, status: str) -> None:
        """Writes a status, and everybody sees it."""
        self.status = self.shown = status
        self.due = self.reads_left = None

    def write_status(self, status: str, now: float, lag: Delay) -> None:
        """Writes a status, which readers see when the lag is over."""
        self.status = status
        self.due = self.reads_left = None
        match lag:
            case Seconds(seconds):
                self.due = now + seconds
            case Reads(count):
                self.reads_left = count
            case Never():
                pass
            case never:
                assert_never(never)
        self.catch_up(now)

    def catch_up(self, now: float) -> None:
        """Shows what is due by the clock."""
        if (self.due is not None and self.due <= now) or self.reads_left == 0:
            self.set_status(self.status)

    def read_status(self, now: float) -> str:
        """What a reader sees; this counts as a reading."""
        self.catch_up(now)
        if self.reads_left is not None:
            self.reads_left -= 1
        return self.shown


def plant(seed: SimulatedEndpoint) -> Endpoint:
    """Makes the row that the seed describes."""
    secrets = [
        Secret(f"{seed.uid[:-2]}S{place}", value, _finer(seed.created_at, "781"), _finer(seed.created_at, "841"))
        for place, value in enumerate(seed.signing_secrets())
    ]
    return Endpoint(
        uid=seed.uid,
        project=seed.project,
        name=seed.name,
        url=seed.url or f"https://hooks.example/{seed.name}",
        status=seed.status,
        owner_id=seed.owner_id,
        description=seed.description,
        secrets=secrets,
        authentication=seed.authentication,
        rate_limit=seed.rate_limit,
        rate_limit_duration=seed.rate_limit_duration,
        advanced_signatures=seed.advanced_signatures,
        content_type=seed.content_type,
        created_at=seed.created_at,
        updated_at=seed.updated_at,
    )


def _finer(row_time: str, nanoseconds: str) -> str:
    """A time of the database with the nanoseconds that the server itself writes."""
    day, _, fraction = row_time.removesuffix("Z").partition(".")
    return f"{day}.{fraction:0<6}{nanoseconds}Z" if len(fraction) <= 6 else row_time


def lift(row: Endpoint) -> SimulatedEndpoint:
    """The seed that would make this row again."""
    return SimulatedEndpoint(
        uid=row.uid,
        project=row.project,
        name=row.name,
        status=row.status,
        url=row.url,
        owner_id=row.owner_id,
        description=row.description,
        secrets=tuple(secret.value for secret in row.secrets),
        authentication=row.authentication,
        rate_limit=row.rate_limit,
        rate_limit_duration=row.rate_limit_duration,
        advanced_signatures=row.advanced_signatures,
        content_type=row.content_type,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
