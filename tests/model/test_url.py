import pytest

from reconciler.model.url import normalise_url, show_url


@pytest.mark.parametrize(
    "url",
    [
        "https://api.example.com/api",
        "HTTPS://API.Example.COM/api/",
        "https://api.example.com:443/api",
        "https://user:canary@api.example.com/api//",
        "https://api.example.com/api#top",
        "https://api.example.com/x/../api/.",
        "https://api.example.com/../api",
        "https://api.example.com/%61p%69",
        "https://api.example.com/x/%2e%2E/api",
    ],
)
def test_spellings_of_one_service_are_one(url: str) -> None:
    """Case of the host, default port, user part and trailing slashes do not make another service."""
    assert normalise_url(url) == "https://api.example.com/api"


@pytest.mark.parametrize(
    "url",
    [
        "http://api.example.com/api",
        "https://api.example.com:8443/api",
        "https://api.example.com/API",
        "https://api.example.com",
    ],
)
def test_other_services_stay_apart(url: str) -> None:
    """Scheme, port and the case of the path matter."""
    assert normalise_url("https://api.example.com/api") != normalise_url(url)


def test_an_ipv6_address_keeps_its_brackets() -> None:
    """Host and port stay apart."""
    assert normalise_url("http://[::1]:8083/") == "http://[::1]:8083"
    assert normalise_url("http://[::1]:80/") == "http://[::1]"


@pytest.mark.parametrize(
    ("url", "one"),
    [
        ("http://[0:0:0:0:0:0:0:1]:8083", "http://[::1]:8083"),
        ("http://[0::1]:8083", "http://[::1]:8083"),
        ("http://[::ffff:127.0.0.1]:8083", "http://127.0.0.1:8083"),
        ("http://[2001:DB8::0:1]", "http://[2001:db8::1]"),
        ("http://[fe80::1%25eth0]:8083", "http://[fe80::1%25eth0]:8083"),
        ("http://workers/a%2fb", "http://workers/a%2Fb"),
        ("http://workers/a%2Fb%zz", "http://workers/a%2Fb%zz"),
    ],
)
def test_addresses_and_encodings_have_one_spelling(url: str, one: str) -> None:
    """An address in its shortest form; what is percent-encoded stays so where it means another thing bare."""
    assert normalise_url(url) == one
    assert normalise_url(one) == one


def test_a_url_is_shown_without_its_user_part() -> None:
    """Everything else is shown as written."""
    assert show_url("https://user:ca@nary@Api.example.com/x/") == "https://Api.example.com/x/"
