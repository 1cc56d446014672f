"""HTTP to the services: credentials, limits, retries, failures in words; knows no provider and decides nothing."""
