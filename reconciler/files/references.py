"""References to secrets as people write them; reads no secret, and no message of its mistakes shows a value."""

import os

from attrs import evolve

from reconciler.files.mistakes import Mistake
from reconciler.model.service import Basic, CommandRef, Credential, EnvRef, FileRef, Headers, OAuth, SecretRef, Token

_WAYS = "write {env: NAME}, {file: PATH} or {command: [PROGRAM, ARGUMENT…]}"
_LITERAL = "is a literal credential, and a file of desired states must not hold secrets"


def parse_reference(given: object) -> SecretRef:
    """The reference `{env: …}`, `{file: …}` or `{command: […]}`; raises Mistake for everything else."""
    if not isinstance(given, dict):
        raise Mistake("is empty" if given is None else _LITERAL, hint=_WAYS)
    # A key may be the secret itself (`{s3cret}` is a mapping in YAML): keys are not shown either.
    if len(given) != 1 or not set(given) <= {"env", "file", "command"}:
        raise Mistake("must be exactly one of env, file and command", hint=_WAYS)
    ((way, value),) = given.items()
    if way == "command":
        return CommandRef(_read_argv(value))
    if not isinstance(value, str) or not value or "\0" in value:
        raise Mistake(f"must name one {'variable' if way == 'env' else 'file'} in `{way}`", hint=_WAYS)
    return _read_variable(value) if way == "env" else FileRef(value)


def _read_variable(name: str) -> EnvRef:
    if "=" in name:
        raise Mistake("must name a variable in `env`, without `=`", hint=_WAYS)
    return EnvRef(name)


def _read_argv(value: object) -> tuple[str, ...]:
    if (
        not isinstance(value, list)
        or not value
        or not all(isinstance(part, str) and "\0" not in part for part in value)
    ):
        raise Mistake("must give a list of strings in `command`: the program and its arguments", hint=_WAYS)
    if not value[0]:
        raise Mistake("must name a program in `command`", hint=_WAYS)
    return tuple(value)


def anchor_reference(reference: SecretRef, folder: str) -> SecretRef:
    """The reference with a relative file path made absolute: it is relative to the desired file's folder."""
    if isinstance(reference, FileRef):
        return FileRef(anchor_path(reference.path, folder))
    return reference


def anchor_path(path: str, folder: str) -> str:
    """The absolute path of `path` as seen from `folder`."""
    return os.path.normpath(os.path.join(folder, path))  # noqa: PTH118 - text to text, nothing is looked up


def anchor_credential(credential: Credential, folder: str) -> Credential:
    """The credential with all its file references made absolute."""
    match credential:
        case Token(token):
            return Token(anchor_reference(token, folder))
        case Basic(username, password):
            return Basic(anchor_reference(username, folder), anchor_reference(password, folder))
        case OAuth(_, client_id, client_secret):
            anchored = (anchor_reference(client_id, folder), anchor_reference(client_secret, folder))
            return evolve(credential, client_id=anchored[0], client_secret=anchored[1])
        case Headers(headers):
            return Headers({name: anchor_reference(value, folder) for name, value in headers.items()})
