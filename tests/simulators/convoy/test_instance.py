"""The simulated instance as a whole: pages, keys, projects, bad days, and how it bears many endpoints."""

import httpx
import pytest

from reconciler.simulators.clock import elapse
from reconciler.simulators.convoy.seeds import Keys, PersonalKey, SimulatedEndpoint, SimulatedProject
from reconciler.simulators.convoy.simulator import EPOCH, ConvoySimulator
from reconciler.simulators.virtual_time import run_virtual
from tests.simulators.convoy.asking import (
    ENDPOINTS,
    KEY,
    OTHER,
    OTHER_KEY,
    PERSONAL,
    SHOP,
    ask,
    client,
    endpoint,
    heard,
    uids,
)

KEYS: Keys = {KEY: SHOP, OTHER_KEY: OTHER, PERSONAL: PersonalKey()}


def simulate(version: str = "26.7.3") -> ConvoySimulator:
    """Two projects with an endpoint each, and three kinds of keys."""
    return ConvoySimulator((endpoint("E1"), endpoint("X1", project=OTHER)), version=version, keys=KEYS)


@pytest.mark.parametrize("per_page", [1, 2, 3, 7, 20])
def test_pages_follow_one_another_without_a_gap(per_page: int) -> None:
    """As long as there is said to be a next page, its cursor leads on, newest first."""
    expected = [f"E{place:02}" for place in reversed(range(7))]
    simulator = ConvoySimulator([endpoint(uid) for uid in expected])

    async def asking() -> list[str]:
        seen: list[str] = []
        cursor = ""
        async with client(simulator) as convoy:
            while True:
                answer = await convoy.get(ENDPOINTS, params={"perPage": per_page, "next_page_cursor": cursor})
                seen += uids(answer)
                pagination = answer.json()["data"]["pagination"]
                if not pagination["has_next_page"]:
                    return seen
                cursor = pagination["next_page_cursor"]

    assert run_virtual(asking()) == expected


@pytest.mark.parametrize(
    ("query", "code", "expected"),
    [
        ("perPage=2", 200, ["E3", "E2"]),
        ("perPage=-1", 500, None),
        ("perPage=-2", 400, None),
        ("perPage=9223372036854775807", 400, None),
        ("perPage=9223372036854775808", 200, ["E3", "E2", "E1"]),
        ("perPage=", 200, ["E3", "E2", "E1"]),
        ("perPage=1.5", 200, ["E3", "E2", "E1"]),
        ("perPage=0", 200, []),
        ("sort=asc", 200, []),
        ("sort=ASC&next_page_cursor=E2", 200, ["E2", "E1"]),
        ("perPage=2&direction=prev&prev_page_cursor=E1", 200, ["E3", "E2"]),
        ("perPage=1&direction=prev&prev_page_cursor=E2", 200, ["E3"]),
        ("q=HOOK-E_", 200, ["E3", "E2", "E1"]),
        ("q=%25e3", 200, ["E3"]),
        ("q=e.", 200, []),
        ("ownerId=red", 200, ["E2"]),
    ],
)
def test_a_list_takes_what_it_is_given(query: str, code: int, expected: list[str] | None) -> None:
    """Page sizes, cursors and filters, the odd ones too."""
    simulator = ConvoySimulator((endpoint("E1"), endpoint("E2", owner_id="red"), endpoint("E3")))
    (answer,) = ask(simulator, ("GET", f"{ENDPOINTS}?{query}"))
    assert answer.status_code == code
    assert expected is None or uids(answer) == expected


def test_a_project_key_goes_by_no_address() -> None:
    """The key of another project lists and toggles that other project, under whatever address."""
    simulator = simulate()
    listed, read, toggled, project = ask(
        simulator,
        ("GET", ENDPOINTS),
        ("GET", f"{ENDPOINTS}/E1"),
        ("PUT", "/api/v1/projects/nonsense/endpoints/X1/pause"),
        ("GET", f"/api/v1/projects/{SHOP}"),
        key=OTHER_KEY,
    )
    assert (uids(listed), read.status_code, toggled.status_code) == (["X1"], 404, 202)
    assert (project.json()["data"]["uid"], simulator.all_statuses()) == (OTHER, {"E1": "active", "X1": "paused"})


@pytest.mark.parametrize(
    ("key", "method", "path", "expected"),
    [
        (PersonalKey(), "GET", "", (200, "Endpoints fetched successfully", None)),
        (PersonalKey([OTHER]), "GET", "", (400, "Project not found", None)),
        (PersonalKey([OTHER]), "PUT", "/E1/pause", (400, "failed to retrieve project", None)),
        (PersonalKey(may="view"), "GET", "/E1", (200, "Endpoint fetched successfully", "active")),
        (PersonalKey(may="view"), "PUT", "/E1/pause", (403, "Unauthorized", None)),
    ],
)
def test_a_personal_key_goes_by_the_address(
    key: PersonalKey, method: str, path: str, expected: tuple[int, str, str | None]
) -> None:
    """And opens no more than it may."""
    simulator = ConvoySimulator((endpoint("E1"),), keys={PERSONAL: key}, projects=(SimulatedProject(OTHER),))
    (answer,) = ask(simulator, (method, ENDPOINTS + path), key=PERSONAL)
    assert heard(answer) == expected


def test_a_revoked_key_is_believed_in_for_five_minutes() -> None:
    """Where keys are cached; an older server looks each time."""

    async def asking(version: str) -> list[int]:
        simulator = simulate(version)
        codes = []
        async with client(simulator) as convoy:
            await convoy.get(ENDPOINTS)
            simulator.revoke(KEY)
            for seconds in (299, 2):
                await elapse(seconds)
                codes.append((await convoy.get(ENDPOINTS)).status_code)
        return codes

    assert run_virtual(asking("26.7.3")) == [200, 401]
    assert run_virtual(asking("26.3.4")) == [401, 401]


@pytest.mark.parametrize(
    ("version", "expected"),
    [("26.7.3", [404, 400, 400, 400, 200]), ("26.3.4", [401] * 5), ("25.9.2", [401] * 5)],
)
def test_a_stopped_database_looks_like_everything_else(version: str, expected: list[int]) -> None:
    """Not found, not loaded, not authorised: and all well again when it is back."""
    simulator = simulate(version)
    ask(simulator, ("GET", ENDPOINTS))
    simulator.turn_database("down")
    calls = (
        ("GET", f"{ENDPOINTS}/E1"),
        ("GET", ENDPOINTS),
        ("PUT", f"{ENDPOINTS}/E1/pause"),
        ("DELETE", f"{ENDPOINTS}/E1"),
        ("GET", f"/api/v1/projects/{SHOP}"),
    )
    assert [answer.status_code for answer in ask(simulator, *calls)] == expected
    simulator.turn_database("up")
    assert [answer.status_code for answer in ask(simulator, *calls[:3])] == [200, 200, 202]


@pytest.mark.parametrize(
    ("version", "empty", "no_redis"),
    [("26.7.3", ("8", "8"), ("1", "1")), ("26.3.4", (str(int(EPOCH) + 8), "8.000000"), (str(int(EPOCH)), "0.000000"))],
)
def test_the_wait_is_told_in_two_dialects(version: str, empty: tuple[str, str], no_redis: tuple[str, str]) -> None:
    """Seconds, or a Unix time; a stopped Redis says the same words, and knows no better than now or soon."""

    async def asking() -> list[object]:
        simulator = simulate(version)
        async with client(simulator) as convoy:
            simulator.empty_bucket(8)
            one = await convoy.put(f"{ENDPOINTS}/E1/pause")
            simulator.stop_redis()
            other = await convoy.get(ENDPOINTS)
            simulator.start_redis()
            good = await convoy.get(ENDPOINTS)
        waits = [(each.headers["retry-after"], each.headers["x-ratelimit-reset"]) for each in (one, other)]
        assert [heard(one), heard(other)] == [(429, "exceeded rate limit", None)] * 2
        return [*waits, good.status_code, simulator.all_statuses()["E1"]]

    assert run_virtual(asking()) == [empty, no_redis, 200, "active"]


def test_calls_beyond_the_bucket_are_refused_and_it_fills_again() -> None:
    """One bucket for all keys, 60 calls a minute here."""
    simulator = ConvoySimulator((endpoint("E1"),), calls_per_minute=60)

    async def asking() -> tuple[int, str, int]:
        async with client(simulator) as convoy:
            codes = [(await convoy.get(ENDPOINTS)).status_code for _ in range(60)]
            refused = await convoy.get(ENDPOINTS)
            await elapse(1.1)
            return codes.count(200), refused.headers["retry-after"], (await convoy.get(ENDPOINTS)).status_code

    assert run_virtual(asking()) == (60, "1", 200)


def test_secrets_stand_in_every_answer() -> None:
    """So that a test of leaks means something."""
    key = {"type": "api_key", "api_key": {"header_name": "X-Key", "header_value": "canary-header"}}
    seed = SimulatedEndpoint("E1", SHOP, "vault", secrets=("canary-secret",), authentication=key)
    answers = ask(
        ConvoySimulator((seed,)),
        ("GET", ENDPOINTS),
        ("GET", f"{ENDPOINTS}/E1"),
        ("PUT", f"{ENDPOINTS}/E1/pause"),
        ("POST", f"{ENDPOINTS}/E1/activate"),
    )
    assert [("canary-secret" in each.text, "canary-header" in each.text) for each in answers] == [(True, True)] * 4


def test_an_update_of_the_project_resumes_what_was_inactive() -> None:
    """Paused endpoints stay paused; and nothing is resumed where failing endpoints may be disabled."""
    seeds = (endpoint("E1", "inactive"), endpoint("E2", "paused"), endpoint("X1", "inactive", OTHER))
    simulator = ConvoySimulator(seeds)

    async def asking() -> httpx.Response:
        async with client(simulator) as convoy:
            await convoy.put(f"/api/v1/projects/{OTHER}", json={"config": {"disable_endpoint": True}})
            return await convoy.put(f"/api/v1/projects/{SHOP}", json={"name": "shop"})

    assert run_virtual(asking()).status_code == 202
    assert simulator.all_statuses() == {"E1": "active", "E2": "paused", "X1": "inactive"}


def test_a_seed_reads_back_as_it_was() -> None:
    """`find` gives what makes it again."""
    seed = SimulatedEndpoint("E1", SHOP, "n", "paused", "https://a.example", "red", "d", ("s",), None, 5, 60)
    assert ConvoySimulator((seed,)).find("E1") == seed
    assert ConvoySimulator().find("E1") is None


def test_ten_thousand_endpoints_are_listed_in_ten_pages() -> None:
    """And one of them is read and paused as any."""
    simulator = ConvoySimulator([endpoint(f"E{place:05}") for place in range(10_000)])
    pages = [("GET", f"{ENDPOINTS}?perPage=1000&next_page_cursor=E{9999 - 1000 * page:05}") for page in range(10)]
    answers = ask(simulator, *pages, ("PUT", f"{ENDPOINTS}/E05000/pause"), ("GET", f"{ENDPOINTS}/E05000"))
    assert len({uid for answer in answers[:10] for uid in uids(answer)}) == 10_000
    assert [heard(answer)[2] for answer in answers[10:]] == ["paused", "paused"]
