import shutil
import signal
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from reconciler.runs.postgres_link import ANSWER_SECONDS
from reconciler.runs.postgres_tables import GRANT, SET_UP
from tests.live.command import Command, Ran
from tests.live.gate import holding_gate
from tests.live.processes import wait_until
from tests.postgres.machines import SECONDS, Fleet
from tests.postgres.server import PASSWORD, QUOTED
from tests.postgres.wire import carrying, invent_number

APPLY = ("apply", "--auto-approve", "-o", "json")
ALL = dict.fromkeys("abcdef", "paused")


def outcomes(ran: Ran) -> Mapping[str, str]:
    """Outcome by connector."""
    return {one["address"].rpartition("/")[2]: one["outcome"] for one in ran.document["outcomes"]}


def messages(ran: Ran) -> str:
    """All that an error document says."""
    problems: list[Mapping[str, Any]] = ran.document["problems"]
    return " ".join(f"{problem['message']} {problem.get('hint', '')}" for problem in problems)


def check_nothing_shown(ran: Ran) -> None:
    """No part of the password is in what was printed."""
    printed = ran.out + ran.err
    assert [part for part in (PASSWORD, QUOTED, "canary") if part in printed] == []


def test_the_second_machine_is_told_who_holds_the_lock(fleet: Fleet) -> None:
    """Exit 7 with holder, host, process and time, and nothing written by it."""
    other = fleet.machine("other", {"b": "paused"})
    seen: list[Ran] = []
    with holding_gate(fleet.url, 1, lambda: seen.append(other.run(*APPLY, code=7))) as (url, gate):
        # Two services: the lock that counts is that of the second, by its own url.
        first = fleet.machine("first", {"a": "paused"}, url=url)
        first.write(
            {
                "version": 1,
                "services": {
                    "v": {"provider": "kafka_connect", "url": url},
                    "w": {"provider": "kafka_connect", "url": fleet.url},
                },
                "lock": {"postgres": {"dsn": {"env": "LOCK_DSN"}}},
                "resources": {"v": {"connector": {"a": "paused"}}, "w": {"connector": {"c": "paused"}}},
            }
        )
        first.run(*APPLY, "--parallelism", "1")
    assert len(gate.writes) == 1
    (refused,) = seen
    said = messages(refused)
    assert f"service {fleet.url} is being changed by a run of first@" in said
    assert "(pid " in said
    assert " since 20" in said
    assert "--lock-timeout" in said
    check_nothing_shown(refused)
    assert not any("/b/" in line for line in fleet.writes())


def test_a_machine_that_waits_gets_its_turn(fleet: Fleet) -> None:
    """With `--lock-timeout` the second run begins when the first has ended."""
    with holding_gate(fleet.url, 1, lambda: wait_for_two(fleet)) as (url, _):
        first = fleet.machine("first", {"a": "paused"}, url=url).start(*APPLY)
        fleet.wait_for_holder()
        second = fleet.machine("second", {"b": "paused"}, url=url).start(*APPLY, "--lock-timeout", "20s")
        assert outcomes(first.finish(0)) == {"a": "applied"}
        assert outcomes(second.finish(0)) == {"b": "applied"}


def wait_for_two(fleet: Fleet) -> None:
    """Until two runs are connected to the database."""
    query = "select count(*) from pg_stat_activity where datname = %s and application_name like 'reconciler%%'"
    wait_until(
        lambda: fleet.server.ask(query, fleet.database) == [(2,)] or None, seconds=SECONDS, what="both are connected"
    )


def test_a_signal_ends_the_wait(fleet: Fleet) -> None:
    """Nobody has to sit out `--lock-timeout`."""

    def interrupt() -> None:
        second = fleet.machine("second", {"b": "paused"}, url=url).start(*APPLY, "--lock-timeout", "5m")
        wait_for_two(fleet)
        second.process.send_signal(signal.SIGTERM)
        codes.append(second.finish_any(SECONDS).code)

    codes: list[int] = []
    with holding_gate(fleet.url, 1, interrupt) as (url, _):
        fleet.machine("first", {"a": "paused"}, url=url).run(*APPLY)
    assert codes == [143]
    assert not any("/b/" in line for line in fleet.writes())


def test_the_server_lets_go_for_a_run_that_was_killed(fleet: Fleet) -> None:
    """SIGKILL in the middle of a write: the next machine need not wait for anything or clean up."""

    def kill() -> None:
        started[0].process.kill()
        wait_until(lambda: not fleet.holders() or None, seconds=SECONDS, what="the server lets go")

    with holding_gate(fleet.url, 1, kill) as (url, _):
        started = [fleet.machine("first", {"a": "paused"}, url=url).start(*APPLY)]
        started[0].process.communicate(timeout=SECONDS)
    assert started[0].process.returncode == -signal.SIGKILL
    second = fleet.machine("second", {"a": "paused", "b": "paused"})
    second.run("apply", "--auto-approve")
    assert sum("/b/" in line for line in fleet.writes()) == 1


def test_no_write_is_started_after_the_session_was_ended(fleet: Fleet) -> None:
    """What is in flight is finished; what follows is skipped, and says why; so does the result."""
    with holding_gate(fleet.url, 1, fleet.end_holder) as (url, gate):
        machine = fleet.machine("first", ALL, url=url)
        ran = machine.run(*APPLY, "--parallelism", "1", code=3)
        assert len(gate.writes) == 1
        assert len(fleet.writes()) == 1
        # The rest can be done afterwards: a new plan, a new lock.
        assert outcomes(machine.run(*APPLY)) == dict.fromkeys("bcdef", "applied")
    assert outcomes(ran) == {"a": "applied"} | dict.fromkeys("bcdef", "skipped")
    details = {one["detail"] for one in ran.document["outcomes"] if one["outcome"] == "skipped"}
    assert details == {
        "the lock was lost (terminating connection due to administrator command) before anything was sent"
    }
    assert [warning for warning in ran.document["warnings"] if "the lock was lost" in warning]


def test_all_that_was_on_its_way_is_finished(fleet: Fleet) -> None:
    """Three calls are out when the session ends: all three are accounted for by reading, the rest never leaves."""
    with holding_gate(fleet.url, 3, fleet.end_holder) as (url, gate):
        ran = fleet.machine("first", ALL, url=url).run(*APPLY, "--parallelism", "3", code=3)
    assert len(gate.writes) == 3
    assert sorted(outcomes(ran).values()) == ["applied"] * 3 + ["skipped"] * 3


def test_no_write_is_started_once_the_network_is_gone(fleet: Fleet) -> None:
    """A server that no longer answers counts as a lost lock, within seconds."""
    with carrying(fleet.server.port) as wire, holding_gate(fleet.url, 1, wire.freeze) as (url, gate):
        dsn = fleet.server.dsn(fleet.database, port=wire.port) + "?connect_timeout=2"
        ran = fleet.machine("first", ALL, url=url, dsn=dsn).run(*APPLY, "--parallelism", "1", code=3)
    assert len(gate.writes) == 1
    assert outcomes(ran) == {"a": "applied"} | dict.fromkeys("bcdef", "skipped")
    why = f"the lock was lost (the database did not answer within {ANSWER_SECONDS:g} s)"
    warnings = " ".join(ran.document["warnings"])
    assert f"{why}: no further write was started" in warnings
    # This machine knows what it did; the others cannot, and that is said.
    assert "the used plans in the database of the lock cannot be had" in warnings


def test_a_plan_is_used_once_among_all_machines(fleet: Fleet) -> None:
    """The second machine has never seen the plan, and is refused all the same."""
    first, second = (fleet.machine(name, {"a": "paused"}) for name in ("first", "second"))
    plan = save_plan(first)
    shutil.copy(plan, second.folder)
    assert outcomes(first.run("apply", plan.name, "-o", "json")) == {"a": "applied"}
    refused = second.run("apply", plan.name, "-o", "json", code=6)
    assert "carried out" in messages(refused)
    assert len(fleet.writes()) == 1


def test_what_another_machine_left_undone_goes_on(fleet: Fleet) -> None:
    """A plan that was carried out in part is finished elsewhere, without a second try of what is done."""
    wishes = {"a": "paused", "b": "paused"}
    with holding_gate(fleet.url, 1, fleet.end_holder) as (url, gate):
        first, second = (fleet.machine(name, wishes, url=url) for name in ("first", "second"))
        plan = save_plan(first)
        shutil.copy(plan, second.folder)
        halved = first.run("apply", plan.name, "-o", "json", "--parallelism", "1", code=3)
        assert outcomes(halved) == {"a": "applied", "b": "skipped"}
        assert outcomes(second.run("apply", plan.name, "-o", "json")) == {"a": "already_done", "b": "applied"}
    assert len(gate.writes) == 2


def save_plan(machine: Command) -> Path:
    """A saved plan."""
    machine.run("plan", "--out", "plan.json")
    return machine.folder / "plan.json"


@pytest.mark.parametrize(
    ("dsn", "code", "said"),
    [
        ("postgresql://owner:wrong-canary@127.0.0.1:{port}/{database}", 1, "password authentication failed"),
        (f"postgresql://owner:{QUOTED}@127.0.0.1:1/{{database}}", 1, "refused"),
        (f"postgresql://owner:{QUOTED}@127.0.0.1:{{port}}/no_such_database", 1, "does not exist"),
        (f"postgresql://owner:{PASSWORD}@127.0.0.1:{{port}}/{{database}}", 9, "percent-encoded"),
        ("postgresql://owner:canary/part@127.0.0.1:{port}/{database}", 9, "percent-encoded"),
        ("host=127.0.0.1 password=very canary user=owner", 9, "is not understood"),
        (f"postgresql://owner:{QUOTED}@127.0.0.1:99999/{{database}}", 9, "is not understood"),
    ],
)
def test_a_connection_string_that_does_not_work_is_told_without_its_secret(
    fleet: Fleet, dsn: str, code: int, said: str
) -> None:
    """Nothing is written, and no part of the password shows, at the highest verbosity either."""
    given = dsn.format(port=fleet.server.port, database=fleet.database)
    ran = fleet.machine("first", {"a": "paused"}, dsn=given).run(*APPLY, "-vv", code=code)
    assert said in messages(ran)
    check_nothing_shown(ran)
    assert fleet.writes() == []


def test_a_connection_string_that_is_missing_is_told(fleet: Fleet) -> None:
    """Only an apply asks for it."""
    machine = fleet.machine("first", {"a": "paused"}, dsn=" ")
    lacking = Command(machine.folder, {})
    lacking.run("plan")
    assert "LOCK_DSN is not set" in messages(lacking.run(*APPLY, code=9))
    assert fleet.writes() == []


def test_a_pooler_is_refused(fleet: Fleet) -> None:
    """Behind PgBouncer two runs would both hold the lock: it shows in the number of the session."""
    with carrying(fleet.server.port, invent_number) as wire:
        dsn = fleet.server.dsn(fleet.database, port=wire.port)
        ran = fleet.machine("first", {"a": "paused"}, dsn=dsn).run(*APPLY, code=1)
    assert "goes through a pooler" in messages(ran)
    assert fleet.writes() == []


def test_a_user_who_must_not_make_tables_is_told_what_to_do(fleet: Fleet) -> None:
    """The hint is the statement for the administrator; nothing is written before."""
    fleet.server.ask("drop role if exists guest")
    fleet.server.ask("create role guest login password 'guest-canary'")
    dsn = fleet.server.dsn(fleet.database, user="guest", password="guest-canary")
    machine = fleet.machine("first", {"a": "paused"}, dsn=dsn)
    refused = machine.run(*APPLY, code=1)
    assert "permission denied for schema public" in messages(refused)
    assert "create table if not exists reconciler_used_plans" in messages(refused)
    check_nothing_shown(refused)
    assert fleet.writes() == []
    for statement in SET_UP.split(";"):
        fleet.server.ask(statement, database=fleet.database)
    fleet.server.ask(f"{GRANT} guest", database=fleet.database)
    assert outcomes(machine.run(*APPLY)) == {"a": "applied"}


def test_the_extra_that_is_not_installed_is_named(fleet: Fleet) -> None:
    """Without psycopg: exit 9 with the line to type."""
    machine = fleet.machine("first", {"a": "paused"})
    (machine.folder / "psycopg.py").write_text("raise ImportError('no such thing')\n", encoding="utf-8")
    assert "pip install 'switch-reconciler[postgres]'" in messages(machine.run(*APPLY, code=9))
    assert fleet.writes() == []
