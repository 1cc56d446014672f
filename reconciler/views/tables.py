"""Counts of a report by service and kind, for when a document has no room for single resources."""

from collections import Counter
from collections.abc import Iterable

from reconciler.model.address import Address
from reconciler.views.markdown import Section, show_code


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
