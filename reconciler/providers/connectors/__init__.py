"""What Kafka connectors are, whoever serves them: shared by the providers above, which never import one another."""

from reconciler.providers.connectors.abilities import ODD_NAMES, find_abilities
from reconciler.providers.connectors.calls import list_verbs, make_call
from reconciler.providers.connectors.judging import GRACE, judge
from reconciler.providers.connectors.statuses import (
    Thing,
    add_class,
    count_tasks,
    describe_new,
    name_status,
    read_status,
    select,
    warn_of,
)
from reconciler.providers.connectors.table import CHOICES, NO_STOP, STOP, WORKS, Connector, make_transitions
from reconciler.providers.connectors.words import is_page, word_of

__all__ = [
    "CHOICES",
    "GRACE",
    "NO_STOP",
    "ODD_NAMES",
    "STOP",
    "WORKS",
    "Connector",
    "Thing",
    "add_class",
    "count_tasks",
    "describe_new",
    "find_abilities",
    "is_page",
    "judge",
    "list_verbs",
    "make_call",
    "make_transitions",
    "name_status",
    "read_status",
    "select",
    "warn_of",
    "word_of",
]
