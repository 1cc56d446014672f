"""The colours of a terminal; whether to use them is decided by whoever knows the terminal."""

from attrs import frozen


@frozen
class Palette:
    """Escape codes by meaning; all empty where nothing is to be coloured."""

    good: str = ""
    bad: str = ""
    caution: str = ""
    quiet: str = ""
    strong: str = ""
    reset: str = ""

    def paint(self, code: str, text: str) -> str:
        """The text in one of this palette's codes; as it is where the code is empty."""
        return f"{code}{text}{self.reset}" if code and text else text


PLAIN = Palette()
"""No colours."""

COLOURED = Palette(
    good="\x1b[32m",
    bad="\x1b[31m",
    caution="\x1b[33m",
    quiet="\x1b[2m",
    strong="\x1b[1m",
    reset="\x1b[0m",
)
"""The sixteen colours that every terminal has."""
