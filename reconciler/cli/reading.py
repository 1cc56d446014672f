"""The bytes of one document that a command is given, in bounded time and memory; understands none of them."""

from pathlib import Path

from reconciler.errors import InvalidInput
from reconciler.files.documents import MAX_BYTES


def read_document(path: Path) -> bytes:
    """The content, cut one byte beyond what any document may have; raises InvalidInput where it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise InvalidInput(f"{path} cannot be read: {reason}", hint="check the path and the permissions") from error
