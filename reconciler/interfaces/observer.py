"""One listener for all that happens."""

from typing import Protocol

from reconciler.model.event import Event


class Observer(Protocol):
    """Is told every event, in order; must not raise and must not block."""

    def __call__(self, event: Event) -> None:
        """Takes note of one event."""
        ...
