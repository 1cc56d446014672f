"""The TLS context of a service from PEM files; sends nothing and never weakens verification."""

import ssl
from functools import cache
from pathlib import Path

import httpx

from reconciler.errors import InvalidInput
from reconciler.model.problem import Problem
from reconciler.model.service import Service, Tls


def make_context(service: Service, *, needs_tls: bool) -> ssl.SSLContext:
    """The context for this service's url.

    `tls.ca` is trusted in addition to the usual authorities (certifi's, or those of SSL_CERT_FILE and
    SSL_CERT_DIR), since one service may need both: itself behind a private authority, its token endpoint
    behind a public one. Raises InvalidInput naming every file that cannot be used.
    """
    tls = service.tls
    if not needs_tls and tls == Tls():
        # Reading the authorities costs more than a whole plan.
        return _trust_nobody()
    problems = [*_check_files(service), *_check_pair(service)]
    context = _trust_the_usual()
    if not problems:
        problems += _load(context, service)
    if problems:
        raise InvalidInput("; ".join(problem.message for problem in problems), problems=tuple(problems))
    return context


@cache
def _trust_nobody() -> ssl.SSLContext:
    """An empty context, one for all: a client that is given none makes its own, with all authorities."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _trust_the_usual() -> ssl.SSLContext:
    """The context of the HTTP client. Raises InvalidInput where SSL_CERT_FILE or SSL_CERT_DIR is of no use."""
    try:
        return httpx.create_ssl_context()
    except (ssl.SSLError, OSError) as error:
        reason = "no certificate in PEM" if isinstance(error, ssl.SSLError) else error.strerror
        message = f"SSL_CERT_FILE or SSL_CERT_DIR of the environment cannot be used: {reason}"
        problem = Problem(message, hint="name a readable PEM file, or unset the variable")
        raise InvalidInput(message, problems=(problem,)) from None


def _check_files(service: Service) -> list[Problem]:
    """A problem for each file that cannot be opened: the loader would not say which."""
    problems = []
    for key, path in (("ca", service.tls.ca), ("certificate", service.tls.certificate), ("key", service.tls.key)):
        if path is None:
            continue
        try:
            Path(path).read_bytes()
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else "not a path"
            problems.append(_problem(service, key, f"the file {path} cannot be read: {reason}"))
    return problems


def _check_pair(service: Service) -> list[Problem]:
    if service.tls.key is not None and service.tls.certificate is None:
        return [_problem(service, "key", "a key without a certificate is of no use")]
    return []


def _load(context: ssl.SSLContext, service: Service) -> list[Problem]:
    tls = service.tls
    problems = []
    if tls.ca is not None:
        try:
            context.load_verify_locations(cafile=tls.ca)
        except (ssl.SSLError, OSError):
            problems.append(_problem(service, "ca", f"the file {tls.ca} holds no certificate in PEM"))
    if tls.certificate is not None:
        try:
            # An empty password: without one OpenSSL would ask at the terminal.
            context.load_cert_chain(tls.certificate, tls.key, password="")
        except (ssl.SSLError, OSError):
            files = " and ".join(path for path in (tls.certificate, tls.key) if path is not None)
            text = f"no certificate with its unencrypted key in PEM: {files}"
            problems.append(_problem(service, "certificate", text))
    return problems


def _problem(service: Service, key: str, message: str) -> Problem:
    return Problem(
        f"service {service.name}: tls.{key}: {message}",
        origin=service.origin,
        path=f"services.{service.name}.tls.{key}",
        hint="give the path of a PEM file, relative to the desired file",
    )
