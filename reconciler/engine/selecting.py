"""Which addresses a run is about: `--target` and `--exclude`, and the pattern of a rule."""

import re
from fnmatch import fnmatchcase

from reconciler.model.address import Address
from reconciler.model.plan import Selection
from reconciler.model.rule import Rule


def is_selected(address: Address, selection: Selection) -> bool:
    """Whether one of the targets (or none is given) and none of the excludes matches; `*` crosses `/`."""
    text = str(address)
    is_wanted = not selection.targets or any(fnmatchcase(text, pattern) for pattern in selection.targets)
    return is_wanted and not any(fnmatchcase(text, pattern) for pattern in selection.excludes)


def is_matched(address: Address, rule: Rule) -> bool:
    """Whether the rule's pattern matches: its service part is literal, the rest a shell pattern."""
    pattern = rule.select.split("/", 1)[1]
    return address.service == rule.service and fnmatchcase(f"{address.kind}/{address.name}", pattern)


def may_select(service: str, selection: Selection) -> bool:
    """Whether any address of this service could be selected: a service that is left out whole is not even read."""
    start = f"{service}/"
    if any(pattern.endswith("*") and fnmatchcase(start, pattern) for pattern in selection.excludes):
        return False
    return not selection.targets or any(_may_reach(start, pattern) for pattern in selection.targets)


def _may_reach(start: str, pattern: str) -> bool:
    """Whether the literal beginning of the pattern agrees with the start of the service's addresses."""
    literal = re.split(r"[*?\[]", pattern, maxsplit=1)[0]
    return start.startswith(literal) or literal.startswith(start)
