"""The page about the desired file has every key of its schema, and no other."""

import re
from collections.abc import Mapping
from typing import Any

import pytest

from reconciler.api.wiring import load_catalog
from reconciler.files.kind_fields import META_KEYS
from reconciler.files.schema import schema_for
from tests.docs.pages import ROOT, find_rows, find_section

PAGE = (ROOT / "docs/desired-file.md").read_text(encoding="utf-8")
SCHEMA: Mapping[str, Any] = schema_for("desired", catalog=load_catalog())
RULE = set(SCHEMA["$defs"]["kafka_connect.connector.rule"]["properties"])
OF_PROVIDERS = [set(one["properties"]) for one in SCHEMA["properties"]["services"]["additionalProperties"]["anyOf"]]
COMMON = set.intersection(*OF_PROVIDERS)


@pytest.mark.parametrize(
    ("heading", "keys"),
    [
        ("## Top level", set(SCHEMA["properties"])),
        ("## A service", COMMON),
        ("## Options of a provider", set.union(*OF_PROVIDERS) - COMMON),
        ("## A resource", set(META_KEYS)),
        ("## A rule", RULE - set(META_KEYS) - {"status"}),
        ("## Guards", set(SCHEMA["properties"]["guards"]["properties"])),
    ],
)
def test_a_table_has_every_key(heading: str, keys: set[str]) -> None:
    """The keys of a table are those that the reader of files knows."""
    shown = [key for row in find_rows(find_section(PAGE, heading)) for key in re.findall(r"`(\w+)`", row[0])]
    assert sorted(shown) == sorted(keys)
