"""What a file may say, and what the provider offers."""

import attrs
import pytest

from reconciler.model.kind import MAP_KEY, Role
from reconciler.providers.apinizer import Apinizer
from reconciler.providers.apinizer.resources import API_PROXY, Maintenance
from reconciler.providers.registry import find_class


def test_it_is_registered() -> None:
    """By its name."""
    assert find_class("apinizer") is Apinizer


def test_the_places_of_a_proxy() -> None:
    """The project must be written, the name is the map key otherwise."""
    places = {one.name: one.default for one in API_PROXY.fields(Role.PLACE)}
    assert places == {"project": attrs.NOTHING, "name": MAP_KEY}


def test_the_switches_of_a_proxy() -> None:
    """Deploy stands beside maintenance; a status is a number that HTTP knows."""
    switches = {one.name: one.metadata for one in API_PROXY.fields(Role.SWITCH)}
    assert set(switches) == {"maintenance", "deploy"}
    assert switches["deploy"]["beside"] == "maintenance"
    assert attrs.fields(Maintenance).http_status_code.metadata["bounds"] == (100, 599)
    assert API_PROXY.normal == {"maintenance.enabled": False}
    assert API_PROXY.transitions == ()


def test_its_options_have_defaults_that_work_everywhere() -> None:
    """The export is read, and deploys are calls of their own."""
    provider = Apinizer()
    assert (provider.reader, provider.deploy_with, provider.projects) == ("export", "post", ())


@pytest.mark.parametrize("reader", ["export", "full", "none"])
def test_files_say_read(reader: str) -> None:
    """The option is called `read`, as the contract has it."""
    names = {one.alias for one in attrs.fields(Apinizer)}
    assert names == {"read", "deploy_with", "projects"}
    assert vars(Apinizer)["__init__"](object.__new__(Apinizer), read=reader) is None
