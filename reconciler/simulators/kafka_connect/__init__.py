"""Apache Kafka Connect, faked: the REST API of one worker, faithful to recordings of real ones."""
