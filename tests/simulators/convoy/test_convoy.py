"""The simulated Convoy beyond its recordings: verbs, versions, and updates of others that undo."""

from asyncio import gather

import httpx
import pytest

from reconciler.simulators.clock import elapse
from reconciler.simulators.convoy.simulator import ConvoySimulator
from reconciler.simulators.faults import When
from reconciler.simulators.mishaps import dropped_after_effect, failed_then_done
from reconciler.simulators.progression import NOT_AT_ALL, Progression, after_reads, after_seconds
from reconciler.simulators.serving import serving_in_thread
from reconciler.simulators.virtual_time import run_virtual
from tests.simulators.convoy.asking import ENDPOINTS, KEY, SHOP, ask, client, endpoint, heard

PAUSED = "endpoint status updated successfully"
ACTIVATED = "endpoint status successfully activated"


def no_pause(status: str) -> str:
    """What the toggle says of a status that it does not know."""
    return f"current endpoint status - {status}, does not support pausing or unpausing"


def no_activation(status: str) -> str:
    """What the activation says of a status that it does not start from."""
    return f"current endpoint status - {status}, does not support activation"


@pytest.mark.parametrize("version", ["26.7.3", "26.3.4", "25.9.2"])
@pytest.mark.parametrize(
    ("status", "code", "words", "said", "after"),
    [
        ("active", 202, PAUSED, "paused", "paused"),
        ("paused", 202, PAUSED, "active", "active"),
        ("inactive", 400, no_pause("inactive"), None, "inactive"),
        ("pending", 400, no_pause("pending"), None, "pending"),
        ("asleep", 400, no_pause("asleep"), None, "asleep"),
        ("", 400, no_pause(""), None, ""),
    ],
)
def test_pause_is_a_toggle_between_two_states_only(
    version: str, status: str, code: int, words: str, said: str | None, after: str
) -> None:
    """Whatever else stands in the column is refused and stays."""
    simulator = ConvoySimulator((endpoint("E1", status),), version=version)
    (answer,) = ask(simulator, ("PUT", f"{ENDPOINTS}/E1/pause"))
    assert heard(answer) == (code, words, said)
    assert simulator.all_statuses() == {"E1": after}


@pytest.mark.parametrize(
    ("status", "code", "words", "after"),
    [
        ("active", 400, no_activation("active"), "active"),
        ("paused", 202, ACTIVATED, "active"),
        ("inactive", 202, ACTIVATED, "active"),
        ("pending", 400, no_activation("pending"), "pending"),
        ("", 400, no_activation(""), ""),
    ],
)
def test_activate_starts_from_paused_and_inactive(status: str, code: int, words: str, after: str) -> None:
    """From elsewhere it is refused; from active that harms nothing."""
    simulator = ConvoySimulator((endpoint("E1", status),))
    (answer,) = ask(simulator, ("POST", f"{ENDPOINTS}/E1/activate"))
    assert heard(answer)[:2] == (code, words)
    assert simulator.all_statuses() == {"E1": after}


@pytest.mark.parametrize(("version", "code"), [("25.9.2", 404), ("26.6.3", 404), ("26.6.4", 202), ("26.7.3", 202)])
def test_activate_is_public_since_one_version(version: str, code: int) -> None:
    """Before, the path is one that nobody serves, in plain text."""
    simulator = ConvoySimulator((endpoint("E1", "paused"),), version=version)
    (answer,) = ask(simulator, ("POST", f"{ENDPOINTS}/E1/activate"))
    assert answer.status_code == code
    assert (answer.text == "404 page not found\n") == (code == 404)


@pytest.mark.parametrize(
    ("version", "code"),
    [("25.9.2", 400), ("26.3.4", 400), ("26.7.3", 202)],
)
def test_a_bad_api_version_is_refused_after_the_toggle(version: str, code: int) -> None:
    """Older servers answer 400 and have toggled; newer ones answer in their oldest shape."""
    simulator = ConvoySimulator((endpoint("E1"),), version=version)

    async def asking() -> httpx.Response:
        async with client(simulator) as convoy:
            return await convoy.put(f"{ENDPOINTS}/E1/pause", headers={"x-convoy-version": "garbage"})

    answer = run_virtual(asking())
    assert (answer.status_code, simulator.all_statuses()) == (code, {"E1": "paused"})
    assert answer.json()["message"] == ("Invalid version number" if code == 400 else PAUSED)


@pytest.mark.parametrize(
    ("version", "asked", "members"),
    [
        ("26.7.3", "2024-04-01", {"name", "url"}),
        ("26.7.3", "2024-03-31", {"title", "target_url"}),
        ("26.3.4", "2024-03-31", {"name", "url"}),
        ("26.3.4", "2024-01-01", {"title", "target_url"}),
    ],
)
def test_the_api_version_decides_on_names(version: str, asked: str, members: set[str]) -> None:
    """Newer servers compare dates, older ones know two of them."""
    simulator = ConvoySimulator((endpoint("E1"),), version=version)

    async def asking() -> httpx.Response:
        async with client(simulator) as convoy:
            return await convoy.get(f"{ENDPOINTS}/E1", headers={"x-convoy-version": asked})

    assert members <= run_virtual(asking()).json()["data"].keys()


def test_a_content_type_that_is_not_json_toggles_only_before_the_gate() -> None:
    """415 without a body where there is a gate, 202 where there is none."""

    async def asking(version: str) -> tuple[int, str]:
        simulator = ConvoySimulator((endpoint("E1"),), version=version)
        async with client(simulator) as convoy:
            answer = await convoy.put(f"{ENDPOINTS}/E1/pause", headers={"content-type": "text/plain"})
        return answer.status_code, simulator.all_statuses()["E1"]

    assert run_virtual(asking("26.7.3")) == (415, "active")
    assert run_virtual(asking("26.3.4")) == (202, "paused")


def test_an_update_of_somebody_else_undoes_a_pause_that_was_verified() -> None:
    """It read the row before the pause and writes it whole when its ping is answered."""
    simulator = ConvoySimulator((endpoint("E1"),))

    async def asking() -> tuple[list[str], float | None]:
        seen = []
        async with client(simulator) as convoy:
            simulator.update_elsewhere("E1", 3)
            await convoy.put(f"{ENDPOINTS}/E1/pause")
            coming = simulator.upcoming()
            for seconds in (0, 2.9, 0.2):
                await elapse(seconds)
                seen.append((await convoy.get(f"{ENDPOINTS}/E1")).json()["data"]["status"])
        return seen, coming

    assert run_virtual(asking()) == (["paused", "paused", "active"], 3.0)


def test_a_write_that_waits_for_a_lock_is_done_when_it_is_free() -> None:
    """Whatever became of the server that sent it, as after a SIGTERM in the middle of a pause."""
    simulator = ConvoySimulator((endpoint("E1"),))

    async def asking() -> list[str]:
        seen = []
        async with client(simulator) as convoy:
            simulator.write_later("E1", "paused", 2.0)
            for seconds in (1.9, 0.2):
                await elapse(seconds)
                seen.append((await convoy.get(f"{ENDPOINTS}/E1")).json()["data"]["status"])
        return seen

    assert run_virtual(asking()) == ["active", "paused"]


def test_such_an_update_can_begin_around_a_coming_request() -> None:
    """Here just before the first pause; an update that began after it writes what it found: paused."""

    async def asking(moment: str) -> str:
        simulator = ConvoySimulator((endpoint("E1"),))
        simulator.updating(When("PUT"), "before" if moment == "before" else "after", "E1", 1.0)
        async with client(simulator) as convoy:
            await convoy.put(f"{ENDPOINTS}/E1/pause")
            await elapse(2)
            return str((await convoy.get(f"{ENDPOINTS}/E1")).json()["data"]["status"])

    assert run_virtual(asking("before")) == "active"
    assert run_virtual(asking("after")) == "paused"


def test_an_update_waits_for_the_ping_of_an_https_address() -> None:
    """Meanwhile others toggle; it then writes the old status back, and says so."""
    simulator = ConvoySimulator((endpoint("E1"),), hooks={"slow-hook.example": 3.0})

    async def asking() -> tuple[str, str]:
        async with client(simulator) as convoy:
            body = {"name": "hook", "url": "https://slow-hook.example/x"}
            update = convoy.put(f"{ENDPOINTS}/E1", json=body)
            pause = convoy.put(f"{ENDPOINTS}/E1/pause")
            updated, paused = await gather(update, pause)
            return updated.json()["data"]["status"], paused.json()["data"]["status"]

    assert run_virtual(asking()) == ("active", "paused")
    assert simulator.all_statuses() == {"E1": "active"}


def test_toggles_that_cross_both_say_paused() -> None:
    """Both have read active; without a gap the second one resumes."""

    async def asking(gap: float) -> tuple[list[str], str]:
        simulator = ConvoySimulator((endpoint("E1"),), gap=gap)
        async with client(simulator) as convoy:
            answers = await gather(*(convoy.put(f"{ENDPOINTS}/E1/pause") for _ in range(2)))
        return [answer.json()["data"]["status"] for answer in answers], simulator.all_statuses()["E1"]

    assert run_virtual(asking(0.002)) == (["paused", "paused"], "paused")
    assert run_virtual(asking(0.0)) == (["paused", "active"], "active")


@pytest.mark.parametrize(
    ("progression", "expected"),
    [
        (after_reads(2), ["active", "active", "paused", "paused"]),
        (after_seconds(2.5), ["active", "active", "active", "paused"]),
        (NOT_AT_ALL, ["active"] * 4),
    ],
)
def test_readers_may_see_a_status_late_or_never(progression: Progression, expected: list[str]) -> None:
    """As behind a read replica; the reply of the toggle is right at once."""
    simulator = ConvoySimulator((endpoint("E1"),), progression=progression)

    async def asking() -> tuple[str, list[str]]:
        async with client(simulator) as convoy:
            said = (await convoy.put(f"{ENDPOINTS}/E1/pause")).json()["data"]["status"]
            seen = []
            for _ in expected:
                seen.append((await convoy.get(f"{ENDPOINTS}/E1")).json()["data"]["status"])
                await elapse(1)
        return said, seen

    assert run_virtual(asking()) == ("paused", expected)
    assert simulator.all_statuses() == {"E1": "paused"}


def test_somebody_else_moves_an_endpoint_around_a_request() -> None:
    """Paused by another just before our pause: ours resumes it, and says so."""
    simulator = ConvoySimulator((endpoint("E1"),))
    simulator.moving(When("PUT", "*/pause"), "before", "E1", "paused")
    (answer,) = ask(simulator, ("PUT", f"{ENDPOINTS}/E1/pause"))
    assert heard(answer) == (202, PAUSED, "active")


def test_a_pause_may_be_carried_out_after_an_error() -> None:
    """The generic faults apply: an error now, the effect a second later."""
    simulator = ConvoySimulator((endpoint("E1"),), faults=(failed_then_done(When("PUT"), 1.0),))

    async def asking() -> list[int | str]:
        async with client(simulator) as convoy:
            code = (await convoy.put(f"{ENDPOINTS}/E1/pause")).status_code
            before = (await convoy.get(f"{ENDPOINTS}/E1")).json()["data"]["status"]
            await elapse(1.5)
            return [code, before, (await convoy.get(f"{ENDPOINTS}/E1")).json()["data"]["status"]]

    assert run_virtual(asking()) == [500, "active", "paused"]


def test_a_broken_connection_hides_a_pause_over_a_real_socket() -> None:
    """The client hears nothing; the row is paused."""
    simulator = ConvoySimulator((endpoint("E1"),), keys={KEY: SHOP}, faults=(dropped_after_effect(When("PUT")),))
    headers = {"authorization": f"Bearer {KEY}"}
    with serving_in_thread(simulator.app) as url, httpx.Client(base_url=url, headers=headers) as convoy:
        with pytest.raises(httpx.TransportError):
            convoy.put(f"{ENDPOINTS}/E1/pause")
        assert convoy.get(f"{ENDPOINTS}/E1").json()["data"]["status"] == "paused"
        assert convoy.get("/healthz").json()["message"] == "Convoy v26.7.3"


def test_a_version_that_is_none_is_refused() -> None:
    """At once, with an example of one."""
    with pytest.raises(ValueError, match=r"looks like 26\.7\.3"):
        ConvoySimulator(version="newest")
