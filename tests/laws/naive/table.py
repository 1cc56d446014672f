"""The comparison as Markdown, and what its columns mean; counts nothing."""

from collections.abc import Mapping

from tests.laws.naive.counting import Comparison, Tally
from tests.laws.naive.players import OURS, PLAYERS
from tests.laws.naive.verdicts import Column

MEANINGS: Mapping[Column, str] = {
    Column.FLIP: "a write of the client, and nobody else's, moved a switch from the wished state to another.",
    Column.FALSE_DONE: "the client said done (applied, already done), and at that moment it was not so; of some it "
    "became true a little later, the others are in the next column.",
    Column.SILENT_LOSS: "the switch was not as wished even when all had been quiet for a while, and no word of the "
    "client hinted at it: it was called done, or passed over without a word.",
    Column.FALSE_ALARM: "the client said failed (rejected), and its own write had done it.",
}
"""One sentence for each column."""


def write_table(tallies: Mapping[str, Tally]) -> str:
    """One row for each client that played."""
    lines = [
        f"| client | schedules | {' | '.join(column.value for column in Column)} |",
        f"|---|--:|{'--:|' * len(Column)}",
    ]
    for name, player in PLAYERS.items():
        tally = tallies.get(name, Tally())
        if tally.played:
            bold = "**" if name == OURS else ""
            numbers = (tally.played, *(tally.counts[column] for column in Column))
            lines.append(f"| {player.title} | {' | '.join(f'{bold}{number:,}{bold}' for number in numbers)} |")
    return "\n".join(lines)


def write_meanings(comparison: Comparison) -> str:
    """What was counted, what was left out, and how many switches were as wished after one run of each client."""
    lines = ["Counted are schedules in which it happened to one switch at least.", ""]
    lines += [f"- {column.value}: {meaning}" for column, meaning in MEANINGS.items()]
    left_out = ", ".join(f"{column.value} {comparison.left_out[column]:,}" for column in Column)
    lines += ["", f"Left out for all clients, because one of them could not know of it: {left_out}."]
    shares = ", ".join(
        f"{name} {100 * tally.wished / tally.switches:.0f} %"
        for name, tally in comparison.sum_up().items()
        if tally.switches
    )
    reached = f"Switches as wished when all was quiet, after one run: {shares}."
    luck = "Who goes on where nobody can know may be lucky; `reconciler` stops there, and says so."
    return "\n".join([*lines, f"{reached} {luck}"])


def write_comparison(comparison: Comparison) -> str:
    """The table over all services, and what it means."""
    return f"{write_table(comparison.sum_up())}\n\n{write_meanings(comparison)}\n"


def write_providers(comparison: Comparison) -> str:
    """One table for each provider."""
    parts = [f"### {provider}\n\n{write_table(clients)}" for provider, clients in sorted(comparison.tallies.items())]
    return "\n\n".join(parts) + "\n"
