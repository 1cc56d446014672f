"""What happened behind the back of a recorded client, told by the words of its notes, done to the simulator."""

import re
from collections.abc import Callable, Sequence

from attrs import define

from reconciler.simulators.faults import Fault, Lost, Replaced, When
from reconciler.simulators.messages import Answer, encode_json
from reconciler.simulators.mishaps import hanging_after_effect, hanging_before_effect
from reconciler.simulators.redpanda.simulator import RedpandaSimulator
from tests.simulators.exchange import Exchange
from tests.simulators.redpanda.recording import named_in, place_of, tokens_of

# What a note can keep of a faked body; what was longer is made up from the complaint about it.
KEPT = 60
# Exchanges that took so long met a proxy that held them.
HELD_SECONDS = 5.0
_MADE_UP = re.compile(r"answers every request (\d+) (?:no content type|(\S+)) '(.*)'$", re.DOTALL)
_SIZE = re.compile(r"Response size: (\d+)b")
_HELD = (
    (re.compile(r"reads are held (\d+) s"), hanging_before_effect),
    (re.compile(r"holds the answer (\d+) s"), hanging_after_effect),
)
_ALWAYS = When(times=None)


def stop_broker(simulator: RedpandaSimulator, exchange: Exchange) -> None:
    """The broker behind the worker goes down."""
    simulator.worker(place_of(exchange)[0] or "").stop_broker()


def start_broker(simulator: RedpandaSimulator, exchange: Exchange) -> None:
    """The broker comes back."""
    simulator.worker(place_of(exchange)[0] or "").start_broker()


def delete_named(simulator: RedpandaSimulator, exchange: Exchange) -> None:
    """Somebody else deletes the connector that the sent page token begins with."""
    simulator.delete(named_in(tokens_of(exchange)[0]), place_of(exchange)[0] or "")


EVENTS: Sequence[tuple[str, Callable[[RedpandaSimulator, Exchange], None]]] = (
    ("only broker is killed", stop_broker),
    ("broker is started again", start_broker),
    ("is deleted by somebody else", delete_named),
)


@define
class Proxy:
    """What stands between Console and the worker of `cluster`, as the notes tell it so far."""

    cluster: str | None = None
    made_up: Fault | None = None
    held: Fault | None = None

    def stand(self, exchange: Exchange, simulator: RedpandaSimulator) -> None:
        """Behaves towards this exchange as it behaved when it was recorded."""
        self._listen(exchange)
        if self.cluster is not None:
            schedule = simulator.between(self.cluster).schedule
            schedule.clear()
            schedule.add(*self._faults(exchange))

    def _faults(self, exchange: Exchange) -> list[Fault]:
        held = [self.held] if self.held is not None and exchange.took >= HELD_SECONDS else []
        return held + ([self.made_up] if self.made_up is not None else [])

    def _listen(self, exchange: Exchange) -> None:
        if "proxy" in exchange.note:
            self.cluster = place_of(exchange)[0]
        found = _MADE_UP.search(exchange.note)
        if found and self._is_new(found, exchange):
            status, label, text = found.groups()
            headers = {"content-type": label} if label else {}
            answer = Answer(int(status), headers, _whole_body(int(status), text, exchange))
            self.made_up = Fault(_ALWAYS, "undone", Replaced(answer))
        if "closes the connection without an answer" in exchange.note:
            self.made_up = Fault(_ALWAYS, "undone", Lost("closed"))
        for words, hold in _HELD:
            said = words.search(exchange.note)
            if said:
                self.held = hold(_ALWAYS, float(said[1]))

    def _is_new(self, found: re.Match[str], exchange: Exchange) -> bool:
        """A list does not tell what it was made of, so what the exchange before told goes on."""
        heard = self.made_up.heard if self.made_up is not None else None
        is_told = "message" in (exchange.body or {})
        is_same = isinstance(heard, Replaced) and heard.answer.status == int(found[1])
        return is_told or not is_same


def _whole_body(status: int, text: str, exchange: Exchange) -> bytes:
    if len(text) < KEPT:
        return text.encode()
    message = exchange.body["message"]
    size = _SIZE.search(message)
    if size:
        return (text + '"}').ljust(int(size[1])).encode()
    return encode_json({"error_code": status, "message": message.removesuffix(f" ({status})")})
