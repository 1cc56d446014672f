"""Checks of a run against its own papers: plan, journal, result, and all that it said; L1, L4, L5, L9, L14."""

import json
from collections import Counter
from collections.abc import Iterator

from reconciler.model.plan import Plan, Unchanged
from tests.laws.breach import Breach, is_shared
from tests.laws.record import Record, Run, Seen
from tests.laws.worlds.world import CANARY, NAMES, SERVICE, TOKEN


def _list_planned(record: Record) -> Iterator[tuple[Run, Plan]]:
    for run in record.acts + record.rounds:
        if run.plan is not None:
            yield run, run.plan


def check_l1(record: Record) -> Iterator[Breach]:
    """L1: an empty plan sends no write, and what is as wished is in no plan.

    The second holds where the world stands still: in the first plan, before anything goes wrong, of what another run
    did not write to before its first request had found its way.
    """
    for run, plan in _list_planned(record):
        if not plan.updates and any(one.is_write for one in record.of_run(run)):
            yield Breach("L1", "an empty plan wrote", run.name)
    main = record.acts[0]
    if main.plan is not None:
        updates = {update.subject.address.name for update in main.plan.updates}
        for number, (name, thing) in enumerate(zip(NAMES, record.schedule.things, strict=False)):
            if thing.live == thing.wish and name in updates and not is_shared(record, main, number):
                yield Breach("L1", f"it is {thing.live} as wished, and is to be changed", name)


def check_l4(record: Record) -> Iterator[Breach]:
    """L4: every write that was sent stands in the plan, body and all."""
    for run, plan in _list_planned(record):
        calls = {
            (call.method, record.world.root + call.path, _fold(call.body)) for one in plan.updates for call in one.calls
        }
        for one in record.of_run(run):
            if one.is_write and (one.method, one.path, _fold(_parse(one))) not in calls:
                yield Breach("L4", f"{one.method} {one.path} is not in the plan", run.name)


def _parse(one: Seen) -> object:
    return json.loads(one.sent) if one.sent else None


def _fold(body: object) -> str:
    return json.dumps(dict(body) if isinstance(body, dict) else body, sort_keys=True)


def check_l5(record: Record) -> Iterator[Breach]:
    """L5: every update has exactly one outcome, in the result and, as its last word, in the journal.

    A run that was refused before its first fresh reading has neither; one that was killed has what it wrote down.
    """
    for run, plan in _list_planned(record):
        if run.result is None:
            if not run.is_dead and run.error is None:
                yield Breach("L5", "no result and no error", run.name)
            continue
        expected = sorted(one.subject.address for one in plan.entries if not isinstance(one, Unchanged))
        if expected != [one.address for one in run.result.outcomes]:
            yield Breach("L5", f"outcomes of {[str(one.address) for one in run.result.outcomes]}", run.name)
        yield from _check_journal(run, plan)


def _check_journal(run: Run, plan: Plan) -> Iterator[Breach]:
    assert run.result is not None
    ended: dict[str, str] = {}
    begun: Counter[str] = Counter()
    for line in run.records():
        begun[line["record"]] += 1
        if line["record"] == "ended":
            ended[line["outcome"]["address"]] = line["outcome"]["outcome"]
    updates = {str(one.subject.address) for one in plan.updates}
    told = {str(one.address): one.outcome.value for one in run.result.outcomes if str(one.address) in updates}
    if told != ended:
        yield Breach("L5", f"the result says {told}, the journal {ended}", run.name)
    if updates and (begun["run_began"], begun["run_ended"]) != (1, 1):
        yield Breach("L5", f"the journal has {dict(begun)}", run.name)


def check_l9(record: Record) -> Iterator[Breach]:
    """L9: no secret in anything that was said or written down."""
    for run in record.acts + record.rounds:
        texts = [*run.said, run.journal, str(run.error)]
        if run.said:
            texts += [repr(run.plan), repr(run.result), repr(run.events)]
        for secret in (TOKEN, CANARY):
            if any(secret in text for text in texts):
                yield Breach("L9", f"{secret} got out", run.name)


def check_l14(record: Record) -> Iterator[Breach]:
    """L14: without faults and others, the number of writes is the least that the transition takes."""
    if not record.schedule.is_calm or record.schedule.pace.never:
        return
    main = record.acts[0]
    seen = record.of_run(main)
    blocked = {one.subject.address.name for one in main.plan.blocked} if main.plan is not None else set()
    for number, thing in enumerate(record.schedule.things):
        least = record.world.least_writes(thing.live, thing.wish)
        sent = sum(1 for one in seen if one.is_write and one.thing == number)
        if least is not None and NAMES[number] not in blocked and sent != least:
            yield Breach("L14", f"{sent} writes, where {least} do", f"{SERVICE}/{NAMES[number]}")
