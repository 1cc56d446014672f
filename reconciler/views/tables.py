"""The tables that Markdown documents share: outcomes, and counts for when there is no room for single resources."""

from collections import Counter
from collections.abc import Iterable

from reconciler.model.address import Address
from reconciler.views.markdown import Section, show, show_code
from reconciler.views.outcomes import OutcomeRow

OUTCOMES = "| | resource | outcome | change | detail |\n|---|---|---|---|---|"
"""The head of a table of outcomes."""


def render_outcome(row: OutcomeRow) -> str:
    """A line of such a table."""
    said = "; ".join(part for part in (row.effort, row.detail) if part)
    return f"| {row.symbol} | {show_code(row.address)} | {row.word} | {show(row.change)} | {show(said)} |"


def count_by_kind(words: Iterable[tuple[Address, str]], order: tuple[str, ...]) -> Section:
    """A table with a line for each service and kind, and a column for each word that occurs."""
    counted: dict[str, Counter[str]] = {}
    for address, word in words:
        counted.setdefault(f"{address.service}/{address.kind}", Counter())[word] += 1
    columns = [word for word in order if any(counter[word] for counter in counted.values())]
    head = f"| where | {' | '.join(columns)} |\n|---|{'---:|' * len(columns)}"
    lines = tuple(
        f"| {show_code(where)} | {' | '.join(f'{counter[word]:,}' for word in columns)} |"
        for where, counter in sorted(counted.items())
    )
    return Section(head, lines, "line of counts")
