"""A simulated Convoy instance: its endpoints API with the behaviour of three generations of the server."""
