"""The database of a simulated Feldera: its pipelines, their history, and whether it is there; decides nothing."""

from attrs import define, field

from reconciler.simulators.feldera.dates import Identifiers
from reconciler.simulators.feldera.pipeline import Pipeline
from reconciler.simulators.feldera.row import EVENTS_KEPT, Event, Row


@define(eq=False)
class Database:
    """Pipelines in the order of their creation; `deafness` (seconds) is how long it notifies nobody once it is back."""

    deafness: float
    pipelines: dict[str, Pipeline] = field(factory=dict)
    identifiers: Identifiers = field(factory=Identifiers)
    _names: dict[str, str] = field(factory=dict)
    _turns: list[tuple[float, bool]] = field(factory=list)
    _deaf_until: float = float("-inf")

    @property
    def is_up(self) -> bool:
        """Whether it can be reached."""
        return not self._turns or self._turns[-1][1]

    def was_up(self, moment: float) -> bool:
        """Whether it could be reached then."""
        return next((is_up for turn, is_up in reversed(self._turns) if turn <= moment), True)

    def go_down(self, now: float) -> None:
        """Stops."""
        self._turns.append((now, False))

    def come_up(self, now: float) -> None:
        """Is back."""
        self._turns.append((now, True))
        self._deaf_until = now + self.deafness

    def has_notifications(self, now: float) -> bool:
        """Whether those who listen hear of changes."""
        return self.is_up and now >= self._deaf_until

    def find(self, name: str) -> Pipeline | None:
        """The pipeline of that name."""
        identifier = self._names.get(name)
        return None if identifier is None else self.pipelines[identifier]

    def add(self, pipeline: Pipeline) -> None:
        """Puts a pipeline in, in place of any other of its name."""
        self.remove(pipeline.row.name)
        self.pipelines[pipeline.row.identifier] = pipeline
        self._names[pipeline.row.name] = pipeline.row.identifier

    def remove(self, name: str) -> None:
        """Takes a pipeline out, if it is there."""
        identifier = self._names.pop(name, None)
        if identifier is not None:
            self.pipelines.pop(identifier).is_gone = True

    def rename(self, pipeline: Pipeline, name: str) -> None:
        """Gives it another name, which is free."""
        del self._names[pipeline.row.name]
        pipeline.row.name = name
        self._names[name] = pipeline.row.identifier

    def record(self, pipeline: Pipeline, at: float) -> None:
        """Keeps the row as it is now in the history, and lets the API server hear that it changed."""
        if self.has_notifications(at):
            pipeline.location = None
        events = pipeline.row.events
        events.append(event_of(pipeline.row, self.identifiers.take(), at))
        del events[:-EVENTS_KEPT]


def event_of(row: Row, identifier: str, at: float) -> Event:
    """The row as its history keeps it."""
    return Event(
        identifier=identifier,
        at=at,
        resources=row.resources,
        resources_desired=row.resources_desired,
        runtime=row.runtime,
        runtime_desired=row.runtime_desired,
        has_error=row.error is not None,
        program_status=row.program.status,
        storage_status=row.storage_status,
    )
