"""For all tests: hypothesis has no deadline (machines are shared), and says how to repeat what it found."""

from hypothesis import settings

settings.register_profile("reconciler", deadline=None, print_blob=True)
settings.load_profile("reconciler")
