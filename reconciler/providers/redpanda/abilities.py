"""What the workers of each cluster can do, in one set of words: clusters of one service may differ in version."""

from collections.abc import Iterable, Mapping

from reconciler.providers.connectors import ODD_NAMES, STOP


def _lack(ability: str, cluster: str) -> str:
    return f"no {ability}: {cluster}"


def join(clusters: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """Every ability that some cluster has, and a word for each that one of them lacks."""
    some = frozenset().union(*clusters.values()) if clusters else frozenset[str]()
    return some | frozenset(_list_lacks(clusters))


def _list_lacks(clusters: Mapping[str, frozenset[str]]) -> Iterable[str]:
    for cluster, abilities in clusters.items():
        for ability in (STOP, ODD_NAMES):
            if ability not in abilities:
                yield _lack(ability, cluster)


def has_ability(ability: str, cluster: str, joined: frozenset[str]) -> bool:
    """Whether the workers of this cluster are known to have it."""
    return ability in joined and _lack(ability, cluster) not in joined
