"""The shapes of the desired file that no model class has; what the values mean is decided where they are read."""

from collections.abc import Mapping
from datetime import datetime
from typing import NewType

from attrs import frozen

from reconciler.model.guard import Limit
from reconciler.model.service import Basic, SecretRef

Count = NewType("Count", int)
"""A whole number from 0."""

Number = NewType("Number", int)
"""A whole number from 1."""

SHARE = r"(100|[1-9]?[0-9])%"
"""How a share is written."""

ALLOW_WORDS = ("lose_state", "unverified")
"""What `allow` may permit."""


@frozen
class OAuthEntry:
    """`oauth` of a service's credentials."""

    token_url: str
    client_id: SecretRef
    client_secret: SecretRef
    audience: str | None = None
    scope: str | None = None


@frozen
class CredentialSet:
    """One set of credentials; several kinds may stand together."""

    token: SecretRef | None = None
    basic: Basic | None = None
    oauth: OAuthEntry | None = None
    headers: Mapping[str, SecretRef] | None = None


@frozen
class SplitCredentials:
    """Credentials for reads and for writes."""

    read: CredentialSet | None = None
    write: CredentialSet | None = None


@frozen
class ExpectEntry:
    """Bounds of a rule's `expect`."""

    min: Count | None = None
    max: Count | None = None


@frozen
class ProfileEntry:
    """One profile: an overlay of resources, checked by the reader of resources."""

    resources: Mapping[str, object]


@frozen
class GuardsEntry:
    """From how many things of a kind on an apply is limited, how many it may move, how fast, and how many may fail."""

    floor: Count | None = None
    max_down: Limit | None = None
    max_up: Limit | None = None
    changes_per_minute: Number | None = None
    max_failures: Number | None = None


@frozen
class PostgresEntry:
    """A lock in a PostgreSQL database."""

    dsn: SecretRef


@frozen
class LockEntry:
    """Where runs exclude each other, beside this machine."""

    postgres: PostgresEntry


@frozen
class AcceptEntry:
    """Drift that is accepted: for whom, why and until when."""

    address: str
    owner: str
    reason: str
    until: datetime
    ticket: str | None = None
