"""What the engine asks of the outside: Protocols of one screen each, and the plain values they exchange."""
