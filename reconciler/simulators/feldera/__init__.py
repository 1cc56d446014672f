"""A simulated Feldera: API server, runner, database and pipeline processes; knows nothing of our own client."""
