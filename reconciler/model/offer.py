"""What a provider offers, as data, for the file reader, the schema and `providers`; nothing is called through it."""

from collections.abc import Mapping
from typing import Any

import attrs
from attrs import frozen

from reconciler.model.kind import Declared, Kind


def scope(*, place: str, is_required: bool, doc: str = "") -> Declared:
    """A service option: in which of the values of `place` (`project`) everything is that the provider may list.

    Where it is not written, the files say it: by the resources and by the `where` of the rules. `is_required`:
    nothing can be listed without a value.
    """
    metadata = {"scope": place, "is_required": is_required, "doc": doc}
    return attrs.field(default=(), kw_only=True, metadata=metadata)


def find_key(option: "attrs.Attribute[Any]") -> str:
    """How a file calls this option: `read`, where the class cannot call its field so."""
    return option.alias or option.name


@frozen
class Offer:
    """A provider's name, its kinds, and the attrs class whose fields are its service options."""

    name: str
    kinds: tuple[Kind, ...]
    options: type
    doc: str = ""

    def find_kind(self, name: str) -> Kind | None:
        """The kind of this name, if the provider has it."""
        return next((kind for kind in self.kinds if kind.name == name), None)


Catalog = Mapping[str, Offer]
"""Offers by provider name."""
