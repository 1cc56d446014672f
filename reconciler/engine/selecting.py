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


def may_select_any(pattern: Address, selection: Selection) -> bool:
    """Whether an address that fits this pattern could be selected; in doubt yes."""
    text = str(pattern)
    if text in selection.excludes or not may_select(pattern.service, selection):
        return False
    if any(fnmatchcase(text, exclude) for exclude in selection.excludes):
        return False
    return not selection.targets or any(_may_meet(target, text) for target in selection.targets)


def _may_meet(target: str, pattern: str) -> bool:
    """Whether two patterns could match one address: one of them matches the other, or both have wildcards."""
    is_plain = not re.search(r"[*?\[]", target)
    return fnmatchcase(target, pattern) if is_plain else _may_reach(_literal(pattern), target)


def _literal(pattern: str) -> str:
    return re.split(r"[*?\[]", pattern, maxsplit=1)[0]


def _may_reach(start: str, pattern: str) -> bool:
    """Whether the literal beginning of the pattern agrees with the start of the service's addresses."""
    literal = _literal(pattern)
    return start.startswith(literal) or literal.startswith(start)
