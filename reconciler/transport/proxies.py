"""The proxies that the environment names (HTTP_PROXY, …): their passwords and their mistakes; chooses none."""

import base64
from urllib.request import getproxies

import httpx

from reconciler.errors import InvalidInput
from reconciler.model.problem import Problem
from reconciler.model.service import Secret

_VARIABLES = ("http", "https", "all")


def list_proxy_secrets() -> tuple[Secret, ...]:
    """What the user parts of the proxies' urls hold, as it stands there and as it goes on the wire."""
    urls = [url for scheme, url in getproxies().items() if scheme in _VARIABLES]
    return tuple(secret for url in urls for secret in _read_user_part(url))


def refuse_proxies(error: Exception) -> InvalidInput:
    """What to say where the HTTP client cannot use what the environment says; shows no value of it."""
    message = "HTTP_PROXY, HTTPS_PROXY, ALL_PROXY or NO_PROXY of the environment cannot be used"
    if isinstance(error, ImportError):
        message = "ALL_PROXY, HTTP_PROXY or HTTPS_PROXY of the environment names a SOCKS proxy, which is not supported"
    hint = "give a proxy as http://HOST:PORT, and in NO_PROXY host names, separated by commas"
    return InvalidInput(message, problems=(Problem(message, hint=hint),))


def _read_user_part(text: str) -> tuple[Secret, ...]:
    written = text.rpartition("@")[0].rpartition("://")[2]
    if not written:
        return ()
    secrets = [Secret(written), Secret(written.partition(":")[2])]
    try:
        url = httpx.URL(text if "://" in text else f"http://{text}")
    except httpx.InvalidURL:
        return tuple(secrets)
    pair = f"{url.username}:{url.password}"
    return (*secrets, Secret(url.password), Secret(base64.b64encode(pair.encode()).decode()))
