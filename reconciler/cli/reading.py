"""The documents that a command is given, in bounded time and memory; decides nothing with them."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from reconciler.errors import InvalidInput
from reconciler.files.documents import MAX_BYTES
from reconciler.files.result_file import hash_result, load_result
from reconciler.model.outcome import Result
from reconciler.model.plan import Undoes


def read_document(path: Path) -> bytes:
    """The content, cut one byte beyond what any document may have; raises InvalidInput where it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise InvalidInput(f"{path} cannot be read: {reason}", hint="check the path and the permissions") from error


def find_undone(undoes: Undoes, plan: Path) -> tuple[Path, Result] | None:
    """The result that a saved plan puts back: where the plan says, else beside the plan's own file.

    A plan is untrusted: only a regular file is opened, and of one that is not this very result nothing is said.
    """
    for path in _list_places(undoes, plan):
        with suppress(InvalidInput):
            found = load_result(read_document(path), source=str(path))
            if hash_result(found) == undoes.checksum:
                return path, found
    return None


def _list_places(undoes: Undoes, plan: Path) -> Iterator[Path]:
    if undoes.result is None:
        return
    given = Path(undoes.result)
    for path in dict.fromkeys((given, plan.parent / given, plan.parent / given.name)):
        # A name of any form at all may stand there: too long, with a NUL.
        with suppress(OSError, ValueError):
            if path.is_file():
                yield path
