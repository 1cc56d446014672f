"""All who play in the comparison, by the name that its table gives them."""

from collections.abc import Mapping

from attrs import frozen

from tests.laws.clients import Client, Engine
from tests.laws.naive.curl_if_needed import CurlIfNeeded
from tests.laws.naive.curl_loop import CurlLoop
from tests.laws.naive.jikkou import Jikkou
from tests.laws.naive.put_retrying import PutRetrying
from tests.laws.naive.trusts_202 import Trusts202
from tests.laws.worlds.catalog import REPERTOIRES, VARIANTS

OURS = "reconciler"


@frozen
class Player:
    """A client, what it is for readers, and the variants of services that it is for."""

    client: Client
    title: str
    variants: tuple[str, ...] = VARIANTS


PLAYERS: Mapping[str, Player] = {
    "curl_loop": Player(CurlLoop(), "a loop of `curl --retry 3 --retry-all-errors`"),
    "curl_if_needed": Player(CurlIfNeeded(), "reads first, then `curl --retry 3`"),
    "put_retrying": Player(PutRetrying(), "reads first; its HTTP library retries PUT (urllib3)"),
    "trusts_202": Player(Trusts202(), "lists once, sends once; accepted is done"),
    "jikkou": Player(
        Jikkou(),
        "the algorithm of Jikkou (Kafka Connect only)",
        tuple(one for one in VARIANTS if REPERTOIRES[one].provider == "kafka_connect"),
    ),
    OURS: Player(Engine(), "**reconciler**"),
}
