"""The rules for names and numbers that a request must keep before anything is done with it."""

import re
from collections.abc import Sequence

from reconciler.simulators.redpanda.wording import Violation

CLUSTER_LENGTH = 128
NAME_LENGTH = 1024
NAME_LENGTH_OF_CONFIGS = 128
LARGEST_PAGE = 1000

_CLUSTER = "^[a-zA-Z0-9-_]+$"
# Written as the API has it: `)-_` in it is a range, which lets nearly all printable ASCII through, and not ` {}`.
_NAME = "^[A-Za-z0-9!@#$%^&*()-_=+;:'\"`~,<.>/?|\\\\-]+$"
_REQUIRED = "value is required"


def check_cluster(name: str) -> Sequence[Violation]:
    """What is wrong with the name of a cluster."""
    return _check_text("cluster_name", name, CLUSTER_LENGTH, _CLUSTER)


def check_name(name: str, longest: int = NAME_LENGTH) -> Sequence[Violation]:
    """What is wrong with the name of a connector in a path."""
    return _check_text("name", name, longest, _NAME)


def check_page_size(size: int) -> Sequence[Violation]:
    """What is wrong with the size of a page."""
    if -1 <= size <= LARGEST_PAGE:
        return ()
    description = f"value must be greater than or equal to -1 and less than or equal to {LARGEST_PAGE}"
    return (Violation("page_size", description),)


def check_given(member: str, value: object) -> Sequence[Violation]:
    """A member that must not be empty."""
    return () if value else (Violation(member, _REQUIRED),)


def _check_text(member: str, value: str, longest: int, pattern: str) -> Sequence[Violation]:
    if not value:
        return (Violation(member, _REQUIRED),)
    found = []
    if len(value) > longest:
        found.append(Violation(member, f"value length must be at most {longest} characters"))
    if re.search(pattern.removesuffix("$") + r"\Z", value) is None:
        found.append(Violation(member, f"value does not match regex pattern `{pattern}`"))
    return tuple(found)
