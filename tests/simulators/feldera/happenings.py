"""What the notes of a recording say was done behind the server's back, as words and what they mean here."""

import re
from collections.abc import Callable, Sequence

from attrs import frozen

from reconciler.simulators.feldera.simulator import FelderaSimulator
from tests.simulators.exchange import Exchange

Act = Callable[[FelderaSimulator, str, re.Match[str]], None]

REPEATED_SECONDS = 0.02


@frozen
class Happening:
    """Words of a note, and what happens `lead` seconds before the exchange, or as many after as the words say."""

    words: str
    act: Act
    lead: float = 0.0
    is_ailment: bool = False


def _report(simulator: FelderaSimulator, name: str, words: re.Match[str]) -> None:
    simulator.report(name, words[1])


HAPPENINGS: Sequence[Happening] = (
    Happening(
        r"answers nothing from now on|process hangs", lambda simulator, name, _: simulator.hang(name), is_ailment=True
    ),
    Happening(r"answers again", lambda simulator, name, _: simulator.calm(name)),
    Happening(
        r"takes (\d+) s for each action",
        lambda simulator, name, words: simulator.slow_down(name, actions=float(words[1])),
        is_ailment=True,
    ),
    Happening(
        r"status probe takes (\d+) s",
        lambda simulator, name, words: simulator.slow_down(name, status=float(words[1])),
        is_ailment=True,
    ),
    Happening(r"killed \(SIGKILL\)", lambda simulator, name, _: simulator.kill(name)),
    Happening(r"reports a fatal error", lambda simulator, name, _: simulator.fail(name)),
    Happening(r"answers 503 on its status", lambda simulator, name, _: simulator.refuse(name), is_ailment=True),
    Happening(r"reports runtime status (\w+)", _report, is_ailment=True),
    Happening(r"reports it is suspended", lambda simulator, name, _: simulator.report(name, "Suspended")),
    Happening(r"Postgres stopped", lambda simulator, _name, _words: simulator.stop_database()),
    Happening(r"Postgres is back", lambda simulator, _name, _words: simulator.start_database()),
    Happening(r"locked.*?(\d+) s", lambda simulator, name, words: simulator.lock(name, float(words[1])), lead=0.65),
)

# Said once of a whole call of a client, and done so many seconds after the first of its requests.
DELAYED: Sequence[Happening] = (
    Happening(
        r"another client stops the pipeline (\d+) s later", lambda simulator, name, _: simulator.move(name, "Stopped")
    ),
    Happening(r"the process hangs for (\d+) s", lambda simulator, name, _: simulator.calm(name)),
)


def is_repeated(exchange: Exchange, earlier: Exchange | None) -> bool:
    """Whether it reads again what was read only just: between two series of polls, something was done."""
    if earlier is None or exchange.note or exchange.is_write:
        return False
    is_same = (exchange.path, exchange.query, exchange.body) == (earlier.path, earlier.query, earlier.body)
    return is_same and exchange.at - earlier.at <= REPEATED_SECONDS
