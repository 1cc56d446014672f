"""The command lines here: wrong arguments are refused, and whoever stops one leaves no process and no traceback."""

import math
import multiprocessing
import signal
from collections.abc import Callable
from multiprocessing.process import BaseProcess

import pytest

from tests.laws import __main__ as long
from tests.laws import compare, small
from tests.laws.chance import LEAN
from tests.laws.long_run import Order, Tally, run_all
from tests.laws.mutants import __main__ as mutants
from tests.laws.mutants.calling import Calls
from tests.laws.stopping import Lifeline, begin_worker, keeping_lifeline, run_stoppable

Main = Callable[[list[str]], int]

WRONG: tuple[tuple[Main, str], ...] = (
    *((main, f"--jobs={number}") for main in (long.main, compare.main, small.main, mutants.main) for number in (0, -1)),
    *((main, f"--schedules={it}") for main in (long.main, compare.main, mutants.main) for it in ("0", "-5", "2.5", "")),
    *((long.main, f"--seconds={it}") for it in ("0", "-1", "nan", "soon")),
    *((main, f"--provider={it}") for main in (long.main, small.main) for it in ("kafka-connect", "")),
    *((small.main, it) for it in ("--depth=-1", "--depth=0", "--faults=-1", "--rivals=-1", "--paces=0", "--first=0")),
    *((long.main, f"--only={it}") for it in ("", "garbage", "Schedule('convoy-old')", "Schedule('nobody', ())")),
    *((long.main, f"--only=Schedule('convoy-old', {it})") for it in ("()", "5", "(5,)", "(Thing(3, 4),)")),
    (long.main, "--only=Schedule('convoy-old', (Thing('active', 'paused'),), (Misfortune(1, 'rain'),))"),
    (long.main, "--only=Schedule('convoy-old', (Thing('active', 'paused'),), rivals=(5,))"),
    (mutants.main, "--only=nobody"),
)


@pytest.mark.parametrize(("main", "argument"), WRONG)
def test_wrong_arguments_are_refused(main: Main, argument: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 2, the name of the option, and nothing that could be taken for a result."""
    with pytest.raises(SystemExit) as ended:
        main([argument])
    told = capsys.readouterr()
    assert ended.value.code == 2
    assert told.out == ""
    assert f"error: argument {argument.partition('=')[0]}: " in told.err


def test_one_wrong_provider_is_refused_beside_a_right_one() -> None:
    """Nobody believes that it was played too."""
    with pytest.raises(SystemExit) as ended:
        long.main(["--provider", "convoy", "--provider", "nobody"])
    assert ended.value.code == 2


def test_a_walk_that_ends_before_it_begins_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """No request is both from the ninth on and among the first four."""
    with pytest.raises(SystemExit) as ended:
        small.main(["--first", "9", "--depth", "4"])
    assert ended.value.code == 2
    assert "--first 9 is beyond --depth 4" in capsys.readouterr().err


def test_no_time_is_no_result(capsys: pytest.CaptureFixture[str]) -> None:
    """Where nothing was played in the time given, it does not end as if all was well."""
    assert long.main(["--seconds", "1e-9", "--jobs", "1"]) == 2
    assert "nothing is concluded" in capsys.readouterr().err


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_stop_is_told_in_one_line(number: int, code: int, capsys: pytest.CaptureFixture[str]) -> None:
    """The exit code of shells for the signal, no traceback, and signals are as before."""

    def be_stopped(_: list[str]) -> int:
        signal.raise_signal(number)
        return 0

    before = [signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM)]
    assert code == run_stoppable(be_stopped, [])
    assert capsys.readouterr().err == "\ninterrupted: nothing is concluded\n"
    assert before == [signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM)]


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_stopped_run_leaves_no_process(number: int, code: int) -> None:
    """Its processes end with it."""
    seen: list[BaseProcess] = []

    def stop(_: Tally, __: float) -> None:
        seen.extend(multiprocessing.active_children())
        signal.raise_signal(number)

    def run(_: list[str]) -> int:
        return run_all(Order(("convoy-new",), 100, math.inf, 1, 2, LEAN), stop).stop_code or 0

    assert code == run_stoppable(run, [])
    assert seen
    assert not any(one.is_alive() for one in seen)


def test_a_process_ends_with_the_one_that_started_it() -> None:
    """However that ended: what counts is that nobody holds the lifeline any more."""
    with keeping_lifeline() as line:
        process = multiprocessing.get_context("fork").Process(target=_begin_and_wait, args=(line,), daemon=True)
        process.start()
    process.join(30.0)
    assert process.exitcode == 1


def _begin_and_wait(line: Lifeline) -> None:
    begin_worker(line)
    signal.pause()


def test_ended_calls_start_nothing_more() -> None:
    """A thread that comes later finds it over."""
    calls = Calls()
    calls.end_all()
    with pytest.raises(InterruptedError):
        calls.call(["true"], {})
