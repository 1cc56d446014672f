"""How the naive clients retry: as the manual of curl and urllib3's own Retry say it."""

import pytest

from tests.laws.naive.curl import is_any_error, is_transient
from tests.laws.naive.put_retrying import FORCED, IDEMPOTENT, is_retried
from tests.laws.naive.sending import Reply, Silence

STATUSES = (200, 202, 302, 400, 404, 408, 409, 413, 429, 500, 501, 502, 503, 504)


def test_curl_retries_what_its_manual_lists() -> None:
    """`--retry`: a time-out, and 408, 429, 500, 502, 503, 504; a broken connection is not transient."""
    retried = {status for status in STATUSES if is_transient(Reply(status, {}, b""))}
    assert {408, 429, 500, 502, 503, 504} == retried
    assert (is_transient(Silence.TIMED_OUT), is_transient(Silence.BROKEN)) == (True, False)


def test_curl_retries_all_errors() -> None:
    """`--fail --retry-all-errors`: every status from 400 on and whatever breaks; a redirect is no error."""
    assert {one for one in STATUSES if one >= 400} == {one for one in STATUSES if is_any_error(Reply(one, {}, b""))}
    assert is_any_error(Silence.BROKEN)


@pytest.mark.parametrize("told", [None, 4.0])
def test_a_put_is_retried_as_urllib3_does_it(told: float | None) -> None:
    """Statuses, with and without Retry-After, and methods are those of `urllib3.util.Retry`."""
    retry = pytest.importorskip("urllib3.util").Retry(total=3, backoff_factor=1, status_forcelist=sorted(FORCED))
    for method in ("GET", "PUT", "POST", "PATCH", "DELETE"):
        for status in STATUSES:
            ours = method in IDEMPOTENT and is_retried(Reply(status, {}, b""), told)
            assert retry.is_retry(method, status, has_retry_after=told is not None) == ours, (method, status)
