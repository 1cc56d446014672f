"""The shapes of the desired file that no model class has; what the values mean is decided where they are read."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import NewType

from attrs import frozen

from reconciler.model.service import Basic, SecretRef

Count = NewType("Count", int)
"""A whole number from 0."""

Share = NewType("Share", str)
"""How many may be moved: a count from 0, or a share such as `30%`."""

SHARE = re.compile(r"(100|[1-9]?[0-9])%")

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
    """From how many things of a kind on one apply is limited, and how many of them it may move."""

    floor: Count | None = None
    max_down: Share | None = None
    max_up: Share | None = None


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
