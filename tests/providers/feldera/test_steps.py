"""The exact calls of a change, their order with connectors, and what is refused before anything is sent."""

from collections.abc import Mapping

import pytest

from reconciler.model.address import Address
from reconciler.model.change import Change, FieldChange
from reconciler.model.desired import Want
from reconciler.model.live import Found
from reconciler.model.step import Call, Wait
from reconciler.model.transition import Refusal
from reconciler.model.values import Scalar
from reconciler.providers.feldera import Feldera
from reconciler.providers.feldera.resources import ENTERPRISE, OPEN_SOURCE, PIPELINE, TRANSITIONS

PROVIDER = Feldera()
INPUTS = {"inputs": 2}


def _change(
    seen: str,
    wishes: Mapping[str, str],
    live: Mapping[str, str] | None = None,
    facts: Mapping[str, Scalar] | None = None,
    abilities: frozenset[str] = frozenset({OPEN_SOURCE}),
) -> Change:
    values: dict[str, Scalar] = {"status": seen, **(live or {})}
    place = {"name": "orders"}
    found = Found(identity="orders", values=values, place=place, facts=facts or {})
    fields = tuple(
        FieldChange(path, values.get(path), wish) for path, wish in sorted(wishes.items()) if values.get(path) != wish
    )
    status = next((field for field in fields if field.path == "status"), None)
    row = None
    if status is not None:
        row = PIPELINE.find_transition(seen=seen, wish=str(status.after), abilities=abilities)
    want = Want(Address("streams", "pipeline", "orders"), place, dict(wishes))
    return Change(want, found, fields, row, abilities)


def _tell(change: Change) -> list[str] | str:
    """The steps in one word each; a refusal's reason."""
    steps = PROVIDER.steps(change)
    if isinstance(steps, Refusal):
        return steps.why
    return [
        "wait " + " ".join(step.states) if isinstance(step, Wait) else step.path.removeprefix("/v0/pipelines/orders/")
        for step in steps
    ]


@pytest.mark.parametrize(
    ("seen", "wish", "steps"),
    [
        ("running", "paused", ["pause"]),
        ("running", "stopped", ["stop?force=true"]),
        ("paused", "running", ["resume"]),
        ("stopped", "running", ["start?initial=running"]),
        ("stopped", "paused", ["start?initial=paused"]),
        ("starting", "running", []),
        ("starting", "paused", ["wait initializing running", "pause"]),
        ("starting_paused", "running", ["wait initializing_paused paused", "resume"]),
        ("initializing", "paused", ["pause"]),
        ("initializing_paused", "running", ["resume"]),
        ("pausing", "running", ["resume"]),
        ("pausing", "paused", []),
        ("resuming", "paused", ["pause"]),
        ("stopping", "running", ["wait stopped", "start?initial=running"]),
        ("stopping", "paused", ["wait stopped", "start?initial=paused"]),
        ("stopping", "stopped", []),
        ("suspended", "stopped", []),
    ],
)
def test_the_steps_of_a_status(seen: str, wish: str, steps: list[str]) -> None:
    """One call at most, behind a wait where it would be refused until then."""
    assert steps == _tell(_change(seen, {"status": wish}))


@pytest.mark.parametrize(
    ("seen", "wish", "steps"),
    [
        ("running", "stopped", ["stop?force=false"]),
        ("standby", "running", ["activate?initial=running"]),
        ("standby", "paused", ["activate?initial=paused"]),
        ("standby", "stopped", ["stop?force=true"]),
        ("starting_standby", "running", ["wait standby", "activate?initial=running"]),
    ],
)
def test_the_steps_of_an_enterprise_manager(seen: str, wish: str, steps: list[str]) -> None:
    """It stops gracefully and can activate a standby."""
    assert steps == _tell(_change(seen, {"status": wish}, abilities=frozenset({ENTERPRISE})))


def test_a_call_is_whole() -> None:
    """POST without a body; absolute, so that it may be repeated; what refuses the caller comes before the effect."""
    steps = PROVIDER.steps(_change("running", {"status": "paused"}))
    assert not isinstance(steps, Refusal)
    (call,) = steps
    assert isinstance(call, Call)
    assert Call("POST", "/v0/pipelines/orders/pause", is_repeatable=True) == call
    assert (frozenset({"status"}), frozenset({401, 403, 429})) == (call.covers, call.unheard)


@pytest.mark.parametrize("row", [row for row in TRANSITIONS if isinstance(row.verbs, Refusal)])
def test_a_refused_row_stays_refused(row: object) -> None:
    """The reason and the way out are the row's."""
    seen, wish = getattr(row, "seen", ""), getattr(row, "wish", "")
    assert getattr(row, "verbs", None) == PROVIDER.steps(_change(seen, {"status": wish}))


def test_nothing_for_an_empty_change() -> None:
    """What is as it should be takes no call."""
    assert PROVIDER.steps(_change("running", {"status": "running"})) == ()


@pytest.mark.parametrize("wish", ["running", "paused"])
@pytest.mark.parametrize("program", ["SqlError", "RustError", "SystemError"])
@pytest.mark.parametrize("seen", ["stopped", "stopping"])
def test_what_failed_to_compile_cannot_start(seen: str, program: str, wish: str) -> None:
    """400 CannotStartWithCompilationError is known before anything is sent."""
    assert "failed to compile" in str(_tell(_change(seen, {"status": wish}, facts={"program": program})))


@pytest.mark.parametrize("wish", ["running", "paused"])
def test_storage_that_is_being_cleared_is_waited_out(wish: str) -> None:
    """400 CannotStartWhileClearingStorage is known before anything is sent."""
    assert "being cleared" in str(_tell(_change("stopped", {"status": wish}, facts={"storage": "Clearing"})))


@pytest.mark.parametrize("program", ["Pending", "CompilingSql", "SqlCompiled", "CompilingRust", "Success"])
def test_what_still_compiles_may_be_started(program: str) -> None:
    """The manager takes an early start and waits for the compiler by itself."""
    change = _change("stopped", {"status": "running"}, facts={"program": program, "storage": "Cleared"})
    assert _tell(change) == ["start?initial=running"]


def test_a_running_pipeline_with_a_broken_new_program_can_still_be_paused() -> None:
    """Only a start minds the program."""
    assert _tell(_change("running", {"status": "paused"}, facts={"program": "SqlError"})) == ["pause"]


C1, C2 = "connectors.t1.c1", "connectors.t1.c2"
PAUSE_C1 = "tables/t1/connectors/c1/pause"
START_C1 = "tables/t1/connectors/c1/start"


@pytest.mark.parametrize(
    ("seen", "wishes", "live", "steps"),
    [
        ("running", {C1: "paused"}, {C1: "running"}, [PAUSE_C1]),
        ("paused", {C1: "running", C2: "paused"}, {C1: "paused", C2: "paused"}, [START_C1]),
        ("paused", {"status": "running", C1: "paused"}, {C1: "running"}, [PAUSE_C1, "resume"]),
        ("running", {"status": "paused", C1: "running"}, {C1: "paused"}, ["pause", "wait paused", START_C1]),
        ("running", {"status": "paused", C1: "running"}, {C1: "running"}, ["pause"]),
        ("pausing", {"status": "paused", C1: "running"}, {C1: "paused"}, ["wait paused", START_C1]),
        ("resuming", {"status": "running", C1: "paused"}, {C1: "running"}, [PAUSE_C1]),
    ],
)
def test_connectors_of_a_deployed_pipeline(
    seen: str, wishes: Mapping[str, str], live: Mapping[str, str], steps: list[str]
) -> None:
    """Only those that differ; before a resume and after a pause, so that none reads in between."""
    assert steps == _tell(_change(seen, wishes, live, INPUTS))


@pytest.mark.parametrize(
    ("seen", "wishes", "steps"),
    [
        ("stopped", {"status": "paused", C1: "running"}, ["start?initial=paused", "wait paused", START_C1]),
        ("stopped", {"status": "running", C1: "running"}, ["start?initial=running", "wait running", START_C1]),
        (
            "stopped",
            {"status": "running", C1: "paused"},
            ["start?initial=paused", "wait paused", PAUSE_C1, "resume"],
        ),
        (
            "stopping",
            {"status": "running", C1: "paused"},
            ["wait stopped", "start?initial=paused", "wait paused", PAUSE_C1, "resume"],
        ),
        ("starting", {"status": "running", C1: "paused"}, ["wait running", PAUSE_C1]),
        ("starting", {C1: "paused"}, ["wait running paused", PAUSE_C1]),
        ("starting_paused", {"status": "running", C1: "paused"}, ["wait paused", PAUSE_C1, "resume"]),
        ("initializing_paused", {"status": "running", C1: "paused"}, ["wait paused", PAUSE_C1, "resume"]),
        ("initializing", {"status": "paused", C1: "running"}, ["pause", "wait paused", START_C1]),
    ],
)
def test_connectors_of_a_pipeline_that_comes_up(seen: str, wishes: Mapping[str, str], steps: list[str]) -> None:
    """They can be switched once it is deployed; what is to be paused never reads before it is."""
    assert steps == _tell(_change(seen, wishes))


@pytest.mark.parametrize(
    ("seen", "wishes", "why"),
    [
        ("stopped", {C1: "paused"}, "only while their pipeline is running or paused"),
        ("stopping", {C1: "paused"}, "only while their pipeline is running or paused"),
        ("running", {"status": "stopped", C1: "paused"}, "only while their pipeline is running or paused"),
        ("running", {"connectors.c1": "paused"}, "'c1' names no connector"),
        ("stopped", {"status": "running", "connectors.c1": "paused"}, "'c1' names no connector"),
        ("running", {"connectors.t1.nosuch": "paused"}, "no input connector t1.nosuch"),
        ("awaiting_approval", {"status": "running", C1: "paused"}, "approval"),
    ],
)
def test_connectors_that_cannot_be_switched(seen: str, wishes: Mapping[str, str], why: str) -> None:
    """Refused with the reason, before anything is sent."""
    assert why in str(_tell(_change(seen, wishes, facts=INPUTS)))


def test_connectors_that_were_not_read_are_not_switched_blindly() -> None:
    """A rule sees the list alone, which tells no connectors."""
    assert "were not read" in str(_tell(_change("running", {C1: "paused"})))


@pytest.mark.parametrize(
    ("path", "url"),
    [
        ("connectors.t1.c1", "tables/t1/connectors/c1/pause"),
        ("connectors.T1.c1", "tables/T1/connectors/c1/pause"),
        ('connectors."T1".c1', "tables/%22T1%22/connectors/c1/pause"),
        ('connectors."a.b".c1', "tables/%22a.b%22/connectors/c1/pause"),
        ("connectors.t1.a.b", "tables/t1/connectors/a.b/pause"),
        ("connectors.t1.c 1/2?#", "tables/t1/connectors/c%201%2F2%3F%23/pause"),
    ],
)
def test_names_of_connectors_are_percent_encoded(path: str, url: str) -> None:
    """A table is an identifier as SQL writes it; whatever a name holds is one segment of the path."""
    assert [url] == _tell(_change("running", {path: "paused"}, {path: "running"}, INPUTS))


def test_the_steps_cover_every_wished_path() -> None:
    """R6: with each call that it takes."""
    change = _change("stopped", {"status": "running", C1: "paused", C2: "running"})
    steps = PROVIDER.steps(change)
    assert not isinstance(steps, Refusal)
    covered = frozenset[str]().union(*(step.covers for step in steps if isinstance(step, Call)))
    assert {"status", C1, C2} == covered
