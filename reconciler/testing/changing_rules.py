"""What changing must keep, R5 to R12 and R15, each as one check of a bench; raises AssertionError."""

from unittest import SkipTest

from attrs import evolve, frozen

from reconciler.engine.diffing import diff, is_met
from reconciler.interfaces.provider import Settled, Stuck, Unclear
from reconciler.interfaces.session import Reply
from reconciler.model.change import Change
from reconciler.model.kind import Role
from reconciler.model.live import Found
from reconciler.model.outcome import OutcomeKind, Result
from reconciler.model.plan import Unchanged, Work
from reconciler.model.step import Call
from reconciler.model.transition import Refusal
from reconciler.model.values import Values, Wishes
from reconciler.testing.bench import Bench
from reconciler.testing.pairs import Pair, begin_anew, try_pairs
from reconciler.testing.reading_rules import want_all
from reconciler.testing.trial import begin

_GATEWAY_ERRORS = (500, 502, 504)
"""Statuses of a gateway that had passed the call on, perhaps, before it lost the service."""


async def derive_the_same_steps(bench: Bench) -> None:
    """R5: the same change gives the same steps, at once and after the provider has seen everything else."""
    planned = [(pair, work) async for pair in try_pairs(bench) for work in pair.works]
    for pair, work in reversed(planned):
        # Derived elsewhere from an equal change, as it is for a saved plan; what was read since must not matter.
        again = bench.provider.steps(evolve(work.change))
        assert not isinstance(again, Refusal), f"{pair.words} was planned, and is refused now: {again.why}"
        assert list(again) == list(work.steps), f"{pair.words}: planned {list(work.steps)}, and later {list(again)}"


async def cover_every_change(bench: Bench) -> None:
    """R6: the calls together make every changed path true, but for a status that is requested already."""
    async for pair in try_pairs(bench):
        for work in pair.works:
            calls = [step for step in work.steps if isinstance(step, Call)]
            row = work.change.transition
            requested = {"status"} if row is not None and row.verbs == () else set()
            changed = {field.path for field in work.change.fields} - requested
            bare = sorted(changed - {path for call in calls for path in call.covers})
            assert bare == [], f"{pair.words}: no call covers {bare}: {calls}"


async def touch_nothing_else(bench: Bench) -> None:
    """R7: no call is about a path that nobody wished for, and after an apply nothing else shows another value."""
    async for pair in try_pairs(bench, count=2):
        for work in pair.works:
            for step in work.steps:
                covers = step.covers if isinstance(step, Call) else frozenset()
                strange = sorted(covers - set(pair.wishes))
                assert strange == [], f"{pair.words}: {step} covers {strange}, which nobody wished for"
            wants = [pair.want, pair.trial.want(1, pair.wishes)]
            before = await pair.trial.read(wants)
            await pair.trial.apply(pair.proposal)
            after = await pair.trial.read(wants)
            one, other = ((before.readings[want.address], after.readings[want.address]) for want in wants)
            if show_end(other[0]) != show_end(other[1]):
                await _demand_own_motion(bench, pair)
            moved = _find_moved(bench, pair.wishes, *one)
            assert moved == [], f"{pair.words} also changed {', '.join(moved)}"


async def _demand_own_motion(bench: Bench, pair: Pair) -> None:
    """A state may be a movement: the other thing must end where it ends by itself, with nothing applied."""
    by_itself = begin(bench, 2, pair.state)
    ends: list[str] = []
    for trial in (by_itself, pair.trial):
        want = trial.want(1, pair.wishes)
        await trial.read([want])
        await trial.wait(bench.kind.patience.settle)
        ends.append(show_end((await trial.read([want])).readings[want.address]))
    assert ends[0] == ends[1], f"{pair.words} changed another thing: by itself it ends as {ends[0]}, now as {ends[1]}"


def _find_moved(bench: Bench, wishes: Wishes, before: object, after: object) -> list[str]:
    """Paths and selectable facts that nobody wished for, that both readings tell, and tell otherwise."""
    if not isinstance(before, Found) or not isinstance(after, Found):
        return []
    fields = bench.kind.fields(Role.FACT)
    firm = {one.metadata.get("alias") or one.name for one in fields if one.metadata.get("selectable")}
    facts = [path for path in before.facts if path in firm and before.facts[path] != after.facts.get(path)]
    paths = (before.values.keys() & after.values.keys()) - wishes.keys()
    return sorted([*facts, *(path for path in paths if before.values[path] != after.values[path])])


async def do_nothing_for_nothing(bench: Bench) -> None:
    """R8: what is as wished is unchanged in the plan, and an empty change has no step."""
    for state in bench.states:
        trial = begin(bench, 1, state)
        (want,) = want_all(trial, bench)
        steps = bench.provider.steps(Change(want, await _read_state(bench, state), ()))
        assert not isinstance(steps, Refusal), f"in state {dict(state)} a change without fields is refused: {steps.why}"
        assert list(steps) == [], f"in state {dict(state)} a change without fields has steps: {list(steps)}"
    async for pair in try_pairs(bench):
        (entry,) = pair.proposal.plan.entries
        is_met_already = all(pair.state.get(path) == wish for path, wish in pair.wishes.items())
        assert isinstance(entry, Unchanged) or not is_met_already, f"{pair.words} is met already, and planned {entry}"


async def repeat_only_what_may_be(bench: Bench) -> None:
    """R9: with the first answer to each call lost all ends the same; a repeatable call sent twice does no more."""
    async for pair in try_pairs(bench):
        if not pair.works:
            continue
        calls = [call for update in pair.proposal.plan.updates for call in update.calls]
        for call in calls:
            _demand_caution(bench, call)
        once = await _apply(await begin_anew(bench, pair))
        lossy = await _lose_answers(await begin_anew(bench, pair))
        assert lossy == once, f"{pair.words}, with the first answer to each call lost: {lossy}, else {once}"
        if calls and all(call.is_repeatable for call in calls) and len(pair.works[0].steps) == len(calls):
            await _send_all_twice(bench, await begin_anew(bench, pair), calls, once)


def _demand_caution(bench: Bench, call: Call) -> None:
    """A toggle is never repeatable; and what a gateway says for a service that it lost proves nothing at all."""
    assert not call.is_repeatable or call.effect != "toggle", f"a toggle is never repeatable: {call}"
    for status in _GATEWAY_ERRORS:
        assert status not in call.unheard, f"{status} may come after the effect, and is in `unheard`: {call}"
        reply = Reply(status, "<html><body>made up</body></html>", headers={"content-type": "text/html"})
        answer = bench.provider.answer(call, reply)
        assert isinstance(answer, Unclear), f"a gateway's {status} may come after the effect, and is {answer}: {call}"


async def _send_all_twice(bench: Bench, pair: Pair, calls: list[Call], once: "_End") -> None:
    """Without looking between: a fresh plan has nothing to send afterwards, and all ends as after one sending."""
    await pair.trial.send_twice(pair.proposal)
    await pair.trial.wait(bench.kind.patience.lag)
    settled = await pair.trial.apply(await pair.trial.plan([pair.want]))
    is_reached = {one.outcome for one in settled.outcomes} <= {OutcomeKind.APPLIED, OutcomeKind.ALREADY_DONE}
    # A wish that can be reached in part only (tasks paused, connector FAILED) must end as after one sending.
    end = show_end(await pair.read())
    assert is_reached or end == once.end, f"{pair.words}: sent once it ends as {once.end}, sent twice as {end}"
    more = [one.line for one in pair.trial.tap.writes[2 * len(calls) :]]
    assert more == [], f"{pair.words}: after sending everything twice there was still something to send: {more}"


@frozen
class _End:
    """How one apply ended, and what is live then."""

    outcomes: tuple[OutcomeKind, ...]
    end: str


async def _lose_answers(pair: Pair) -> _End:
    for update in pair.proposal.plan.updates:
        pair.trial.tap.lost |= {f"{call.method} {call.path.partition('?')[0]}" for call in update.calls}
    ended = await _apply(pair)
    unsent = sorted(pair.trial.tap.lost)
    assert not unsent or set(ended.outcomes) != {OutcomeKind.APPLIED}, f"{pair.words} was applied without {unsent}"
    return ended


async def _apply(pair: Pair) -> _End:
    result = await pair.trial.apply(pair.proposal)
    return _End(tuple(one.outcome for one in result.outcomes), show_end(await pair.read()))


def show_end(reading: object) -> str:
    """What the thing is in the end; who it is differs between two services."""
    return repr(sorted(reading.values.items())) if isinstance(reading, Found) else repr(reading)


async def settle_only_what_shows(bench: Bench) -> None:
    """R10: no reading that lacks the wish is settled, however long it took; what an apply left is."""
    seen = [await _read_state(bench, state) for state in bench.states]
    async for pair in try_pairs(bench):
        for work in pair.works:
            for found in (work.change.found, *seen):
                _demand_patience(bench, pair, work, found)
            result = await pair.trial.apply(pair.proposal)
            if _is_applied(result):
                reading = await pair.read()
                assert isinstance(reading, Found), f"{pair.words} was applied, and is now {reading}"
                judged = bench.provider.judge(work.change, reading, 1.0)
                assert isinstance(judged, Settled), f"{pair.words} was applied, and later judged {judged}: {reading}"


def _demand_patience(bench: Bench, pair: Pair, work: Work, found: Found) -> None:
    """However long it took: time proves nothing."""
    if is_met(pair.want, bench.kind, found):
        return
    for waited in (0.0, 10 * bench.kind.patience.settle):
        judged = bench.provider.judge(work.change, found, waited)
        assert not isinstance(judged, Settled), f"{pair.words} was settled after {waited:g} s by {dict(found.values)}"


async def _read_state(bench: Bench, state: Values) -> Found:
    trial = begin(bench, 1, state)
    (want,) = want_all(trial, bench)
    reading = (await trial.read([want])).readings[want.address]
    assert isinstance(reading, Found), f"a thing in state {dict(state)} was read as {reading}"
    return reading


async def give_up_what_is_hopeless(bench: Bench) -> None:
    """R11: a reading that shows that it will not happen ends the wait, with the service's reason."""
    if not bench.hopeless:
        raise SkipTest("the bench names no reading that shows that waiting cannot help")
    for one in bench.hopeless:
        trial = begin(bench, 1, bench.states[0])
        want = trial.want(0, one.wishes)
        fields = diff(want, bench.kind, one.start)
        judged = bench.provider.judge(Change(want, one.start, fields), one.later, 5.0)
        assert isinstance(judged, Stuck), f"{one.wishes} cannot come of {one.later}, and was judged {judged}"
        assert judged.why, f"{one.wishes} cannot come of {one.later}, and nothing says why"


async def leave_nothing_to_do(bench: Bench) -> None:
    """R12: after an apply a fresh plan finds everything as desired."""
    async for pair in try_pairs(bench):
        result = await pair.trial.apply(pair.proposal)
        if pair.works and _is_applied(result):
            (entry,) = (await pair.trial.plan([pair.want])).plan.entries
            assert isinstance(entry, Unchanged), f"{pair.words} was applied, and a fresh plan says {entry}"


async def reach_every_wish(bench: Bench) -> None:
    """R15: each wish is applied from some state, and together the wishes name everything that may be wished."""
    for wishes in bench.wishes:
        ends: list[str] = []
        async for pair in try_pairs(bench, wished=[wishes]):
            result = await pair.trial.apply(pair.proposal)
            if pair.works and _is_applied(result):
                break
            ends.append(f"from {dict(pair.state)}: {_tell_end(pair, result)}")
        else:
            raise AssertionError(f"no state of the bench leads to {dict(wishes)}: {'; '.join(ends)}")
    wished = {(path, wish) for wishes in bench.wishes for path, wish in wishes.items()}
    for switch in bench.kind.fields(Role.SWITCH):
        named = {wish for path, wish in wished if path == switch.name or path.startswith(f"{switch.name}.")}
        lacking = set(switch.metadata.get("choices", ())) - named
        assert named, f"the bench never wishes for {switch.name}"
        assert not lacking, f"the bench never wishes {switch.name} to be {sorted(lacking)}"


def _tell_end(pair: Pair, result: Result) -> str:
    """Why a pair did not reach its wish."""
    if result.outcomes:
        return "; ".join(f"{one.outcome.value} ({one.detail})" for one in result.outcomes)
    (entry,) = pair.proposal.plan.entries
    return f"{type(entry).__name__.lower()} ({entry.reason})"


def _is_applied(result: Result) -> bool:
    return bool(result.outcomes) and all(one.outcome is OutcomeKind.APPLIED for one in result.outcomes)
