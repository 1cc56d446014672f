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


def test_a_url_is_shown_without_its_user_part() -> None:
    """Everything else is shown as written."""
    assert show_url("https://user:ca@nary@Api.example.com/x/") == "https://Api.example.com/x/"
