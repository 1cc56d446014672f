"""What a check says of a broken law, and what all checks share; plain data and small questions to a record."""

import re
from collections.abc import Callable, Iterable, Sequence

from attrs import frozen

from tests.laws.record import Record, Run, Seen, name_of
from tests.laws.worlds.world import accepts


@frozen
class Breach:
    """A law that does not hold, and where; `address` is the name of the thing, or of the run."""

    law: str
    sentence: str
    address: str = ""

    def __str__(self) -> str:
        """For people."""
        return f"{self.law}: {self.sentence}" + (f" ({self.address})" if self.address else "")


Check = Callable[[Record], Iterable[Breach]]
"""One law: what of it does not hold in a record."""

DONE = frozenset({"applied", "already_done"})
WITHHELD = frozenset({"stale", "already_done", "skipped"})
UNHEARD = frozenset({401, 403, 429})
"""Statuses that services give before their code sees the request."""


def list_words(run: Run) -> list[tuple[int, str]]:
    """The thing and the word of each claim of a run."""
    words = {} if run.claims is None else run.claims.words
    return [(number, words[name_of(number)]) for number in range(len(run.wishes)) if name_of(number) in words]


def list_writes(seen: Sequence[Seen], thing: int) -> list[Seen]:
    """The writes about a thing."""
    return [one for one in seen if one.is_write and one.thing == thing]


def is_shared(record: Record, run: Run, thing: int) -> bool:
    """Whether a rival moved the thing, or another act wrote to it."""
    others = [other for other in record.acts if other is not run]
    return bool(record.moves.get(thing)) or any(list_writes(record.of_run(other), thing) for other in others)


def is_wished(state: str, wish: str) -> bool:
    """Whether what a thing is asked to be is what is wished; a word of more than one state counts as its own."""
    return accepts(wish, state, ("active", "running", "paused", "inactive", "stopped"))


def is_flip(one: Seen, wish: str) -> bool:
    """Whether this write, and nobody else, moved its thing away from the wish."""
    if one.thing is None or not one.is_alone:
        return False
    return is_wished(one.before[one.thing], wish) and not is_wished(one.after[one.thing], wish)


def is_heard_of(run: Run) -> bool:
    """Whether a run came to its end and may be judged by its words."""
    return not run.is_dead and run.claims is not None


_UNSEEN = re.compile("last look (was not|could not be) taken")


def says_unseen(run: Run) -> bool:
    """Whether the result says that the last look was not taken or failed."""
    return run.result is not None and any(_UNSEEN.search(warning) for warning in run.result.warnings)
