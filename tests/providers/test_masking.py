"""What is taken out of a service's own words before anybody sees them, and what stays."""

import pytest

from reconciler.providers.masking import cut, mask

CANARY = "canary7"


@pytest.mark.parametrize(
    "text",
    [
        f"password={CANARY}",
        f"password={CANARY},{CANARY};{CANARY}&{CANARY}",
        f'{{"password": "{CANARY} {CANARY}", "user": "joe"}}',
        f'"{{\\"password\\": \\"{CANARY}\\"}}"',
        f"sasl.password = '{CANARY}'",
        f'required username="u" password="{CANARY}";',
        f"Server=h;User Id=u;Pwd={CANARY}",
        f"AWS_SECRET_ACCESS_KEY={CANARY}",
        f"AccountKey={CANARY}==",
        f"x-api-key: {CANARY}",
        f"apikey:{CANARY}",
        f"key => {CANARY}",
        f"token: {CANARY}",
        f"token: Bearer {CANARY}",
        f"Authorization: Bearer {CANARY}",
        f"authorization=Basic {CANARY}==",
        f"Bearer {CANARY}",
        f"Cookie: JSESSIONID={CANARY}",
        f"password is {CANARY}",
        f"the password was: {CANARY}",
        f"password for joe: {CANARY}",
        f"secret {CANARY}",
        f'token "{CANARY}"',
        f"mysql -u root -p {CANARY}",
        f"curl -u joe:{CANARY}",
        f"run --db-password {CANARY} --fast",
        f"jdbc://u:{CANARY}@db",
        f"redis://:{CANARY}/{CANARY}@db",
        f"https://{CANARY}@example.com",
        f"-----BEGIN RSA PRIVATE KEY-----\n{CANARY}",
        f"see eyJhbGciOiJIUzI1NiJ9.{CANARY}.{CANARY}",
        f"{'x ' * 1990} password={CANARY}",
    ],
)
def test_what_looks_like_a_secret_is_masked(text: str) -> None:
    """In the forms in which configurations, headers, urls, command lines and sentences hold one."""
    masked = mask(text)
    assert CANARY not in masked
    assert masked.endswith("…") or "…" in masked


@pytest.mark.parametrize(
    "text",
    [
        "Token was expired!",
        "Token is not valid!",
        "User does not have required privilege; ApiProxy was not found!",
        'password authentication failed for user "joe"',
        "the access token has expired",
        "passing 12 records, bypass 3 rows, compass is north",
        "unexpected token in expression",
        "Pod 10.0.0.7:8080 unreachable",
        "http://10.0.0.1:80/path?page=2",
        "timeout (5s) was reached",
    ],
)
def test_ordinary_words_stay(text: str) -> None:
    """A reason that is masked away helps nobody."""
    assert mask(text) == text


def test_the_words_around_stay() -> None:
    """Which secret it was, and what went wrong."""
    assert mask("kafka://me:s3@broker refused,\n password=s3 twice") == "kafka://me:…@broker refused, password=… twice"


@pytest.mark.parametrize("text", ["many words " * 400, "x" * 5000, "a://" * 2000, "password " * 900, '"\\' * 3000])
def test_it_is_one_short_line(text: str) -> None:
    """However long it was."""
    assert len(mask(text)) <= 300
    assert len(cut(text)) <= 300


def test_cut_masks_nothing() -> None:
    """For lines of names of our own: an environment may be called `token`."""
    assert cut("token-prod:\n no heap") == "token-prod: no heap"
