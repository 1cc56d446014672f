"""What reading must keep, R1 to R4, R13 and R14, each as one check of a bench; raises AssertionError."""

import json
from collections.abc import Sequence

from reconciler.model.desired import Want
from reconciler.model.live import Ambiguous, Found, Missing, Reading, Survey, Unreadable
from reconciler.model.values import Values
from reconciler.testing.bench import Bench
from reconciler.testing.tap import Mend, Spoiled, add_members, drop_members, replace_words
from reconciler.testing.trial import Trial, begin

_FEW, _MANY = 5, 300
_PER_REQUEST = 20
"""So many things more may cost one request more."""

_EVERYTHING: tuple[Values, ...] = ({},)

_FAILURES = (
    None,
    Spoiled(500, "application/json", b'{"message": "made up"}'),
    Spoiled(401, "application/json", b'{"message": "made up"}'),
    Spoiled(302, "text/html", b""),
    Spoiled(200, "text/html", b"<html><body>Sign in</body></html>"),
    Spoiled(200, "application/json", b'{"cut": '),
)
"""What a read may meet instead of its answer: a broken connection, errors, a login page, half a body."""


async def answer_every_want(bench: Bench) -> None:
    """R1: each want has a reading, whatever is listed beside; what is not there is missing."""
    for listing in (None, (), _EVERYTHING):
        trial = begin(bench, 2, bench.states[0])
        wishes = bench.wishes[0]
        wants = [trial.want(0, wishes), trial.want(1, wishes), trial.want(2, wishes, bench.absent)]
        survey = await trial.read(wants, listing)
        kinds = [type(survey.readings.get(want.address)) for want in wants]
        assert kinds == [Found, Found, Missing], f"listing {listing} gave {survey.readings}"
        _check_listing(survey, len(trial.places) if listing else 0)


def _check_listing(survey: Survey, at_least: int) -> None:
    assert len(survey.listed) >= at_least, "not everything was listed"
    assert list(survey.listed) == sorted(survey.listed), "what is listed is sorted"
    assert set(survey.listed) <= set(survey.readings), "what is listed has a reading"


async def change_nothing(bench: Bench) -> None:
    """R2: nothing but reads leaves, and a second reading shows what the first did."""
    for state in bench.states:
        trial = begin(bench, 2, state)
        wants = want_all(trial, bench)
        first = await trial.read(wants, _EVERYTHING)
        second = await trial.read(wants, None)
        writes = [one.line for one in trial.tap.writes]
        assert writes == [] or bench.provider.read_posts, f"reading sent {writes}"
        for want in wants:
            assert show(first.readings[want.address]) == show(second.readings[want.address])


async def never_call_a_failure_missing(bench: Bench) -> None:
    """R3: whichever request of a read fails, and however, nothing that is there is missing."""
    for listing in (None, ()):
        clean = begin(bench, 2, bench.states[0])
        await clean.read(want_all(clean, bench), listing)
        for line in sorted({one.line for one in clean.tap.heard}):
            for failure in _FAILURES:
                trial = begin(bench, 2, bench.states[0])
                trial.tap.spoiled[line] = failure
                survey = await trial.read(want_all(trial, bench), listing)
                told = [reading for reading in survey.readings.values() if isinstance(reading, Missing)]
                assert told == [], f"{line} answered {failure}, and what is there was called {told}"


async def read_in_pages(bench: Bench) -> None:
    """R4: three hundred things cost hardly more requests than five."""
    few, many = await _count_requests(bench, _FEW), await _count_requests(bench, _MANY)
    assert many <= few + (_MANY - _FEW) / _PER_REQUEST, f"{_FEW} things cost {few} requests, {_MANY} cost {many}"


async def _count_requests(bench: Bench, count: int) -> int:
    trial = begin(bench, count, bench.states[0])
    survey = await trial.read(want_all(trial, bench))
    assert all(isinstance(reading, Found) for reading in survey.readings.values())
    return len(trial.tap.heard)


async def tolerate_what_is_new(bench: Bench) -> None:
    """R13: members that nobody knows change nothing; a word that nobody knows, or a member less, is never guessed."""
    trial = begin(bench, 2, bench.states[0])
    wants = want_all(trial, bench)
    before = await trial.read(wants)
    trial.tap.mend = add_members
    assert _show_all(await trial.read(wants), wants) == _show_all(before, wants), "a new member changed the reading"
    for word, other in bench.garbled.items():
        await _demand_doubt(bench, replace_words({word: other}), f"{word} was {other}")
    for name in bench.required:
        await _demand_doubt(bench, drop_members((name,)), f"{name} was not there")


async def _demand_doubt(bench: Bench, mend: Mend, why: str) -> None:
    """In some state of the bench the spoiled replies say less, and no reading of any state is made up."""
    has_mattered = False
    for state in bench.states:
        for listing in (None, ()):
            trial = begin(bench, 1, state)
            wants = want_all(trial, bench)
            honest = _show_all(await trial.read(wants, listing), wants)
            trial.tap.mend = mend
            spoiled = (await trial.read(wants, listing)).readings[wants[0].address]
            assert not isinstance(spoiled, Missing), f"{why}, and the thing was called missing"
            if [show(spoiled)] != honest:
                has_mattered = True
                is_doubt = isinstance(spoiled, Unreadable | Ambiguous) or bool(spoiled.unseen)
                assert is_doubt, f"{why}, and the reading was {spoiled}"
    assert has_mattered, f"{why}, and no reading of any state was another: name words and members that matter"


async def keep_secrets(bench: Bench) -> None:
    """R14: of a credential, and of what replies hold beside the switches, nothing gets out."""
    told: list[str] = []
    heard = b""
    for state in bench.states:
        for wishes in bench.wishes:
            trial = begin(bench, 1, state)
            want = trial.want(0, wishes)
            await trial.read([want], _EVERYTHING)
            await trial.apply(await trial.plan([want]))
            told.extend(trial.said)
            heard += b"".join(one.body for one in trial.tap.heard)
    for secret in bench.secrets:
        assert secret.encode() in heard, f"no reply of the simulator holds {secret!r}: nothing was tried"
    for secret in (bench.token, *bench.secrets):
        leaks = [text for text in told if secret in text]
        assert leaks == [], f"{secret!r} is in {leaks[0][:2000]}"


def want_all(trial: Trial, bench: Bench) -> list[Want]:
    """A want for everything that the stand has."""
    return [trial.want(number, bench.wishes[0]) for number in range(len(trial.places))]


def show(reading: Reading) -> str:
    """What a reading claims, for comparisons."""
    match reading:
        case Found():
            return json.dumps([reading.identity, dict(reading.values), dict(reading.place)], sort_keys=True)
        case _:
            return repr(reading)


def _show_all(survey: Survey, wants: Sequence[Want]) -> list[str]:
    return [show(survey.readings[want.address]) for want in wants]
