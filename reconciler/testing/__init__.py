"""For authors of providers and for our own tests; nothing else of the package imports it."""

from reconciler.testing.bench import Bench, Hopeless, Stand
from reconciler.testing.suite import ProviderSuite

__all__ = ["Bench", "Hopeless", "ProviderSuite", "Stand"]
