"""What changing must keep, R5 to R12 and R15, each as one check of a bench; raises AssertionError."""

from collections.abc import AsyncIterator

from attrs import frozen

from reconciler.engine.diffing import diff
from reconciler.interfaces.provider import Settled, Stuck
from reconciler.model.change import Change
from reconciler.model.desired import Want
from reconciler.model.kind import Role
from reconciler.model.live import Found
from reconciler.model.outcome import OutcomeKind, Result
from reconciler.model.plan import Proposal, Unchanged, Work
from reconciler.model.step import Call
from reconciler.model.transition import Refusal
from reconciler.model.values import Values, Wishes
from reconciler.testing.bench import Bench
from reconciler.testing.reading_rules import want_all
from reconciler.testing.trial import Trial, begin


@frozen
class _Pair:
    """One state to begin in and one wish, on a service of their own, with the plan."""

    state: Values
    wishes: Wishes
    trial: Trial
    proposal: Proposal

    @property
    def works(self) -> list[Work]:
        """The work of the one update, if there is one."""
        return list(self.proposal.works.values())

    @property
    def words(self) -> str:
        """For messages."""
        return f"from {dict(self.state)} to {dict(self.wishes)}"


async def derive_the_same_steps(bench: Bench) -> None:
    """R5: twice the same change gives twice the same steps."""
    async for pair in _try_pairs(bench):
        for work in pair.works:
            again = bench.provider.steps(work.change)
            assert not isinstance(again, Refusal), f"{pair.words} was planned, and is refused now"
            assert list(again) == list(work.steps), f"{pair.words}: {again} and {work.steps}"


async def cover_every_change(bench: Bench) -> None:
    """R6: the calls together make every changed path true; no call at all only for what is requested already."""
    async for pair in _try_pairs(bench):
        for work in pair.works:
            calls = [step for step in work.steps if isinstance(step, Call)]
            changed = {field.path for field in work.change.fields}
            covered = {path for call in calls for path in call.covers}
            row = work.change.transition
            is_requested = row is not None and row.verbs == ()
            assert changed <= covered or (not calls and is_requested), f"{pair.words}: {calls}"


async def touch_nothing_else(bench: Bench) -> None:
    """R7: no call is about a path that nobody wished for."""
    async for pair in _try_pairs(bench):
        for work in pair.works:
            for step in work.steps:
                covers = step.covers if isinstance(step, Call) else frozenset()
                assert covers <= set(pair.wishes), f"{pair.words}: {step} is about {sorted(covers)}"


async def do_nothing_for_nothing(bench: Bench) -> None:
    """R8: what is as wished is unchanged in the plan, and an empty change has no step."""
    for state in bench.states:
        trial = begin(bench, 1, state)
        (want,) = want_all(trial, bench)
        reading = (await trial.read([want])).readings[want.address]
        assert isinstance(reading, Found), reading
        empty = Change(want, reading, ())
        assert list(_demand_steps(bench, empty)) == []
    async for pair in _try_pairs(bench):
        (entry,) = pair.proposal.plan.entries
        is_met_already = all(pair.state.get(path) == wish for path, wish in pair.wishes.items())
        assert isinstance(entry, Unchanged) or not is_met_already, f"{pair.words} is met: {entry}"


def _demand_steps(bench: Bench, change: Change) -> "list[object]":
    steps = bench.provider.steps(change)
    assert not isinstance(steps, Refusal), f"an empty change is refused: {steps}"
    return list(steps)


async def repeat_only_what_may_be(bench: Bench) -> None:
    """R9: with the first answer to each call lost, the wish is reached; a repeatable call sent twice does no more."""
    async for pair in _try_pairs(bench):
        reference = await _apply_once(bench, pair)
        await _lose_answers(pair)
        assert show_end(await _read_end(pair)) == reference, f"{pair.words}, with the answers lost"
    async for pair in _try_pairs(bench):
        calls = [call for update in pair.proposal.plan.updates for call in update.calls]
        if calls and all(call.is_repeatable for call in calls) and len(pair.works[0].steps) == len(calls):
            await pair.trial.send_twice(pair.proposal)
            await pair.trial.wait(bench.kind.patience.lag)
            settled = await pair.trial.apply(await pair.trial.plan([_want_of(pair)]))
            assert {one.outcome for one in settled.outcomes} <= {OutcomeKind.APPLIED, OutcomeKind.ALREADY_DONE}
            writes = len(pair.trial.tap.writes)
            assert writes == 2 * len(calls), f"{pair.words}: sending everything twice left something to do"


async def _apply_once(bench: Bench, pair: _Pair) -> str:
    trial = begin(bench, 1, pair.state)
    want = trial.want(0, pair.wishes)
    await trial.apply(await trial.plan([want]))
    return show_end((await trial.read([want])).readings[want.address])


async def _lose_answers(pair: _Pair) -> None:
    for update in pair.proposal.plan.updates:
        pair.trial.tap.lost |= {f"{call.method} {call.path.partition('?')[0]}" for call in update.calls}
    result = await pair.trial.apply(pair.proposal)
    assert all(one.outcome is not OutcomeKind.REJECTED for one in result.outcomes), f"{pair.words}: {result.outcomes}"


async def _read_end(pair: _Pair) -> object:
    want = _want_of(pair)
    return (await pair.trial.read([want])).readings[want.address]


def show_end(reading: object) -> str:
    """What the thing is in the end; who it is differs between two services."""
    return repr(dict(reading.values)) if isinstance(reading, Found) else repr(reading)


async def settle_only_what_shows(bench: Bench) -> None:
    """R10: a reading that lacks the wish is not settled, and what an apply left is."""
    async for pair in _try_pairs(bench):
        for work in pair.works:
            early = bench.provider.judge(work.change, work.change.found, 0.0)
            assert not isinstance(early, Settled), f"{pair.words} was settled before anything was done"
            result = await pair.trial.apply(pair.proposal)
            if result.outcomes[0].outcome is OutcomeKind.APPLIED:
                reading = await _read_end(pair)
                assert isinstance(reading, Found)
                assert isinstance(bench.provider.judge(work.change, reading, 1.0), Settled), pair.words


async def give_up_what_is_hopeless(bench: Bench) -> None:
    """R11: a reading that shows that it will not happen ends the wait, with the service's reason."""
    assert bench.hopeless, "name a reading that shows that waiting cannot help"
    for one in bench.hopeless:
        trial = begin(bench, 1, bench.states[0])
        want = trial.want(0, one.wishes)
        fields = diff(want, bench.kind, one.start)
        judged = bench.provider.judge(Change(want, one.start, fields), one.later, 5.0)
        assert isinstance(judged, Stuck), f"{one.later} was judged {judged}"
        assert judged.why


async def leave_nothing_to_do(bench: Bench) -> None:
    """R12: after an apply a fresh plan has no update."""
    async for pair in _try_pairs(bench):
        result = await pair.trial.apply(pair.proposal)
        if all(one.outcome is OutcomeKind.APPLIED for one in result.outcomes):
            again = await pair.trial.plan([_want_of(pair)])
            assert again.plan.updates == (), f"{pair.words}: {again.plan.updates}"


async def reach_every_wish(bench: Bench) -> None:
    """R15: each wish is applied from some state, and together the wishes name everything that may be wished."""
    reached: set[str] = set()
    async for pair in _try_pairs(bench):
        result = await pair.trial.apply(pair.proposal)
        if pair.works and _is_applied(result):
            reached.add(repr(sorted(pair.wishes.items())))
    missing = [dict(wishes) for wishes in bench.wishes if repr(sorted(wishes.items())) not in reached]
    assert missing == [], f"no state of the bench leads to {missing}"
    wished = {(path, wish) for wishes in bench.wishes for path, wish in wishes.items()}
    for switch in bench.kind.fields(Role.SWITCH):
        named = {wish for path, wish in wished if path == switch.name or path.startswith(f"{switch.name}.")}
        lacking = set(switch.metadata.get("choices", ())) - named
        assert named, f"the bench never wishes for {switch.name}"
        assert not lacking, f"the bench never wishes {switch.name} to be {sorted(lacking)}"


def _is_applied(result: Result) -> bool:
    return bool(result.outcomes) and all(one.outcome is OutcomeKind.APPLIED for one in result.outcomes)


def _want_of(pair: _Pair) -> Want:
    return pair.trial.want(0, pair.wishes)


async def _try_pairs(bench: Bench) -> AsyncIterator[_Pair]:
    """Every state with every wish, each on a service of its own."""
    for state in bench.states:
        for wishes in bench.wishes:
            trial = begin(bench, 1, state)
            yield _Pair(state, wishes, trial, await trial.plan([trial.want(0, wishes)]))
