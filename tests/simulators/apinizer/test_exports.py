"""What can be read of the saved maintenance mode: exports, full documents, where it stands in them and where not."""

import pytest

from reconciler.simulators.apinizer.documents import SECRETS
from reconciler.simulators.apinizer.habits import MAINTENANCE_PAGE, OLDER, Habits, Showing
from reconciler.simulators.apinizer.seeds import SimulatedProxy
from reconciler.simulators.apinizer.simulator import ApinizerSimulator
from reconciler.simulators.virtual_time import run_virtual
from tests.simulators.apinizer.apiops import EXPORT, ORDERS, PROXY, SAVE, Json, ask, client, items, unpacked

MANY = "/apiops/projects/shop/export-import/API_PROXY/export/"
SHOWN = {**MAINTENANCE_PAGE, "enabled": True, "message": "back at 5"}
SAVED = SimulatedProxy("shop", "orders", {"enabled": True, "message": "back at 5"})


def test_an_export_is_an_archive_of_one_document() -> None:
    """An attachment named after the proxy, with the saved values and everything that is secret."""
    answer = ask(ApinizerSimulator((SAVED,)), ("GET", f"{EXPORT}?encrypt=false&withDependencies=false"))[0]
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/octet-stream")
    assert answer.headers["content-disposition"] == 'attachment; filename="orders.zip"'
    files = unpacked(answer)
    assert list(files) == ["orders.json"]
    assert files["orders.json"]["maintenanceModeSetting"] == SHOWN
    assert all(secret in str(files) for secret in SECRETS)


def test_the_same_export_has_the_same_bytes() -> None:
    """Nothing in it depends on when it was asked for."""
    first, second = ask(ApinizerSimulator((SAVED,)), ("GET", EXPORT), ("GET", EXPORT))
    assert first.content == second.content


def test_names_are_sanitised_in_attachments_and_archives() -> None:
    """The older server gives one name to all attachments."""
    seed = SimulatedProxy("shop", "Contact: API")
    path = "/apiops/projects/shop/apiProxies/Contact:%20API/export/"
    newer = ask(ApinizerSimulator((seed,)), ("GET", path))[0]
    older = ask(ApinizerSimulator((seed,), version=OLDER), ("GET", path))[0]
    assert list(unpacked(newer)) == ["Contact__API.json"]
    assert [each.headers["content-disposition"].split('"')[1] for each in (newer, older)] == [
        "Contact__API.zip",
        "apiProxyExportFile.zip",
    ]


@pytest.mark.parametrize(
    ("path", "where"),
    [
        (("maintenanceModeSetting",), ["maintenanceModeSetting"]),
        (("maintenanceMode",), ["maintenanceMode"]),
        (("settings", "maintenanceModeSettings"), ["settings", "maintenanceModeSettings"]),
        (("apiProxy", "settings", "maintenanceModeSetting"), ["apiProxy", "settings", "maintenanceModeSetting"]),
    ],
)
def test_it_stands_where_it_was_told_to(path: tuple[str, ...], where: list[str]) -> None:
    """Its key is not published, so its place is a setting, in exports and in full documents."""
    simulator = ApinizerSimulator((SAVED,), habits=Habits(showing=Showing(export_at=path, full_at=path)))
    export, full = ask(simulator, ("GET", EXPORT), ("GET", f"{PROXY}/full"))
    for document in (unpacked(export)["orders.json"], items(full)[0]):
        place: Json = document
        for key in where:
            place = place[key]
        assert place == SHOWN


def test_it_may_stand_nowhere() -> None:
    """Then no read shows it, though a decoy of the same form is there."""
    simulator = ApinizerSimulator((SAVED,), habits=Habits(showing=Showing(export_at=(), full_at=())))
    export, full = ask(simulator, ("GET", EXPORT), ("GET", f"{PROXY}/full?withPolicies=true"))
    for document in (unpacked(export)["orders.json"], items(full)[0]):
        assert "maintenance" not in str(document).lower()
        assert "enabled" in document["customMessageSetting"]


@pytest.mark.parametrize(
    ("showing", "shown"),
    [
        (Showing(), {"maintenanceModeSetting": dict(MAINTENANCE_PAGE)}),
        (Showing(unset="null"), {"maintenanceModeSetting": None}),
        (Showing(unset="nothing"), {}),
        (Showing(form="boolean"), {"maintenanceModeSetting": False}),
    ],
)
def test_never_configured_may_look_like_this(showing: Showing, shown: dict[str, Json]) -> None:
    """Defaults, null, nothing; or a mere boolean, as imports have it."""
    seed = SimulatedProxy("shop", "orders", maintenance=None)
    document = unpacked(ask(ApinizerSimulator((seed,), habits=Habits(showing=showing)), ("GET", EXPORT))[0])
    assert shown == {key: value for key, value in document["orders.json"].items() if "aintenance" in key}


def test_an_export_shows_what_is_saved_and_not_what_is_live() -> None:
    """The saved value, and that a redeploy is required."""
    _, export = ask(ApinizerSimulator((ORDERS,)), ("PATCH", SAVE, {"enabled": True}), ("GET", EXPORT))
    document = unpacked(export)["orders.json"]
    assert document["maintenanceModeSetting"]["enabled"]
    assert [(each["environmentName"], each["redeployRequired"]) for each in document["apiProxyDeployList"]] == [
        ("production", True)
    ]


def test_many_proxies_come_in_one_archive() -> None:
    """An unknown name fails the whole call; only proxies can be exported here."""
    seeds = (SAVED, SimulatedProxy("shop", "bills"), SimulatedProxy("shop", "a b"), SimulatedProxy("shop", "a:b"))
    simulator = ApinizerSimulator(seeds)
    both, twins, unknown, none, groups, listed = ask(
        simulator,
        ("POST", MANY, {"names": ["orders", "bills"]}),
        ("POST", MANY, {"names": ["a b", "a:b"]}),
        ("POST", MANY, {"names": ["orders", "gone"]}),
        ("POST", MANY, {"names": []}),
        ("POST", MANY.replace("API_PROXY", "PROXY_GROUP"), {"names": ["orders"]}),
        ("GET", MANY.replace("/export/", "/objects/?filter=ord")),
    )
    assert list(unpacked(both)) == ["orders.json", "bills.json"]
    assert [(file, document["name"]) for file, document in unpacked(twins).items()] == [
        ("a_b.json", "a b"),
        ("a_b-2.json", "a:b"),
    ]
    assert [each.status_code for each in (unknown, none, groups)] == [400, 400, 400]
    assert items(listed) == [{"name": "orders"}]


def test_an_encrypted_export_is_no_archive() -> None:
    """And needs a passphrase; an error about it comes as JSON."""
    simulator = ApinizerSimulator((SAVED,))
    refused = ask(simulator, ("GET", f"{EXPORT}?encrypt=true"))[0]
    assert (refused.status_code, refused.headers["content-type"]) == (400, "application/json")

    async def asking() -> bytes:
        async with client(simulator) as apiops:
            headers = {"X-Apinizer-Package-Passphrase": "b3BlbiBzZXNhbWU="}
            return (await apiops.get(f"{EXPORT}?encrypt=true", headers=headers)).content

    assert not run_virtual(asking()).startswith(b"PK")
