"""All recordings of one service: replayed, left out with a reason, or tampered with; knows no service."""

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Protocol

from attrs import frozen

from reconciler.simulators.virtual_time import run_virtual
from tests.simulators.exchange import Exchange, Omission, read_recording

ROOT = Path(__file__).parent.parent / "recordings"


class Replaying(Protocol):
    """One recording on its way through a simulator; `complaints` is what was not as recorded."""

    complaints: list[str]
    compared: int

    def run(self) -> Awaitable[None]:
        """Replays all."""
        ...


@frozen
class Recordings:
    """The files of one service's folder, and the table of what is not replayed of them."""

    service: str
    make: Callable[[Sequence[Exchange], Callable[[Exchange], bool]], Replaying]
    omissions: tuple[Omission, ...] = ()

    @property
    def files(self) -> list[Path]:
        """Every recording; a new file in the folder is one more."""
        return sorted((ROOT / self.service).glob("*.jsonl"))

    @property
    def replayed(self) -> list[Path]:
        """Those of which anything is replayed."""
        return [file for file in self.files if not all(map(self.is_left_out, read_recording(file)))]

    @property
    def exchanges(self) -> list[Exchange]:
        """Everything that was recorded."""
        return [exchange for file in self.files for exchange in read_recording(file)]

    def is_left_out(self, exchange: Exchange) -> bool:
        """Whether any omission covers it."""
        return any(omission.covers(exchange) for omission in self.omissions)

    def list_idle(self) -> list[Omission]:
        """The omissions that outlived what they were made for."""
        exchanges = self.exchanges
        return [omission for omission in self.omissions if not any(map(omission.covers, exchanges))]

    def replay(self, file: Path) -> Replaying:
        """Replays one file to its end."""
        run = self.make(read_recording(file), self.is_left_out)

        async def to_its_end() -> None:
            await run.run()

        run_virtual(to_its_end())
        return run

    def replay_tampered(self, name: str, line: int, recorded: str, tampered: str, folder: Path) -> list[str]:
        """What is complained of when one line says something else."""
        lines = (ROOT / self.service / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
        assert recorded in lines[line - 1]
        lines[line - 1] = lines[line - 1].replace(recorded, tampered, 1)
        changed = folder / f"{name}.jsonl"
        changed.write_text("\n".join(lines), encoding="utf-8")
        return self.replay(changed).complaints
