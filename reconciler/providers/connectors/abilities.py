"""What a worker can do, by the version that it tells; asks nobody."""

import re

from reconciler.providers.connectors.table import STOP

ODD_NAMES = "odd_names"
"""Ability: names that hold `/`, `%` or `\\` can be addressed (3.x; a 4.x worker answers 400 "Ambiguous URI")."""

_VERSION = re.compile(r"(\d+)\.(\d+)")
_CONFLUENT = re.compile(r"-(ccs|ce)\b")


def find_abilities(version: str) -> frozenset[str]:
    """`stop` came with 3.5; from 4.0 on names with a slash, a backslash or a percent sign cannot be addressed.

    Confluent Platform 7.N (`7.6.0-ccs`) is Kafka 3.N and 8.N is 4.N. A version that cannot be read is taken
    for the newest.
    """
    matched = _VERSION.match(version)
    if matched is None:
        return frozenset({STOP})
    major, minor = int(matched[1]), int(matched[2])
    if _CONFLUENT.search(version):
        major -= 4
    abilities = {STOP} if (major, minor) >= (3, 5) else set()
    if major < 4:
        abilities.add(ODD_NAMES)
    return frozenset(abilities)
