"""The table of retries: every method, repeatability and failure."""

from datetime import UTC, datetime

import pytest

from reconciler.interfaces.session import Reply
from reconciler.model.step import Call
from reconciler.transport.failures import Failure
from reconciler.transport.retry import (
    Attempts,
    Got,
    Patience,
    find_wait,
    may_repeat_read,
    may_repeat_write,
    read_reset,
    read_retry_after,
)

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)

NOT_HEARD = Failure("refused", may_be_heard=False)
NEVER_HEARD = Failure("not trusted", may_be_heard=False, is_lasting=True)
HEARD = Failure("reset", may_be_heard=True)
HEARD_FOR_GOOD = Failure("too large", may_be_heard=True, is_lasting=True)
STATUSES = (200, 202, 302, 400, 401, 403, 404, 409, 422, 429, 500, 502, 503, 504)
FAILURES = (NOT_HEARD, NEVER_HEARD, HEARD, HEARD_FOR_GOOD)

EVERYTHING: tuple[Got, ...] = (*(Reply(status) for status in STATUSES), *FAILURES)


def test_reads_are_repeated_after_passing_refusals_and_broken_connections_only() -> None:
    """Exactly 429, 502, 503, 504 and failures that may pass."""
    repeated = [got for got in EVERYTHING if may_repeat_read(got)]
    assert [Reply(429), Reply(502), Reply(503), Reply(504), NOT_HEARD, HEARD] == repeated


@pytest.mark.parametrize("method", ["PUT", "POST", "PATCH", "DELETE"])
@pytest.mark.parametrize("is_repeatable", [False, True])
@pytest.mark.parametrize("unheard", [frozenset[int](), frozenset({429}), frozenset({409, 429, 503})])
def test_writes_are_repeated_only_when_not_heard(method: str, *, is_repeatable: bool, unheard: frozenset[int]) -> None:
    """Whether a write is repeatable changes nothing: only what was not heard leaves again."""
    call = Call(method, "/x", is_repeatable=is_repeatable, unheard=unheard)
    expected = [*(Reply(status) for status in STATUSES if status in unheard), NOT_HEARD]
    assert expected == [got for got in EVERYTHING if may_repeat_write(call, got)]


def test_a_toggle_is_never_repeated() -> None:
    """Even what was not heard: its reading is older then."""
    call = Call("PUT", "/x", effect="toggle", unheard=frozenset({429}))
    assert [got for got in EVERYTHING if may_repeat_write(call, got)] == []


def test_a_refused_credential_is_not_tried_again() -> None:
    """Waiting does not mend a key, even where the refusal proves that nothing was done."""
    call = Call("PUT", "/x", unheard=frozenset({401, 403}))
    assert [may_repeat_write(call, Reply(status)) for status in (401, 403)] == [False, False]


def test_waits_grow_and_end() -> None:
    """Backoff doubles, with jitter, for four tries in all."""
    waits = [find_wait(Attempts(made, 0.0), patience=Patience(), asked=None, chance=1.0) for made in (1, 2, 3, 4)]
    assert waits == [0.5, 1.0, 2.0, None]
    assert find_wait(Attempts(1, 0.0), patience=Patience(), asked=None, chance=0.0) == 0.25


def test_patience_bounds_the_whole_time() -> None:
    """What was spent counts: an attempt that took all the patience is the last."""
    assert find_wait(Attempts(1, 29.4), patience=Patience(), asked=None, chance=1.0) == 0.5
    assert find_wait(Attempts(1, 30.0), patience=Patience(), asked=None, chance=0.0) is None


def test_the_wish_of_the_service_is_never_undercut() -> None:
    """Retry-After is waited out, or, beyond patience, nothing is sent any more."""
    assert find_wait(Attempts(1, 0.0), patience=Patience(), asked=20.0, chance=0.0) == 20.0
    assert find_wait(Attempts(1, 0.0), patience=Patience(), asked=0.0, chance=0.0) == 0.25
    assert find_wait(Attempts(1, 0.0), patience=Patience(), asked=31.0, chance=0.0) is None


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        (None, None),
        ("7", 7.0),
        (" 0 ", 0.0),
        ("1.5", 1.5),
        ("Sat, 21 Nov 2026 12:00:09 GMT", 9.0),
        ("Sat, 21 Nov 2026 12:00:09 -0000", 9.0),
        ("Sat, 21 Nov 2026 11:00:00 GMT", 0.0),
        (str(int(NOW.timestamp()) + 12), 12.0),
        (str(int(NOW.timestamp()) - 12), 0.0),
        ("-5", None),
        ("soon", None),
        ("", None),
        ("9" * 5000, None),
        ("Sat, 99 Nov 2026 12:00:09 GMT", None),
        ("Sat, 21 Nov 2026 12:00:09 +9999999999999999", None),
        ("Mon, 01 Jan 0001 00:00:00 +2359", 0.0),
    ],
)
def test_every_dialect_of_retry_after_is_read(text: str | None, seconds: float | None) -> None:
    """Seconds, HTTP dates and the Unix times of old Convoy; nonsense is no wish."""
    assert seconds == read_retry_after(text, NOW)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("limit=5, remaining=0, reset=3", 3.0),
        ("reset=0", 0.0),
        ("limit=5,reset=12;w=60", 12.0),
        ("limit=5, remaining=0", None),
        ("preset=4", None),
        ("reset=soon", None),
        ("", None),
        (None, None),
    ],
)
def test_the_end_of_a_quota_is_read(text: str | None, seconds: float | None) -> None:
    """Where a service says with a 429 when its quota is full again, as Redpanda does."""
    assert seconds == read_reset(text)
