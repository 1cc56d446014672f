"""TLS over real sockets: whom to trust, who we are, and what is said when it fails."""

import asyncio
import ssl

import pytest

from reconciler.errors import InvalidInput, ReadFailed
from reconciler.interfaces.session import Lost, NotSent, Sent
from reconciler.model.service import Tls
from reconciler.transport.credentials import Resolved
from reconciler.transport.session import open_reading, open_writing
from tests.transport.conftest import Certificates
from tests.transport.loopback import Answer, Connection, Loopback, answering, listening
from tests.transport.sessions import TOGGLE, make_service, make_shared


def serve_with(certificates: Certificates, name: str) -> ssl.SSLContext:
    """The context of a server with this certificate."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificates.path(f"{name}.pem"), certificates.path(f"{name}.key"))
    return context


def read(context: ssl.SSLContext | None, tls: Tls, *, scheme: str = "https") -> int | str:
    """The status, or what is said of the failure."""

    async def run() -> int | str:
        async with listening(answering(Answer()), tls=context) as server:
            return await _read(server, tls, scheme)

    return asyncio.run(run())


async def _read(server: Loopback, tls: Tls, scheme: str) -> int | str:
    url = f"{scheme}://127.0.0.1:{server.port}"
    try:
        async with open_reading(make_service(url, tls=tls), Resolved(), shared=make_shared()) as reading:
            return (await reading.fetch("/x")).status
    except ReadFailed as failed:
        return str(failed).replace(url, "URL")


def write(context: ssl.SSLContext, tls: Tls) -> Sent:
    """What became of a toggle."""

    async def run() -> Sent:
        async with listening(answering(Answer()), tls=context) as server:
            session = open_writing(make_service(server.url, tls=tls), Resolved(), shared=make_shared())
            async with session as writing:
                return await writing.send(TOGGLE)

    return asyncio.run(run())


def test_the_named_authority_is_trusted(certificates: Certificates) -> None:
    """A service behind a private authority answers."""
    assert read(serve_with(certificates, "server"), Tls(ca=certificates.path("ca.pem"))) == 200


def test_an_unknown_authority_is_explained(certificates: Certificates) -> None:
    """With the way out; for a write, nothing was sent."""
    said = read(serve_with(certificates, "server"), Tls())
    assert isinstance(said, str)
    assert said.startswith("GET /x: the certificate of URL is not trusted (")
    assert "name its authority in `tls.ca`" in said
    assert isinstance(write(serve_with(certificates, "server"), Tls()), NotSent)


def test_another_host_is_explained(certificates: Certificates) -> None:
    """The certificate is good, but not for this address."""
    said = read(serve_with(certificates, "other"), Tls(ca=certificates.path("ca.pem")))
    assert isinstance(said, str)
    assert "correct the host in `url`" in said


def test_an_expired_certificate_is_explained(certificates: Certificates) -> None:
    """The service's mistake or this machine's clock; for a write, nothing was sent, and nothing is tried again."""
    ca = Tls(ca=certificates.path("ca.pem"))
    said = read(serve_with(certificates, "old"), ca)
    assert said == (
        "GET /x: the certificate of URL is not trusted (certificate has expired): "
        "have it renewed, or check this machine's clock"
    )
    sent = write(serve_with(certificates, "old"), ca)
    assert isinstance(sent, NotSent)
    assert sent.is_lasting


def test_plain_http_to_a_tls_port_is_explained(certificates: Certificates) -> None:
    """It answers with an alert, or closes: either way the scheme is named."""
    said = read(serve_with(certificates, "server"), Tls(), scheme="http")
    assert isinstance(said, str)
    assert said in (
        "GET /x: URL closed the connection without an answer (does it want https://?)",
        "GET /x: the answer of URL is not valid HTTP: check the scheme and port of `url`",
    )


@pytest.mark.parametrize(
    ("name", "path", "why"),
    [
        ("SSL_CERT_FILE", "none.pem", "No such file or directory"),
        ("SSL_CERT_FILE", "garbage.pem", "no certificate in PEM"),
        ("SSL_CERT_FILE", "ca.key", "no certificate in PEM"),
        ("SSL_CERT_FILE", ".", "Is a directory"),
    ],
)
def test_authorities_of_the_environment_that_cannot_be_used_are_invalid_input(
    certificates: Certificates, monkeypatch: pytest.MonkeyPatch, name: str, path: str, why: str
) -> None:
    """Said before anything is sent, with the names of the variables."""
    monkeypatch.setenv(name, certificates.path(path))
    with pytest.raises(InvalidInput, match=f"SSL_CERT_FILE or SSL_CERT_DIR of the environment cannot be used: {why}"):
        read(serve_with(certificates, "server"), Tls())


def test_the_wrong_scheme_is_explained(certificates: Certificates) -> None:
    """TLS to a plain server, and plain HTTP to a TLS one."""

    async def refuse(connection: Connection) -> None:
        await connection.reader.read(1)
        await connection.write(Answer(b"", 400).encode())

    async def run() -> int | str:
        async with listening(refuse) as server:
            return await _read(server, Tls(), "https")

    said = asyncio.run(run())
    assert said == "GET /x: URL does not speak TLS: is it http:// instead of https://?"
    assert isinstance(read(serve_with(certificates, "server"), Tls(), scheme="http"), str)


def test_a_client_certificate_is_shown(certificates: Certificates) -> None:
    """Where the service wants one; without it the handshake fails, and nobody is told that a write arrived."""
    context = serve_with(certificates, "server")
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(certificates.path("ca.pem"))
    ca = certificates.path("ca.pem")
    mine = Tls(ca=ca, certificate=certificates.path("client.pem"), key=certificates.path("client.key"))
    assert read(context, mine) == 200
    assert isinstance(read(context, Tls(ca=ca)), str)
    assert isinstance(write(context, Tls(ca=ca)), (NotSent, Lost))


@pytest.mark.parametrize(
    ("ca", "certificate", "key", "messages"),
    [
        ("none.pem", None, None, ["ca: the file PATH/none.pem cannot be read: No such file or directory"]),
        ("garbage.pem", None, None, ["ca: the file PATH/garbage.pem holds no certificate in PEM"]),
        ("", None, None, ["ca: the file PATH/ cannot be read: Is a directory"]),
        (None, None, "client.key", ["key: a key without a certificate is of no use"]),
        (
            "none.pem",
            "client.pem",
            "gone.key",
            [
                "ca: the file PATH/none.pem cannot be read: No such file or directory",
                "key: the file PATH/gone.key cannot be read: No such file or directory",
            ],
        ),
        (
            None,
            "client.pem",
            "server.key",
            [
                "certificate: no certificate with its unencrypted key in PEM: PATH/client.pem and PATH/server.key",
            ],
        ),
        (
            None,
            "client.pem",
            "locked.key",
            [
                "certificate: no certificate with its unencrypted key in PEM: PATH/client.pem and PATH/locked.key",
            ],
        ),
    ],
)
def test_files_that_cannot_be_used_are_invalid_input(
    certificates: Certificates, ca: str | None, certificate: str | None, key: str | None, messages: list[str]
) -> None:
    """All of them at once, before anything is sent; nobody is asked for a password."""
    paths = (None if name is None else f"{certificates.folder}/{name}" for name in (ca, certificate, key))
    with pytest.raises(InvalidInput) as caught:
        read(None, Tls(*paths))
    said = [problem.message.replace(str(certificates.folder), "PATH") for problem in caught.value.problems]
    assert [f"service things: tls.{message}" for message in messages] == said
