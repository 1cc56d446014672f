"""The Redpanda dataplane API for Kafka Connect, as Redpanda Console serves it before simulated workers."""
