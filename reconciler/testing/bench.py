"""What an author tells the suite of a provider: its simulator, the states it can begin in, and what may be wished."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from attrs import field, frozen

from reconciler.interfaces.provider import Provider
from reconciler.model.kind import Kind
from reconciler.model.live import Found
from reconciler.model.values import Values, Wishes

AsgiApp = Callable[[Any, Any, Any], Any]
"""An ASGI application: the simulated service."""


@frozen
class Stand:
    """A simulated service that was just set up: its application, and what finds each thing in it.

    `root`: the path that urls of the service end with, such as "/api", where its provider's paths lack it.
    """

    app: AsgiApp
    places: Sequence[Values]
    root: str = ""


@frozen
class Hopeless:
    """A wish, the reading that its change was made on, and a later one that shows that waiting cannot help."""

    wishes: Wishes
    start: Found
    later: Found


@frozen
class Bench:
    """What the suite runs on.

    `stand(count, live)` sets a simulated service up with so many things, each showing the values `live`; `states`
    are the values that it can be asked for and `wishes` what is wished of them: the suite tries every pair.
    `absent` finds nothing. `allow`: words that the wishes need. `secrets`: texts in the simulated replies that
    must never get out, and `token` is the credential. `garbled`: single words of replies and what a
    newer version of the service might say instead; `required`: members of replies without which nothing may be
    claimed. `hopeless`: see there; without any, R11 is skipped. `requests`: so many things cost so many requests
    to read, just as the provider's page says; without it a bound is tested that any paging keeps.
    """

    provider: Provider
    kind: Kind
    stand: Callable[[int, Values], Stand]
    states: Sequence[Values]
    wishes: Sequence[Wishes]
    absent: Values
    hopeless: Sequence[Hopeless]
    garbled: Mapping[str, str]
    required: Sequence[str]
    secrets: Sequence[str]
    allow: tuple[str, ...] = ()
    token: str = field(default="canary-token")
    requests: Mapping[int, int] = field(factory=dict)
