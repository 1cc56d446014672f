"""Every mistake in a service has its message, its place and its way out, and none shows a secret."""

from collections.abc import Callable

import pytest

from reconciler.errors import InvalidInput
from reconciler.model.desired import DesiredState

Read = Callable[..., DesiredState]
Complain = Callable[..., list[str]]

WAYS = "(write {env: NAME}, {file: PATH} or {command: [PROGRAM, ARGUMENT…]})"
PROVIDERS = "provider must be one of gatekeeper, kafka_connect"
OWN_KEYS = "it must be one of provider, url, credentials, limits, tls"
URL = "(write it as https://connect.example.com:8083)"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{url: http://h}", ["3: provider is missing in s"]),
        ("{provider: kafka_connect}", ["3: url is missing in s"]),
        (
            "{provider: kafka_conect, url: http://h}",
            [f'17: {PROVIDERS}, not "kafka_conect" (did you mean "kafka_connect"?)'],
        ),
        ("{provider: kafka_connect, url: 3}", [f"37: url must be a string {URL}"]),
        ("{provider: kafka_connect, url: ftp://h}", [f"37: url must begin with http:// or https:// {URL}"]),
        ("{provider: kafka_connect, url: localhost}", [f"37: url must begin with http:// or https:// {URL}"]),
        ("{provider: kafka_connect, url: 'http://'}", [f"37: url must name a host {URL}"]),
        ("{provider: kafka_connect, url: 'http://h:99999'}", [f"37: url is not a url {URL}"]),
        ("{provider: kafka_connect, url: http://h?a=b}", [f"37: url must not have a query or a fragment {URL}"]),
        ("{provider: kafka_connect, url: 'http://h/#'}", [f"37: url must not have a query or a fragment {URL}"]),
        (
            "{provider: kafka_connect, url: 'http://h/a b'}",
            [f"37: url holds a space, a backslash or a control character {URL}"],
        ),
        (
            "{provider: kafka_connect, url: 'http://${env:NO}'}",
            ["37: url names the environment variable NO, which is not set (set NO)"],
        ),
        (
            "{provider: kafka_connect, url: 'http://${NO}'}",
            ["37: url holds a ${…} that is not ${env:NAME} (only environment variables can be put in)"],
        ),
        (
            "{provider: kafka_connect, url: http://h, limts: {}}",
            [f'47: limts is not a known key: {OWN_KEYS} (did you mean "limits"?)'],
        ),
        (
            "{provider: kafka_connect, url: http://h, limits: {concurrency: 0, requests_per_second: -1, timeout: 0s}}",
            [
                "69: concurrency must be a whole number from 1, not 0",
                "93: requests_per_second must be a number above 0, not -1",
                '106: timeout must be longer than nothing, not "0s"',
            ],
        ),
        (
            "{provider: kafka_connect, url: http://h, tls: {key: k}}",
            ["52: tls has a key but no certificate (give both, or neither)"],
        ),
        (
            "{provider: gatekeeper, url: http://h, projects: a, read: ful, is_strict: 1, level: al}",
            [
                '54: projects must be a list, not "a"',
                '63: read must be one of export, full, none, not "ful" (did you mean "full"?)',
                "79: is_strict must be true or false, not 1",
                '89: level must be one of export, none, not "al"',
            ],
        ),
    ],
)
def test_mistakes_in_a_service(complain: Complain, text: str, expected: list[str]) -> None:
    """A broken service makes no second problem of what is written for it."""
    text = f"version: 1\nservices:\n  s: {text}\nresources: {{s: {{}}}}\n"
    assert [f"a.yaml:3:{one}" for one in expected] == complain(text)


SECRET = "s3cret-canary"


@pytest.mark.parametrize(
    ("credentials", "expected"),
    [
        (SECRET, "credentials must be a mapping"),
        (f"[{SECRET}]", "credentials must be a mapping"),
        (
            f"{{token: {SECRET}}}",
            f"token is a literal credential, and a file of desired states must not hold secrets {WAYS}",
        ),
        ("{token: }", f"token is empty {WAYS}"),
        (f"{{token: {{{SECRET}}}}}", f"token must be exactly one of env, file and command {WAYS}"),
        (f"{{token: {{env: A, file: {SECRET}}}}}", f"token must be exactly one of env, file and command {WAYS}"),
        ("{token: {}}", f"token must be exactly one of env, file and command {WAYS}"),
        ("{token: {env: 3}}", f"token must name one variable in `env` {WAYS}"),
        (f"{{token: {{env: A={SECRET}}}}}", f"token must name a variable in `env`, without `=` {WAYS}"),
        (
            f"{{token: {{command: {SECRET}}}}}",
            f"token must give a list of strings in `command`: the program and its arguments {WAYS}",
        ),
        (
            "{token: {command: []}}",
            f"token must give a list of strings in `command`: the program and its arguments {WAYS}",
        ),
        (f"{{basic: 'u:{SECRET}'}}", "basic must be a mapping"),
        (
            f"{{basic: {{username: {{env: U}}, password: {SECRET}}}}}",
            f"password is a literal credential, and a file of desired states must not hold secrets {WAYS}",
        ),
        ("{basic: {username: {env: U}}}", "password is missing in services.s.credentials.basic"),
        (
            f"{{tokn: {SECRET}}}",
            'a key here is not known: it must be one of token, basic, oauth, headers (did you mean "token"?)',
        ),
        (f"{{{SECRET}: }}", "a key here is not known: it must be one of token, basic, oauth, headers"),
        (f"{{headers: ['Authorization: {SECRET}']}}", "headers must be a mapping"),
        (f"{{headers: {{'Bearer {SECRET}': {{env: A}}}}}}", "a name under headers is no name of an HTTP header"),
        ("{}", "credentials must hold one of token, basic, oauth, headers"),
        (
            "{token: {env: A}, headers: {authorization: {env: B}}}",
            "only one of token, basic, oauth, an Authorization header and the url's user part can be sent",
        ),
        (
            f"{{oauth: {{token_url: 'https://u:{SECRET}@h', client_id: {{env: A}}, client_secret: {{env: B}}}}}}",
            "token_url must begin with http:// or https:// and hold neither user part nor variable",
        ),
        (
            f"{{read: {{token: {SECRET}}}}}",
            f"token is a literal credential, and a file of desired states must not hold secrets {WAYS}",
        ),
        (f"{{read: {{token: {{env: A}}}}, token: {SECRET}}}", "a key here is not known: it must be one of read, write"),
    ],
)
def test_mistakes_in_credentials_never_show_what_was_written(
    complain: Complain, credentials: str, expected: str
) -> None:
    """What stands there may be the secret itself, key or value."""
    text = f"version: 1\nservices:\n  s: {{provider: kafka_connect, url: http://h, credentials: {credentials}}}\n"
    (problem,) = complain(text)
    assert expected == problem.split(": ", 1)[1]


@pytest.mark.parametrize(
    "text",
    [
        f"services: {{s: {{provider: kafka_connect, url: 'https://u:{SECRET}@h'}}}}",
        f"services: {{s: {{provider: kafka_connect, url: 'https://{SECRET}@h'}}}}",
        f"services: {{s: {{provider: kafka_connect, url: 'https://u:${{env:U}}{SECRET}@h'}}}}",
        f"services: {{s: {{provider: kafka_connect, url: 'u:{SECRET}@h'}}}}",
        f"services: {{s: {{provider: kafka_connect, url: ['https://u:{SECRET}@h']}}}}",
        f"services: {{s: 'https://u:{SECRET}@h'}}",
        f"services: 'https://u:{SECRET}@h'",
        f"services: {{s: {{provider: kafka_connect, url: http://h, tokn: {SECRET}}}}}",
        f"servces: {{s: {{credentials: {{token: {SECRET}}}}}}}",
        f"lock: 'postgres://u:{SECRET}@h'",
        f"lock: {{postgres: 'postgres://u:{SECRET}@h'}}",
        f"lock: {{postgres: {{dsn: 'postgres://u:{SECRET}@h'}}}}",
        f"services: {{s: {{provider: kafka_connect, url: http://h, credentials: {{token: *{SECRET}}}}}}}",
        f"services: {{s: {{provider: kafka_connect, url: http://h, credentials: {{token: !{SECRET} }}}}}}",
        f"services: {{s: {{provider: kafka_connect, url: http://h, credentials: {{token: '{SECRET}}}}}}}",
        f"rules: 'https://u:{SECRET}@h'",
        f"services: {{s: {{provider: 'https://u:{SECRET}@h', url: http://h}}}}",
    ],
)
def test_no_message_shows_a_literal_secret(read: Read, text: str) -> None:
    """Wherever it was written by mistake."""
    with pytest.raises(InvalidInput) as caught:
        read(f"version: 1\n{text}\n", environment={"U": SECRET})
    shown = "".join(f"{problem!r} {problem}" for problem in caught.value.problems) + str(caught.value)
    assert SECRET not in shown


def test_no_message_shows_what_a_variable_holds(read: Read) -> None:
    """The value is judged and not repeated."""
    text = 'version: 1\nservices: {s: {provider: kafka_connect, url: "${env:U}"}}'
    with pytest.raises(InvalidInput) as caught:
        read(text, environment={"U": f"ftp://u:{SECRET}@h"})
    assert [problem.message for problem in caught.value.problems] == ["url must begin with http:// or https://"]


def test_a_user_part_and_a_token_are_one_too_many(complain: Complain) -> None:
    """Both would be the Authorization header."""
    text = (
        'version: 1\nservices: {s: {provider: kafka_connect, url: "http://${env:U}@h", credentials: {token: {env: T}}}}'
    )
    (problem,) = complain(text, environment={"U": "u:p"})
    assert problem.endswith("can be sent")
