"""Certificates of an authority that nobody else trusts, made once for all tests."""

import shutil
import subprocess
from pathlib import Path

import pytest
from attrs import frozen


@pytest.fixture(autouse=True)
def _go_directly(monkeypatch: pytest.MonkeyPatch) -> None:
    """No proxy of this machine stands between a test and the loopback."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@frozen
class Certificates:
    """Paths of PEM files: an authority, what it signed for 127.0.0.1, for others and for a client, and their keys."""

    folder: Path

    def path(self, name: str) -> str:
        """One of `ca`, `server`, `other`, `old`, `client` with `.pem` or `.key`, or `locked.key`, or `garbage.pem`."""
        return str(self.folder / name)


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """Made by the openssl command."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("the openssl command is not installed")
    folder = tmp_path_factory.mktemp("certificates")
    made = Certificates(folder)

    def run(*arguments: str) -> None:
        subprocess.run([openssl, *arguments], check=True, capture_output=True, cwd=folder)

    key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
    signed = ("-CA", "ca.pem", "-CAkey", "ca.key")
    ca = ("-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign,cRLSign")
    run("req", "-x509", *key, "-keyout", "ca.key", "-out", "ca.pem", "-days", "30", "-subj", "/CN=Our CA", *ca)
    here, elsewhere = ("-addext", "subjectAltName=IP:127.0.0.1"), ("-addext", "subjectAltName=DNS:elsewhere.example")
    for name, extension in (("server", here), ("other", elsewhere), ("client", ())):
        files = ("-keyout", f"{name}.key", "-out", f"{name}.pem")
        run("req", "-x509", *key, *files, *signed, "-days", "30", "-subj", f"/CN={name}", *extension)
    # Its last day was yesterday.
    (folder / "old.txt").write_text("subjectAltName=IP:127.0.0.1")
    run("req", *key, "-keyout", "old.key", "-out", "old.csr", "-subj", "/CN=old")
    run("x509", "-req", "-in", "old.csr", *signed, "-out", "old.pem", "-days", "-1", "-extfile", "old.txt")
    run("ec", "-in", "client.key", "-aes128", "-passout", "pass:word", "-out", "locked.key")
    (folder / "garbage.pem").write_text("-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----\n")
    return made
