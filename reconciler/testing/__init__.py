"""For authors of providers and for our own tests; nothing else of the package imports it."""
