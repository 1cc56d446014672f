"""The name of a resource everywhere: `service/kind/name`; does not say how to find the live thing."""

from attrs import field, frozen, validators


@frozen(order=True)
class Address:
    """Service, kind and name of one resource; sorts by its three parts.

    A name may hold slashes (connector names do); service and kind never do.
    """

    service: str = field(validator=validators.matches_re(r"[^/]+"))
    kind: str = field(validator=validators.matches_re(r"[^/]+"))
    name: str = field(validator=validators.min_len(1))

    @classmethod
    def parse(cls, text: str) -> "Address":
        """The address that `text` spells; raises ValueError where it is not service/kind/name."""
        parts = text.split("/", 2)
        if len(parts) != 3 or not all(parts):
            raise ValueError(f"{text[:200]!r} is not an address: write service/kind/name")
        return cls(*parts)

    def __str__(self) -> str:
        """`service/kind/name`, as users write it."""
        return f"{self.service}/{self.kind}/{self.name}"
