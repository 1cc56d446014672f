"""A pytest plugin for runs that are to fail: hypothesis stops at the first failure and makes nothing smaller."""

from hypothesis import Phase, settings


def pytest_configure() -> None:
    """After the conftest has chosen its profile."""
    settings.register_profile("hasty", deadline=None, database=None, phases=(Phase.explicit, Phase.generate))
    settings.load_profile("hasty")
