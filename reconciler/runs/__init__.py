"""What a run takes from its machine and leaves there: time, signals, who, journal, memory, locks, outputs."""
