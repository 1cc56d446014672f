"""What a manager can do, by its `/v0/config`; refuses managers whose verbs mean something else."""

import re
from collections.abc import Mapping

from reconciler.errors import ReadFailed
from reconciler.providers.feldera.resources import ENTERPRISE, OPEN_SOURCE

_VERSION = re.compile(r"v?(\d+)\.(\d+)")
_OLDEST = (0, 148)


def find_abilities(config: object) -> frozenset[str]:
    """The edition as an ability; raises ReadFailed below 0.148, where `/pause` also starts and `/resume` is missing.

    An edition with another name is taken for open source: a forced stop is accepted by every edition, and asks
    to be allowed.
    """
    version = config.get("version") if isinstance(config, Mapping) else None
    matched = _VERSION.match(version) if isinstance(version, str) else None
    if not isinstance(config, Mapping) or matched is None:
        raise ReadFailed("GET /v0/config tells no version", hint="check the service's url: is it a Feldera manager?")
    if (int(matched[1]), int(matched[2])) < _OLDEST:
        raise ReadFailed(f"the manager is version {version}; 0.148 or later is needed", hint="upgrade the manager")
    return frozenset({ENTERPRISE if config.get("edition") == "Enterprise" else OPEN_SOURCE})
