"""What a simulated instance starts with, as plain values."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from attrs import field, frozen

SINCE = "2026-01-05T08:00:00.123456Z"


@frozen
class SimulatedEndpoint:
    """An endpoint that is there from the start.

    `status` may be any word, as in the real column. `secrets` are signing secrets, which every answer shows in
    plain text; without any, it has one, made of its uid. `authentication` is as the API writes it, say
    {"type": "api_key", "api_key": {"header_name": "X-Key", "header_value": "…"}}, and shown too.
    """

    uid: str
    project: str
    name: str
    status: str = "active"
    url: str = ""
    owner_id: str = ""
    description: str = ""
    secrets: Sequence[str] = field(default=(), repr=False)
    authentication: Mapping[str, Any] | None = field(default=None, repr=False)
    rate_limit: int = 0
    rate_limit_duration: int = 0
    advanced_signatures: bool = True
    content_type: str = "application/json"
    created_at: str = SINCE
    updated_at: str = SINCE

    def signing_secrets(self) -> Sequence[str]:
        """The secrets that it has in any case."""
        return self.secrets or (f"signing-secret-of-{self.uid}",)


@frozen
class SimulatedProject:
    """A project.

    One that `is_disabled` refuses writes, as the oldest do on an instance over its limit of projects. Whether
    it `may_disable_endpoints` that fail is shown, and decides what an update of the project does to them.
    """

    uid: str
    name: str = ""
    organisation: str = "01M7ORGANISATION0000000000"
    is_disabled: bool = False
    may_disable_endpoints: bool = False
    created_at: str = SINCE
    updated_at: str = SINCE


@frozen
class PersonalKey:
    """A key of a person, which goes by the project in the address; `projects` None is all of them."""

    projects: Sequence[str] | None = None
    may: Literal["view", "manage"] = "manage"


Keys = Mapping[str, str | PersonalKey]
"""Keys and what each is: the project of a project key, which goes by no address, or a personal key."""
