"""The command before a simulated Convoy over real HTTP: plan, apply, drift and import, by their exit codes."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from reconciler.cli import main
from reconciler.simulators.convoy.seeds import SimulatedProject
from reconciler.simulators.convoy.simulator import ConvoySimulator
from reconciler.simulators.serving import serving_in_thread
from tests.api.convoy.world import KEY, PROJECT, seed, uid_of

Run = Callable[..., int]

BILLING = {"project": PROJECT, "id": uid_of("billing"), "status": "paused", "settle": "200ms"}


@pytest.fixture
def simulator() -> ConvoySimulator:
    """One active endpoint and one that the server switched off."""
    endpoints = [seed("billing"), seed("broken", "inactive")]
    return ConvoySimulator(endpoints, projects=[SimulatedProject(PROJECT)], keys={KEY: PROJECT})


@pytest.fixture
def url(simulator: ConvoySimulator) -> Iterator[str]:
    """Where it is served."""
    with serving_in_thread(simulator.app) as url:
        yield url


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current directory, with an environment that holds the key."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CONVOY_API_KEY", KEY)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path


def _wish(folder: Path, url: str, **endpoints: object) -> None:
    service = {"provider": "convoy", "url": url, "credentials": {"token": {"env": "CONVOY_API_KEY"}}}
    services = {"hooks": {**service, "projects": [PROJECT]}}
    document = {"version": 1, "services": services, "resources": {"hooks": {"endpoint": endpoints}}}
    (folder / "reconciler.yaml").write_text(json.dumps(document))


def test_a_plan_is_saved_applied_and_leaves_nothing_to_do(
    folder: Path, url: str, simulator: ConvoySimulator, capsys: pytest.CaptureFixture[str]
) -> None:
    """The toggle leaves once; the result names what is to be replayed; a second apply of the plan is refused."""
    _wish(folder, f"{url}/api", billing=BILLING)
    assert main(["plan", "--detailed-exitcode", "--out", "plan.json"]) == 2
    assert main(["drift"]) == 2
    assert main(["apply", "plan.json", "-o", "json=result.json"]) == 0
    assert simulator.all_statuses()[uid_of("billing")] == "paused"
    assert "eventdeliveries/batchretry" in (folder / "result.json").read_text()
    assert [main(["plan", "--detailed-exitcode"]), main(["drift"]), main(["apply", "plan.json"])] == [0, 0, 6]
    assert sum(1 for one in simulator.requests if one.request.method == "PUT") == 1
    assert main(["import", "hooks", "--out", "imported.yaml"]) == 0
    assert main(["plan", "-f", "imported.yaml", "--detailed-exitcode"]) == 0
    out, err = capsys.readouterr()
    told = out + err + "".join(path.read_text() for path in folder.rglob("*") if path.is_file())
    assert [word for word in ("canary-api-key", "canary-signing", "canary-header") if word in told] == []


def test_what_is_blocked_refuses_an_apply(folder: Path, url: str, simulator: ConvoySimulator) -> None:
    """5; left out, the rest is applied: 3."""
    _wish(folder, f"{url}/api", billing=BILLING, broken={**BILLING, "id": uid_of("broken")})
    assert main(["apply", "--auto-approve"]) == 5
    assert simulator.all_statuses()[uid_of("billing")] == "active"
    assert main(["apply", "--auto-approve", "--allow-blocked"]) == 3
    assert simulator.all_statuses() == {uid_of("billing"): "paused", uid_of("broken"): "inactive"}


@pytest.mark.parametrize("root", ["", "/api/v1"])
def test_a_wrong_url_is_an_error_with_its_mend(
    folder: Path, url: str, root: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """1 of plan, drift and apply; the message says how the url must end."""
    _wish(folder, f"{url}{root}", billing=BILLING)
    assert [main(["plan"]), main(["drift"]), main(["apply", "--auto-approve"])] == [1, 1, 1]
    out, err = capsys.readouterr()
    assert "end the service's url with /api" in out + err
