"""One thing wrong with what the user gave, with its place and the way out; collecting them is not its work."""

from attrs import frozen


@frozen
class Origin:
    """Where something was written: file, line and column counted from 1; `None` where unknown."""

    file: str | None = None
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        """`file:line:column`, as far as known."""
        parts = [str(part) for part in (self.file, self.line, self.column) if part is not None]
        return ":".join(parts)


@frozen
class Problem:
    """What is wrong, where (origin, and the dotted path inside the file), and what to do."""

    message: str
    origin: Origin = Origin()
    path: str | None = None
    hint: str | None = None

    def __str__(self) -> str:
        """One line: place, message, way out."""
        place = str(self.origin)
        text = f"{place}: {self.message}" if place else self.message
        return f"{text} ({self.hint})" if self.hint else text
