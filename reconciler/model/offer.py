"""What a provider offers, as data, for the file reader, the schema and `providers`; nothing is called through it."""

from collections.abc import Mapping

from attrs import frozen

from reconciler.model.kind import Kind


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
