"""The simulated database: rows, projects, what goes wrong with it, and updates of others that are on their way."""

from bisect import bisect_left, insort
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from attrs import define, field, frozen

from reconciler.simulators.convoy.endpoint import Endpoint
from reconciler.simulators.convoy.seeds import SimulatedProject
from reconciler.simulators.convoy.stamps import Stamps

State = Literal["up", "down", "refusing"]
"""`refusing` answers reads and refuses every update of an endpoint."""


class DatabaseDown(Exception):
    """Nobody answers."""


class WriteRefused(Exception):
    """The database has answered with an error; the row is as it was."""


@frozen
class WriteBack:
    """A write that has been decided and waits: an update of somebody's, with the status that it read, or a pause."""

    due: float
    uid: str
    status: str


@define(eq=False)
class Database:
    """Rows by uid, and the uids of each project in order."""

    stamps: Stamps
    state: State = "up"
    projects: dict[str, SimulatedProject] = field(factory=dict)
    _rows: dict[str, Endpoint] = field(factory=dict)
    _order: dict[str, list[str]] = field(factory=dict)
    _coming: list[WriteBack] = field(factory=list)

    def add_project(self, project: SimulatedProject) -> None:
        """Puts a project in, in place of another of that uid."""
        self.projects[project.uid] = project

    def put(self, row: Endpoint) -> None:
        """Puts a row in, in place of another of that uid; its project comes with it."""
        self.drop(row.uid)
        self.projects.setdefault(row.project, SimulatedProject(row.project))
        self._rows[row.uid] = row
        insort(self._order.setdefault(row.project, []), row.uid)

    def drop(self, uid: str) -> None:
        """Takes a row away, if it is there."""
        row = self._rows.pop(uid, None)
        if row is not None:
            order = self._order[row.project]
            del order[bisect_left(order, uid)]

    def peek(self, uid: str) -> Endpoint | None:
        """A row, whatever the state of the database."""
        return self._rows.get(uid)

    def select(self, uid: str, project: str) -> Endpoint | None:
        """A row of this project. Raises DatabaseDown."""
        self.check_up()
        row = self._rows.get(uid)
        return row if row is not None and row.project == project else None

    def order(self, project: str) -> Sequence[str]:
        """The uids of a project, ascending. Raises DatabaseDown."""
        self.check_up()
        return self._order.get(project, [])

    def rows(self) -> Mapping[str, Endpoint]:
        """All rows by uid; none is to be added or taken away here."""
        return self._rows

    def pick(self, uids: Iterable[str]) -> list[Endpoint]:
        """The rows of these uids."""
        return [self._rows[uid] for uid in uids]

    def check_up(self) -> None:
        """Raises DatabaseDown."""
        if self.state == "down":
            raise DatabaseDown

    def check_writes(self) -> None:
        """Raises DatabaseDown or WriteRefused."""
        self.check_up()
        if self.state == "refusing":
            raise WriteRefused

    def write_back_later(self, uid: str, due: float) -> None:
        """Somebody's update reads the row now and writes it back when due. Raises KeyError."""
        self.write_later(uid, self._rows[uid].status, due)

    def write_later(self, uid: str, status: str, due: float) -> None:
        """A statement that waits for a lock writes this status when due, whoever still listens."""
        self._coming.append(WriteBack(due, uid, status))

    def resume_inactive(self, project: str) -> None:
        """Every inactive row of a project becomes active; paused ones stay."""
        for uid in self._order.get(project, ()):
            if self._rows[uid].status == "inactive":
                self._rows[uid].set_status("active")

    def catch_up(self, now: float) -> None:
        """Carries out the updates of others that are due."""
        for update in sorted((each for each in self._coming if each.due <= now), key=lambda each: each.due):
            self._coming.remove(update)
            row = self._rows.get(update.uid)
            if row is not None:
                row.set_status(update.status)
                row.updated_at = self.stamps.row_time()

    def upcoming(self, now: float) -> float | None:
        """When the next change shows that is on its way: an update of somebody's, or a status that lags."""
        moments = [each.due for each in self._coming]
        moments += [row.due for row in self._rows.values() if row.due is not None and row.due > now]
        return min(moments, default=None)
