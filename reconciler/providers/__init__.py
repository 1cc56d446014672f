"""SERVICES WE KNOW: one folder each, the same four files; they never import one another.

`registry` finds a provider by name; `connectors` holds what every Kafka Connect flavour shares.
"""
