"""The pages that people read, and what they mention; judges nothing."""

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_DOTTED = re.compile(r"\breconciler(?:\.[A-Za-z_]\w*)+")
_PATH = re.compile(r"(?<![\w./-])(?:reconciler|tests|docs|examples|schemas|\.ci)/[\w./-]*\w/?(?![\w*])")


def list_pages() -> tuple[Path, ...]:
    """Every Markdown file of the repository, but reports that tests compare."""
    top = sorted(ROOT.glob("*.md"))
    below = sorted(page for folder in ("docs", "examples", "tests") for page in (ROOT / folder).rglob("*.md"))
    return tuple(page for page in (*top, *below) if "golden" not in page.parts)


def list_sources() -> tuple[Path, ...]:
    """Every Python file of the package, for what its docstrings mention."""
    return tuple(sorted((ROOT / "reconciler").rglob("*.py")))


def find_links(text: str) -> Iterator[str]:
    """The places inside the repository that a page links to, without anchors."""
    for link in _LINK.findall(_FENCE.sub("", text)):
        if "://" not in link and not link.startswith("#"):
            yield link.split("#")[0]


def find_dotted(text: str) -> frozenset[str]:
    """Names like `reconciler.api.plan`."""
    return frozenset(_DOTTED.findall(text))


def find_paths(text: str) -> frozenset[str]:
    """Names like `reconciler/api/plan.py`."""
    return frozenset(_PATH.findall(text))


def find_blocks(text: str, language: str) -> tuple[str, ...]:
    """The code blocks in this language."""
    return tuple(body for name, body in _FENCE.findall(text) if name == language)


def find_section(text: str, heading: str) -> str:
    """What stands below this heading, up to the next of its rank."""
    rank = "#" * (len(heading) - len(heading.lstrip("#")))
    return re.split(rf"^{rank} ", text.split(f"{heading}\n", 1)[1], maxsplit=1, flags=re.MULTILINE)[0]


def find_rows(section: str) -> tuple[tuple[str, ...], ...]:
    """The cells of every table row but headings."""
    rows = [line for line in section.splitlines() if line.startswith("|")]
    cells = [tuple(cell.strip() for cell in re.split(r"(?<!\\)\|", row)[1:-1]) for row in rows]
    marks = [number for number, row in enumerate(cells) if set("".join(row)) <= set("-: ")]
    return tuple(row for number, row in enumerate(cells) if number not in marks and number + 1 not in marks)
