"""Small worlds exhaustively: one thing, and every combination of misfortunes over the first requests of an apply.

`python -m tests.laws.small --depth 4 --faults 2 --rivals 4 --paces 2` walks through all of them, depth first: a
schedule is played, the requests that it made are looked at, and at each of them everything goes wrong in turn. What is
left out is the same for the client and for the service as something that is played: a connection that is lost in
another way, the same trouble after a reading instead of before it, and other answers that come when the client has
stopped waiting for them.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

import attrs
from attrs import frozen

from reconciler.simulators.faults import Fault, Lost, When
from tests.laws.arguments import add_jobs, choose_variants, read_provider, whole_from
from tests.laws.checks import check_all
from tests.laws.misfortunes import TIMEOUT
from tests.laws.record import Record
from tests.laws.running import run_schedule
from tests.laws.schedule import Misfortune, Pace, Rival, Schedule, Thing
from tests.laws.stopping import pooling, run_stoppable
from tests.laws.worlds.catalog import REPERTOIRES, VARIANTS, make_world

LATER = 1.0
"""Seconds after which the update of a rival writes back what it found."""


@frozen
class Bounds:
    """How far to go: up to `faults` misfortunes, at any of the requests `first` to `depth` of the apply.

    A rival does each of its deeds before each of the first `rivals` requests, or none at all; effects show at each of
    the first `paces` paces of the variant, of which the first is at once.
    """

    depth: int
    faults: int = 1
    rivals: int = 0
    paces: int = 1
    first: int = 1


@cache
def find_moves(variant: str) -> tuple[Thing, ...]:
    """Every state that is seen with every wish that leads to calls from there."""
    repertoire = REPERTOIRES[variant]
    wishes = dict.fromkeys(repertoire.wishes)
    things = (Thing(live, wish) for live in dict.fromkeys(repertoire.lives) for wish in wishes)
    return tuple(one for one in things if one.live != one.wish and _has_calls(variant, one))


def _has_calls(variant: str, thing: Thing) -> bool:
    plan = run_schedule(Schedule(variant, (thing,)), is_listening=False).acts[0].plan
    return plan is not None and any(update.calls for update in plan.updates)


def list_roots(variant: str, bounds: Bounds) -> Iterator[Schedule]:
    """The worlds in which nothing goes wrong yet."""
    repertoire = REPERTOIRES[variant]
    paces = tuple(dict.fromkeys(repertoire.paces))[: bounds.paces]
    for thing in find_moves(variant):
        for pace in paces:
            yield Schedule(variant, (thing,), pace=pace)
        for rival in _list_rivals(variant, bounds):
            for pace in paces if repertoire.is_late_with_rivals else (Pace(),):
                yield Schedule(variant, (thing,), pace=pace, rivals=(rival,))


def _list_rivals(variant: str, bounds: Bounds) -> Iterator[Rival]:
    for nth in range(1, bounds.rivals + 1):
        for does in dict.fromkeys(REPERTOIRES[variant].deeds):
            yield Rival(nth, does, seconds=LATER if does == "update" else 0.0)


def walk(schedule: Schedule, bounds: Bounds) -> Iterator[Record]:
    """The record of this schedule, and of every one that goes on from it; nothing where its rival came too late."""
    record = run_schedule(schedule, is_listening=False)
    if schedule.rivals and not record.moves:
        return
    yield record
    if len(schedule.misfortunes) == bounds.faults:
        return
    last = max((one.nth for one in schedule.misfortunes), default=bounds.first - 1)
    for one in sorted(record.seen, key=lambda seen: seen.number):
        if last < one.number <= bounds.depth:
            for misfortune in list_distinct(schedule.variant, "write" if one.is_write else "read"):
                placed = attrs.evolve(misfortune, nth=one.number)
                yield from walk(attrs.evolve(schedule, misfortunes=(*schedule.misfortunes, placed)), bounds)


@cache
def list_distinct(variant: str, sort: str) -> tuple[Misfortune, ...]:
    """What can go wrong with a reading or a write, each once.

    Left out is what nobody could tell from what is kept: the same effect and the same answer at the same moment. A
    lost connection reaches the client as one error, however it was lost. A reading has no effect, so that before and
    after it are one; and one that takes longer than the client waits is never heard, whatever it would have said.
    """
    repertoire = REPERTOIRES[variant]
    world = make_world(Schedule(variant, (Thing(repertoire.lives[0], repertoire.wishes[0]),)))
    kept: dict[str, Misfortune] = {}
    for one in (*repertoire.measured, *repertoire.imaginable):
        if one.of in ("all", f"{sort}s"):
            fault = world.make_fault(one, When())
            kept.setdefault(_tell_write(fault) if sort == "write" else _tell_read(fault), one)
    return tuple(Misfortune(1, one.what, one.how) for one in kept.values())


def _tell_write(fault: Fault) -> str:
    heard = Lost() if isinstance(fault.heard, Lost) else fault.heard
    return repr((fault.effect, heard, fault.wait, fault.hold))


def _tell_read(fault: Fault) -> str:
    heard = Lost() if isinstance(fault.heard, Lost) else fault.heard
    seconds = fault.wait + fault.hold
    return "silence" if seconds > TIMEOUT else repr((heard, seconds))


@frozen
class Walked:
    """What came of one root: how many schedules and requests, the words of their results, and what was broken."""

    variant: str
    schedules: int
    requests: int
    words: Mapping[str, int]
    broken: tuple[str, ...]


def explore(root: Schedule, bounds: Bounds) -> Walked:
    """All that goes on from a root, each held against all checks, up to the first that breaks one."""
    schedules, requests, words = 0, 0, Counter[str]()
    for record in walk(root, bounds):
        schedules += 1
        requests += len(record.seen)
        claims = record.acts[0].claims
        words.update(() if claims is None else claims.words.values())
        broken = check_all(record)
        if broken:
            sentences = tuple(f"{one}\n{record.schedule!r}" for one in broken)
            return Walked(root.variant, schedules, requests, words, sentences)
    return Walked(root.variant, schedules, requests, words, ())


def _explore(task: tuple[Schedule, Bounds]) -> Walked:
    return explore(*task)


def make_parser() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.laws.small", description=__doc__)
    parser.add_argument(
        "--depth", type=whole_from(1), default=4, help="the first so many requests may go wrong (default: 4)"
    )
    parser.add_argument("--first", type=whole_from(1), default=1, help="and none before this one (default: 1)")
    parser.add_argument("--faults", type=whole_from(0), default=1, help="so many of them at most (default: 1)")
    parser.add_argument(
        "--rivals", type=whole_from(0), default=0, help="a rival before one of the first so many (default: none)"
    )
    parser.add_argument("--paces", type=whole_from(1), default=1, help="so many paces of effects (default: 1, at once)")
    parser.add_argument(
        "--provider", action="append", type=read_provider, help="a provider or a variant of one; repeatable"
    )
    add_jobs(parser)
    return parser


def explore_all(roots: list[Schedule], bounds: Bounds, jobs: int) -> list[Walked]:
    """On so many cores, up to the first broken law; tells on standard error how it goes."""
    done: list[Walked] = []
    with pooling(jobs) as pool:
        for walked in pool.imap_unordered(_explore, [(root, bounds) for root in roots]):
            done.append(walked)
            count = sum(one.schedules for one in done)
            sys.stderr.write(f"\r\033[K{len(done)} of {len(roots)} roots, {count:,} schedules")
            if walked.broken:
                break
    sys.stderr.write("\n")
    return done


def main(arguments: list[str]) -> int:
    """The exit code: 1 where a law was broken."""
    parser = make_parser()
    asked = parser.parse_args(arguments)
    if asked.first > asked.depth:
        parser.error(f"--first {asked.first} is beyond --depth {asked.depth}: nothing would go wrong")
    bounds = Bounds(asked.depth, asked.faults, asked.rivals, asked.paces, asked.first)
    variants = choose_variants(asked.provider, VARIANTS)
    done = explore_all([root for one in variants for root in list_roots(one, bounds)], bounds, asked.jobs)
    sys.stdout.write(f"{write_counts(variants, done)}\n")
    broken = [sentence for walked in done for sentence in walked.broken]
    sys.stdout.write("".join(f"BROKEN {sentence}\n" for sentence in broken))
    return 1 if broken else 0


def write_counts(variants: Sequence[str], done: list[Walked]) -> str:
    """How many schedules were played, and how many requests they made, by variant and in all."""
    lines = [f"{'':20}{'moves':>8}{'schedules':>12}{'requests':>12}  words"]
    for variant in variants:
        mine = [one for one in done if one.variant == variant]
        lines.append(f"{variant:20}{len(find_moves(variant)):>8}{_write_row(mine)}")
    return "\n".join([*lines, f"{'in all':20}{sum(len(find_moves(one)) for one in variants):>8}{_write_row(done)}"])


def _write_row(walked: list[Walked]) -> str:
    words = sum((Counter(one.words) for one in walked), Counter[str]())
    told = ", ".join(f"{word} {count:,}" for word, count in words.most_common())
    return f"{sum(one.schedules for one in walked):>12,}{sum(one.requests for one in walked):>12,}  {told}"


if __name__ == "__main__":
    sys.exit(run_stoppable(main, sys.argv[1:]))
