"""One want alone: its own endpoints, now."""

from typing import Literal

import pytest

from reconciler.interfaces.session import Reply
from reconciler.model.live import Ambiguous, Found, Missing, Unreadable
from tests.providers.apinizer.asking import OLD, read_one
from tests.providers.apinizer.scripted import EXPORT, FULL, PROXIES, define_proxy, many, pack, refuse, say

SEEN = {
    "maintenance.enabled": True,
    "maintenance.http_status_code": 403,
    "maintenance.content_type": "application/json",
    "maintenance.message": "down",
}
NOT_FOUND = refuse("ApiProxy (name: OrdersAPI) was not found!")


def test_without_a_deploy_one_request_is_enough() -> None:
    """The export tells the four values, wherever in the definition they stand."""
    reading, asked = read_one({EXPORT: pack(define_proxy(enabled=True))}, maintenance__enabled=True)
    assert isinstance(reading, Found)
    assert reading.values == SEEN
    assert reading.unseen == {}
    assert reading.place == {"project": "Retail", "name": "OrdersAPI"}
    assert reading.identity == "Retail:OrdersAPI"
    assert asked == [EXPORT]


@pytest.mark.parametrize("key", ["maintenanceModeSetting", "maintenanceModeSettings", "maintenanceMode"])
def test_the_setting_is_known_by_its_shape(key: str) -> None:
    """The key of the export is not published: three are tried, and the shape decides."""
    body = {"name": "OrdersAPI", "other": {"maintenanceMode": True}, key: {"enabled": False, "httpStatusCode": 503}}
    reading, _ = read_one({EXPORT: pack(body)})
    assert isinstance(reading, Found)
    assert reading.values["maintenance.enabled"] is False
    assert reading.values["maintenance.http_status_code"] == 503
    assert set(reading.unseen) == {"maintenance.content_type", "maintenance.message"}


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"maintenanceMode": True},
        {"maintenanceMode": {"enabled": True}},
        {"maintenanceModeSetting": None},
        {
            "a": {"maintenanceMode": {"enabled": True, "message": "x"}},
            "b": {"maintenanceMode": {"enabled": False, "message": "x"}},
        },
    ],
)
def test_without_the_setting_nothing_is_seen(more: dict[str, object]) -> None:
    """Neither absent nor twofold is "disabled": it is not known."""
    reading, _ = read_one({EXPORT: pack({"name": "OrdersAPI", **more})})
    assert isinstance(reading, Found)
    assert set(reading.unseen) == set(SEEN)
    assert set(reading.values.values()) == {None}


@pytest.mark.parametrize(
    ("setting", "unseen"),
    [
        ({"enabled": "true", "message": "m"}, {"enabled", "http_status_code", "content_type"}),
        ({"enabled": None, "message": "m"}, {"enabled", "http_status_code", "content_type"}),
        (
            {"enabled": 1, "httpStatusCode": True, "contentType": "t", "message": {"a": 1}},
            {"enabled", "http_status_code", "message"},
        ),
        ({"enabled": True, "httpStatusCode": None, "contentType": None, "message": None, "new": 1}, set()),
    ],
)
def test_values_of_other_types_are_not_believed(setting: dict[str, object], unseen: set[str]) -> None:
    """Nothing is coerced; `null` is a value that was never set, and what is new is ignored."""
    reading, _ = read_one({EXPORT: pack({"name": "OrdersAPI", "maintenanceMode": setting})})
    assert isinstance(reading, Found)
    assert set(reading.unseen) == {f"maintenance.{one}" for one in unseen}


def test_a_settings_group_is_warned_about() -> None:
    """A group that manages the settings may leave the proxy's own without effect."""
    reading, _ = read_one({EXPORT: pack(define_proxy(globalApiProxySettingId="65f0"))})
    assert isinstance(reading, Found)
    assert "Global Settings" in reading.warnings[0]


def test_full_is_read_where_asked() -> None:
    """The full definition, enveloped or bare."""
    for reply in (many(define_proxy(enabled=True)), say(define_proxy(enabled=True))):
        reading, asked = read_one({FULL: reply}, "full")
        assert isinstance(reading, Found)
        assert reading.values == SEEN
        assert asked == [FULL]


def test_none_asks_for_the_list_only() -> None:
    """The proxy exists, and its setting is not known."""
    reading, asked = read_one({PROXIES: many({"name": "OrdersAPI"})}, "none")
    assert isinstance(reading, Found)
    assert set(reading.unseen) == set(SEEN)
    assert asked == [PROXIES]


@pytest.mark.parametrize(("reader", "path"), [("export", EXPORT), ("full", FULL)])
def test_a_server_without_the_call_offers_no_way_to_read(reader: Literal["export", "full"], path: str) -> None:
    """404 on the call of a proxy that its project lists: unverifiable, not unreadable."""
    reading, _ = read_one({path: OLD, PROXIES: many({"name": "OrdersAPI"})}, reader)
    assert isinstance(reading, Found)
    assert set(reading.unseen) == set(SEEN)


@pytest.mark.parametrize("reply", [NOT_FOUND, OLD, say({"error": "not_found", "error_description": "no"}, 404)])
def test_missing_is_proved_by_the_list(reply: Reply) -> None:
    """A 400 or 404 alone proves nothing: the project's list does."""
    reading, asked = read_one({EXPORT: reply, PROXIES: many({"name": "Other"})})
    assert reading == Missing("it is not among the 1 proxies that the project 'Retail' lists")
    assert asked == [EXPORT, PROXIES]


def test_a_listed_proxy_is_never_missing() -> None:
    """The list has it and its export denies it: that is a failed read."""
    reading, _ = read_one({EXPORT: NOT_FOUND, PROXIES: many({"name": "OrdersAPI"})})
    assert isinstance(reading, Unreadable)


def test_a_project_that_does_not_exist_is_a_wrong_file() -> None:
    """It is told apart from a missing proxy, with the projects that there are."""
    no = refuse("Project (name: Retail) was not found!")
    reading, _ = read_one({EXPORT: no, PROXIES: no, "/apiops/projects/": many({"name": "Sales"}, {"name": "HR"})})
    assert isinstance(reading, Ambiguous)
    assert "'Retail'" in reading.why
    assert "HR, Sales" in reading.way_out


def test_a_name_without_a_name_in_it() -> None:
    """An export of one file whose definition says no name is the proxy that was asked for."""
    body = {"apiProxy": {"maintenanceModeSetting": {"enabled": True, "message": "x"}}}
    reading, _ = read_one({EXPORT: pack(body, stems=("Orders_API",))})
    assert isinstance(reading, Found)
    assert reading.values["maintenance.enabled"] is True


@pytest.mark.parametrize("name", [".", ".."])
def test_a_name_of_dots_is_never_asked_for(name: str) -> None:
    """It would be another path."""
    reading, asked = read_one({}, "export", name)
    assert isinstance(reading, Unreadable)
    assert asked == []


def test_a_slash_is_warned_about() -> None:
    """Many servers refuse it, encoded or not."""
    reading, asked = read_one({f"{PROXIES}a/b/export/": pack(define_proxy("a/b"))}, "export", "a/b")
    assert isinstance(reading, Found)
    assert "slash" in reading.warnings[0]
    assert asked == [f"{PROXIES}a%2Fb/export/"]
