"""How a document that is not a plan is refused: as wrong input, with every problem in its file."""

from reconciler.errors import InvalidInput
from reconciler.files.documents import Malformed, name_source


def refuse_document(failure: Malformed, *, source: str, wanted: str) -> InvalidInput:
    """The error to raise for a file that is not `wanted` ("a result", "a drift report")."""
    first = failure.problems[0]
    place = f" ({first.path})" if first.path else ""
    return InvalidInput(
        f"{source} is not {wanted} that can be used: {first.message}{place}",
        problems=name_source(failure.problems, source),
    )
