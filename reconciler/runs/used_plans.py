"""The memory of saved plans that were used, one small file each; decides nothing about them."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path

from attrs import frozen

from reconciler.errors import JournalUnwritable, PlanRefused
from reconciler.interfaces.memory import Memory, Remembered
from reconciler.model.address import Address
from reconciler.runs.durable import PRIVATE_FILE, create_private_folder, replace_file
from reconciler.runs.journal import unwritable

_FORMAT = "reconciler-used-plan"
_VERSION = "1.0"
_DIGEST = re.compile(r"(?:sha256:)?(?P<hex>[0-9a-f]{8,128})")


def read_digest(digest: str) -> str:
    """The letters of a plan's digest, by which it is remembered everywhere; raises PlanRefused where it is none."""
    match = _DIGEST.fullmatch(digest)
    if match is None:
        raise PlanRefused(f"the plan's digest {digest[:80]!r} is none", hint="make the plan anew")
    return match["hex"]


@frozen
class JointMemory:
    """Several memories as one: what one of them remembers is remembered."""

    memories: tuple[Memory, ...]

    async def recall(self, *, digest: str, created_at: datetime) -> Remembered | None:
        """What they remember together; raises JournalUnwritable where one of them cannot say."""
        answers = [await memory.recall(digest=digest, created_at=created_at) for memory in self.memories]
        known = [one for one in answers if one is not None]
        if not known:
            return None
        applied = frozenset(address for one in known for address in one.applied)
        times = [one.last_run_at for one in known if one.last_run_at is not None]
        return Remembered(applied, any(one.is_used_up for one in known), max(times, default=None))

    async def remember(self, *, digest: str, created_at: datetime, remembered: Remembered) -> None:
        """Tells all of them, also after one has failed; raises its JournalUnwritable then."""
        failures: list[JournalUnwritable] = []
        for memory in self.memories:
            try:
                await memory.remember(digest=digest, created_at=created_at, remembered=remembered)
            except JournalUnwritable as failure:
                failures.append(failure)
        if failures:
            raise failures[0]


@frozen
class FileMemory:
    """`Memory` in `folder`: a file for each plan, named by its digest and time of creation."""

    folder: Path

    async def recall(self, *, digest: str, created_at: datetime) -> Remembered | None:
        """What is remembered of this plan; `None` when it never ran.

        Raises JournalUnwritable where the file cannot be understood: that is never taken for "not used".
        """
        path = self._path(digest, created_at)
        try:
            return _decode(path.read_bytes())
        except FileNotFoundError:
            return None
        except (OSError, ValueError, RecursionError) as error:
            why = error.strerror if isinstance(error, OSError) else "it is damaged"
            raise JournalUnwritable(
                f"whether this plan was used cannot be read from {path}: {why}; nothing is sent",
                hint="the journals tell what was sent; give this user the right to read there, or make the plan anew",
            ) from error

    async def remember(self, *, digest: str, created_at: datetime, remembered: Remembered) -> None:
        """Replaces what is remembered, durably; raises JournalUnwritable."""
        path = self._path(digest, created_at)
        try:
            create_private_folder(path.parent)
            replace_file(path, _encode(digest, created_at, remembered), mode=PRIVATE_FILE)
        except OSError as error:
            raise unwritable(path, error) from error

    def _path(self, digest: str, created_at: datetime) -> Path:
        """The file of this plan; a plan file is untrusted, so its digest must not lead out of the folder."""
        return self.folder / f"{read_digest(digest)}-{created_at.astimezone(UTC):%Y%m%dT%H%M%S.%fZ}.json"


def _encode(digest: str, created_at: datetime, remembered: Remembered) -> bytes:
    last = remembered.last_run_at
    document = {
        "format": _FORMAT,
        "format_version": _VERSION,
        "digest": digest,
        "created_at": created_at.astimezone(UTC).isoformat(),
        "is_used_up": remembered.is_used_up,
        "last_run_at": None if last is None else last.astimezone(UTC).isoformat(),
        "applied": [str(address) for address in sorted(remembered.applied)],
    }
    return (json.dumps(document, indent=2) + "\n").encode()


def _decode(content: bytes) -> Remembered:
    """What `_encode` wrote; raises ValueError for anything else."""
    match json.loads(content):
        case {"format": form, "applied": list(applied), "is_used_up": bool(is_used_up), "last_run_at": last} if (
            form == _FORMAT
        ):
            return Remembered(frozenset(_address(item) for item in applied), is_used_up, _time(last))
        case _:
            raise ValueError("not a memory of a used plan")


def _address(item: object) -> Address:
    if not isinstance(item, str):
        raise ValueError("an address is a string")  # noqa: TRY004 - one error for all damage
    return Address.parse(item)


def _time(item: object) -> datetime | None:
    if item is None:
        return None
    if not isinstance(item, str):
        raise ValueError("a time is a string")  # noqa: TRY004 - one error for all damage
    return datetime.fromisoformat(item)
