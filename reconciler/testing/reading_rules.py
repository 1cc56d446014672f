"""What reading must keep, R1 to R4, R13 and R14, each as one check of a bench; raises AssertionError."""

import json
from collections.abc import Sequence

from reconciler.model.desired import Want
from reconciler.model.live import Ambiguous, Found, Missing, Reading, Survey, Unreadable
from reconciler.model.values import Values
from reconciler.testing.bench import Bench
from reconciler.testing.tap import Mend, Spoiled, add_members, drop_members, replace_words
from reconciler.testing.trial import Listing, Trial, begin

_FEW, _MANY = 5, 300
_PER_REQUEST = 20
"""So many things more may cost one request more."""

_LISTINGS: tuple[Listing, ...] = (None, (), ({},))
"""Nothing but the wants, the whole service, and everything listed."""

_EVERYTHING: Listing = ({},)

_BROKEN = Spoiled(500, "application/json", b'{"message": "made up"}')
_LOGIN_PAGE = Spoiled(200, "text/html", b"<html><body>Sign in</body></html>")

_FAILURES = (
    None,
    _BROKEN,
    Spoiled(401, "application/json", b'{"message": "made up"}'),
    Spoiled(404, "text/html", b"<html><body>404 Not Found</body></html>"),
    Spoiled(302, "text/html", b""),
    _LOGIN_PAGE,
    Spoiled(200, "application/json", b'{"cut": '),
    Spoiled(200, "application/json", b"7"),
)
"""What a read may meet: a broken connection, errors, a proxy's pages, half a body, JSON of another service."""


async def answer_every_want(bench: Bench) -> None:
    """R1: each want has a reading, whatever is listed beside; what is not there is missing."""
    for state in bench.states:
        await _demand_state(bench, state)
    for listing in _LISTINGS:
        trial = begin(bench, 2, bench.states[0])
        wishes = bench.wishes[0]
        wants = [trial.want(0, wishes), trial.want(1, wishes), trial.want(2, wishes, bench.absent)]
        survey = await trial.read(wants, listing)
        kinds = [type(survey.readings.get(want.address)) for want in wants]
        assert kinds == [Found, Found, Missing], f"two things and an absent one, listing {listing}: {survey.readings}"
        _check_listing(survey, len(trial.places) if listing else 0)
        counted = survey.inventory.get(bench.kind.name, len(trial.places))
        assert counted >= len(trial.places), f"{len(trial.places)} things are there, and {counted} were counted"


async def _demand_state(bench: Bench, state: Values) -> None:
    """A thing that was set up in this state shows it, alone and beside others: else no other rule means anything."""
    for listing in _LISTINGS:
        trial = begin(bench, 1, state)
        (want,) = want_all_paths(trial, bench)
        reading = (await trial.read([want], listing)).readings[want.address]
        assert isinstance(reading, Found), f"a thing in state {dict(state)}, listing {listing}, was read as {reading}"
        other = {path: reading.values.get(path) for path in state if path not in reading.unseen}
        shown = {path: value for path, value in state.items() if path not in reading.unseen}
        assert other == shown, f"the stand was to show {shown}, and the reading, listing {listing}, is {other}"


def _check_listing(survey: Survey, at_least: int) -> None:
    assert len(survey.listed) >= at_least, f"{at_least} things are there, and only {survey.listed} were listed"
    assert list(survey.listed) == sorted(survey.listed), f"what is listed is not sorted: {survey.listed}"
    unread = [address for address in survey.listed if address not in survey.readings]
    assert unread == [], f"these were listed and have no reading: {unread}"


async def change_nothing(bench: Bench) -> None:
    """R2: nothing but reads leaves, and later readings, in bulk and alone, show what the first did."""
    for state in bench.states:
        trial = begin(bench, 2, state)
        wants = want_all(trial, bench)
        first = await trial.read(wants, _EVERYTHING)
        second = await trial.read(wants, None)
        alone = [await trial.read([want], None) for want in wants]
        writes = [one.line for one in trial.tap.writes]
        assert writes == [] or bench.provider.read_posts, f"reading sent {writes}"
        for want, last in zip(wants, alone, strict=True):
            told = [show(survey.readings[want.address]) for survey in (first, second, last)]
            assert len(set(told)) == 1, f"reading {dict(state)} thrice (listing, in bulk, alone) gave {told}"


async def never_call_a_failure_missing(bench: Bench) -> None:
    """R3: whichever request of a read fails, and however, nothing that is there is missing."""
    for count, listing in ((2, None), (2, ()), (2, _EVERYTHING), (1, None)):
        for request in await _list_requests(bench, count, listing):
            for failure in _FAILURES:
                await _demand_no_absence(bench, count, listing, request, failure)
    # A later page is a request of its own: without it the list is not complete, and looks as if it were.
    requests = await _list_requests(bench, _MANY, ())
    for failure in (_BROKEN, _LOGIN_PAGE):
        await _demand_no_absence(bench, _MANY, (), requests[-1], failure)


async def _list_requests(bench: Bench, count: int, listing: Listing) -> list[str]:
    """What reading so many things asks for, each request once."""
    clean = begin(bench, count, bench.states[0])
    await clean.read(want_all_paths(clean, bench), listing)
    return list(dict.fromkeys(one.request for one in clean.tap.heard))


async def _demand_no_absence(bench: Bench, count: int, listing: Listing, request: str, failure: Spoiled | None) -> None:
    trial = begin(bench, count, bench.states[0])
    trial.tap.spoiled[request] = failure
    survey = await trial.read(want_all_paths(trial, bench), listing)
    absent = [str(address) for address, reading in survey.readings.items() if isinstance(reading, Missing)]
    met = "a broken connection" if failure is None else f"{failure.status} {failure.body!r}"
    assert absent == [], f"{request} met {met}, and {len(absent)} things that are there are missing: {absent[:3]}"


async def read_in_pages(bench: Bench) -> None:
    """R4: three hundred things cost hardly more requests than five, or just as many as the bench says."""
    for listing in _LISTINGS:
        few, many = [await _count_requests(bench, count, listing) for count in (_FEW, _MANY)]
        grown = f"{_FEW} things cost {few} requests and {_MANY} cost {many}, listing {listing}"
        assert many <= few + (_MANY - _FEW) / _PER_REQUEST, f"{grown}: read them by pages, not one by one"
    for count, stated in bench.requests.items():
        asked = await _count_requests(bench, count, ())
        assert asked == stated, f"{count} things are stated to cost {stated} requests, and cost {asked}"


async def _count_requests(bench: Bench, count: int, listing: Listing) -> int:
    trial = begin(bench, count, bench.states[0])
    survey = await trial.read(want_all(trial, bench), listing)
    unread = [reading for reading in survey.readings.values() if not isinstance(reading, Found)]
    assert unread == [], f"of {count} things {len(unread)} were not read, such as {unread[:1]}"
    return len(trial.tap.heard)


async def tolerate_what_is_new(bench: Bench) -> None:
    """R13: members that nobody knows change nothing; a word that nobody knows, or a member less, is never guessed."""
    assert bench.required, "`required` names no member of a reply: nothing was tried"
    assert bench.garbled or not _has_words(bench), "`garbled` names no word of a reply: nothing was tried"
    for listing in _LISTINGS:
        trial = begin(bench, 2, bench.states[0])
        wants = want_all_paths(trial, bench)
        before = _show_all(await trial.read(wants, listing), wants)
        trial.tap.mend = add_members
        after = _show_all(await trial.read(wants, listing), wants)
        assert after == before, f"every object had a member more, and the readings {before} became {after}"
    for word, other in bench.garbled.items():
        await _demand_doubt(bench, replace_words({word: other}), f"{word} was {other}")
    for name in bench.required:
        await _demand_doubt(bench, drop_members((name,)), f"{name} was not there")


def _has_words(bench: Bench) -> bool:
    """Whether states are words, which a newer version of the service may have more of."""
    return bool(bench.kind.transitions)


async def _demand_doubt(bench: Bench, mend: Mend, why: str) -> None:
    """In some state of the bench the spoiled replies say less, and no reading of any state is made up."""
    has_mattered = False
    for state in bench.states:
        for listing in (None, ()):
            trial = begin(bench, 1, state)
            wants = want_all_paths(trial, bench)
            honest = _show_all(await trial.read(wants, listing), wants)
            trial.tap.mend = mend
            spoiled = (await trial.read(wants, listing)).readings[wants[0].address]
            assert not isinstance(spoiled, Missing), f"{why}, and the thing of state {dict(state)} was called missing"
            if [show(spoiled)] != honest:
                has_mattered = True
                is_doubt = isinstance(spoiled, Unreadable | Ambiguous) or bool(spoiled.unseen)
                assert is_doubt, f"{why}, and the reading of state {dict(state)} was {spoiled}"
    assert has_mattered, f"{why}, and no reading was another: name what this simulator says and the provider reads"


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
    told.extend(await _hear_the_token(bench))
    for secret in bench.secrets:
        assert secret.encode() in heard, f"no reply of the simulator holds {secret!r}: nothing was tried"
    for secret in (bench.token, *bench.secrets):
        leaks = [text for text in told if secret in text]
        assert leaks == [], f"{secret!r} got out: {_show_around(leaks[0], secret)}"


async def _hear_the_token(bench: Bench) -> list[str]:
    """What is said where the service repeats the credential in its refusal."""
    told: list[str] = []
    for request in await _list_requests(bench, 1, ()):
        trial = begin(bench, 1, bench.states[0])
        body = json.dumps({"error": f"no {bench.token}", "message": f"no {bench.token}"}).encode()
        trial.tap.spoiled[request] = Spoiled(401, "application/json", body)
        await trial.read(want_all(trial, bench))
        told.extend(trial.said)
    return told


def _show_around(text: str, secret: str) -> str:
    at = text.index(secret)
    return f"…{text[max(0, at - 300) : at + 100]}…"


def want_all(trial: Trial, bench: Bench) -> list[Want]:
    """A want for everything that the stand has."""
    return [trial.want(number, bench.wishes[0]) for number in range(len(trial.places))]


def want_all_paths(trial: Trial, bench: Bench) -> list[Want]:
    """The same, for every path that is ever wished at once: so all that may be read is read."""
    every = {path: wish for wishes in bench.wishes for path, wish in wishes.items()}
    return [trial.want(number, every) for number in range(len(trial.places))]


def show(reading: Reading) -> str:
    """What a reading claims, for comparisons."""
    match reading:
        case Found():
            return json.dumps([reading.identity, dict(reading.values), dict(reading.place)], sort_keys=True)
        case _:
            return repr(reading)


def _show_all(survey: Survey, wants: Sequence[Want]) -> list[str]:
    return [show(survey.readings[want.address]) for want in wants]
