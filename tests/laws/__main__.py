"""`python -m tests.laws`: schedules by chance, on all cores, for as long as it is told, until one breaks a law.

The schedule that broke it is made small and printed as text to be pasted into a test, or behind `--only`. Exit code 1
says that a law was broken, 2 that nothing was asked for or played, 130 and 143 that somebody stopped it.
"""

import argparse
import math
import sys

from tests.laws.arguments import add_jobs, choose_variants, read_playable, read_provider, read_seconds, whole_from
from tests.laws.chance import LEAN
from tests.laws.checks import CHECKS
from tests.laws.clients import Client, Engine
from tests.laws.long_run import Found, Order, Tally, judge, run_all
from tests.laws.running import run_schedule
from tests.laws.schedule import Schedule
from tests.laws.stopping import run_stoppable
from tests.laws.worlds.catalog import ROTATION

WORDS = ("applied", "already_done", "stale", "rejected", "not_settled", "unknown", "skipped", "killed")
_ENGINE = Engine()


def make_parser() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.laws", description=__doc__)
    parser.add_argument("--schedules", type=whole_from(1), default=1_000_000, help="how many (default: a million)")
    parser.add_argument("--seconds", type=read_seconds, default=math.inf, help="end after so long in any case")
    parser.add_argument("--seed", type=int, default=1, help="which ones: the same seed draws the same schedules")
    parser.add_argument(
        "--provider", action="append", type=read_provider, help="a provider or a variant of one; repeatable"
    )
    add_jobs(parser)
    parser.add_argument(
        "--only", metavar="SCHEDULE", type=read_playable, help="play this one alone, as a failure printed it"
    )
    return parser


def read_order(asked: argparse.Namespace, client: Client) -> Order:
    """What the command line asks for."""
    variants = choose_variants(asked.provider, ROTATION)
    return Order(variants, asked.schedules, asked.seconds, asked.seed, asked.jobs, LEAN, client)


def write_progress(tally: Tally, seconds: float, order: Order) -> str:
    """One line."""
    speed = tally.schedules / max(seconds, 0.001)
    left = min((order.schedules - tally.schedules) / max(speed, 0.001), order.seconds - seconds)
    share = max(tally.schedules / order.schedules, seconds / order.seconds)
    told = f"{tally.schedules:,} schedules ({share:.1%})"
    if not tally.schedules:
        return told
    minutes, rest = divmod(round(max(left, 0.0)), 60)
    return f"{told}, {speed:,.0f}/s, {minutes}:{rest:02} left"


def write_table(tally: Tally) -> str:
    """What came of it, by provider."""
    others = sorted({word for words in tally.words.values() for word in words} - set(WORDS))
    columns = (*WORDS, *others)
    lines = ["".join([f"{'':14}{'schedules':>13}", *(f"{word:>13}" for word in columns)])]
    for provider, words in sorted(tally.words.items()):
        counts = (tally.played[provider], *(words[word] for word in columns))
        lines.append("".join([f"{provider:14}", *(f"{count:>13,}" for count in counts)]))
    return "\n".join(lines)


def write_sum(tally: Tally, seconds: float, order: Order) -> str:
    """How many in how long, and what was held against each."""
    per_second, per_cpu = tally.schedules / max(seconds, 0.001), tally.schedules / max(tally.cpu, 0.001)
    return (
        f"{tally.schedules:,} schedules, {tally.requests:,} requests in {seconds:,.0f} s: {per_second:,.0f} per second"
        f" with {order.jobs} processes, {per_cpu:,.0f} per second of CPU; seed {order.seed};"
        f" each held against {len(CHECKS)} checks: {', '.join(CHECKS)}"
    )


def write_found(found: Found, seed: int) -> str:
    """A broken law, and how to break it again."""
    story = "" if found.law.startswith("raised") else f"\n{run_schedule(found.shrunk).write_story()}\n"
    return (
        f"BROKEN {found.sentence}\n{story}\nseed {seed}, schedule {found.number}\ndrawn:  {found.drawn!r}\n"
        f'shrunk: {found.shrunk!r}\nagain:  python -m tests.laws --only "{found.shrunk!r}"\n'
    )


def play_only(schedule: Schedule, client: Client) -> int:
    """One schedule, its story and what it breaks; the exit code."""
    record, broken = judge(schedule, client)
    sys.stdout.write("" if record is None else f"{record.write_story()}\n")
    sys.stdout.write("".join(f"BROKEN {sentence}\n" for sentence in broken.values()) or "all laws hold\n")
    return 1 if broken else 0


def play_many(order: Order) -> int:
    """As many as were ordered; the exit code."""
    seconds = [0.0]

    def tell(tally: Tally, spent: float) -> None:
        seconds[0] = spent
        sys.stderr.write(f"\r\033[K{write_progress(tally, spent, order)}")
        sys.stderr.flush()

    tally = run_all(order, tell)
    sys.stderr.write("\n")
    sys.stdout.write(f"{write_table(tally)}\n\n{write_sum(tally, seconds[0], order)}\n")
    for found in tally.found:
        sys.stdout.write(f"\n{write_found(found, order.seed)}")
    if tally.stop_code is not None:
        return tally.stop_code
    if not tally.schedules:
        sys.stderr.write("no schedule was played to its end in this time: nothing is concluded\n")
        return 2
    return 1 if tally.found else 0


def main(arguments: list[str], client: Client = _ENGINE) -> int:
    """The exit code; `client` is who is put to the test."""
    asked = make_parser().parse_args(arguments)
    return play_many(read_order(asked, client)) if asked.only is None else play_only(asked.only, client)


if __name__ == "__main__":
    sys.exit(run_stoppable(main, sys.argv[1:]))
