"""Services faked faithfully, for tests, rehearsals and demonstrations; they must know nothing of the providers."""
