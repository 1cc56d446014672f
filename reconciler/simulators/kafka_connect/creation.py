"""Reads the body of POST /connectors and says in the worker's own words what is wrong with it."""

import json
from collections.abc import Mapping

from attrs import frozen

from reconciler.simulators.kafka_connect.answers import Identity, problem
from reconciler.simulators.kafka_connect.plugins import describe_plugins, find_plugin
from reconciler.simulators.kafka_connect.steps import PAUSED, RUNNING, STOPPED
from reconciler.simulators.messages import Answer

_CLASS = "org.apache.kafka.connect.runtime.rest.entities.CreateConnectorRequest"
_REDACTED = "REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled)"
_FIRST_PRINTABLE = 32
_CONTROLS = "String may not contain control sequences but had the following ASCII chars"


@frozen
class Creation:
    """A request to create a connector, as it was understood."""

    name: str
    config: Mapping[str, str]
    initial_state: str


def read_creation(body: bytes, identity: Identity) -> Creation | Answer:
    """The request in the body, or the 500 that a worker answers to one that it cannot parse."""
    text = body.decode("utf-8", "replace")
    if not text.strip():
        return problem(500, f'Cannot invoke "{_CLASS}.name()" because "createRequest" is null')
    content = _read_object(text, _CLASS, identity)
    return content if isinstance(content, Answer) else _understand(content, text, identity)


def read_settings(body: bytes, identity: Identity) -> dict[str, str | None] | Answer:
    """The settings in the body of PUT or PATCH config, or the 500 for a body that is none."""
    content = _read_object(body.decode("utf-8", "replace"), "java.util.LinkedHashMap", identity)
    if isinstance(content, Answer):
        return content
    return {key: None if value is None else str(value) for key, value in content.items()}


def _read_object(text: str, class_name: str, identity: Identity) -> dict[str, object] | Answer:
    try:
        content = json.loads(text)
    except json.JSONDecodeError as error:
        return problem(500, _unexpected(text, error.pos, identity))
    if not isinstance(content, dict):
        return problem(500, f"Cannot deserialize value of type `{class_name}` from {_kind(content)}{_at(text, 0)}")
    return content


def find_invalid(name: str, config: Mapping[str, str], identity: Identity) -> Answer | None:
    """The 400 that validation gives for a connector's settings, or None."""
    class_name = config.get("connector.class")
    if class_name is None:
        shown = ", ".join(f"{key}={config[key]}" for key in sorted(config))
        return problem(400, f"Connector config {{{shown}}} contains no connector type")
    plugin = find_plugin(class_name)
    if plugin is None:
        return problem(
            400,
            "Failed to find any class that implements Connector and which name matches "
            f"{class_name}, available connectors are: {describe_plugins(identity.text())}",
        )
    errors = _name_errors(name) + [
        f'Missing required configuration "{key}" which has no default value.'
        for key in plugin.required
        if key not in config
    ]
    return _invalid(errors) if errors else None


def _understand(content: dict[str, object], text: str, identity: Identity) -> Creation | Answer:
    known = ["config", "name", "initial_state"] if identity.version >= (3, 7) else ["config", "name"]
    unknown = next((key for key in content if key not in known), None)
    if unknown is not None:
        return problem(500, _unrecognized(unknown, known, text, identity))
    word = str(content.get("initial_state") or RUNNING).upper()
    if word not in (RUNNING, PAUSED, STOPPED):
        return problem(
            500,
            f"Cannot construct instance of `{_CLASS}$InitialState`, problem: No enum constant "
            f"{_CLASS}.InitialState.{word}{_at(text, text.find('initial_state') + 16)}"
            f"{_chain('initial_state')}",
        )
    config = content.get("config")
    settings = {str(key): str(value) for key, value in config.items()} if isinstance(config, dict) else {}
    name = str(content.get("name") or settings.get("name") or "").strip()
    return Creation(name, {**settings, **({"name": name} if name else {})}, word)


def _name_errors(name: str) -> list[str]:
    if not name:
        return ["Invalid value  for configuration name: String may not be empty"]
    controls = [str(ord(letter)) for letter in name if ord(letter) < _FIRST_PRINTABLE]
    if controls:
        met = ", ".join(controls)
        return [f"Invalid value {name} for configuration name: {_CONTROLS}: {met}"]
    return []


def _invalid(errors: list[str]) -> Answer:
    listed = "\n".join(errors)
    return problem(
        400,
        f"Connector configuration is invalid and contains the following {len(errors)} error(s):\n{listed}\n"
        "You can also find the above list of errors at the endpoint "
        "`/connector-plugins/{connectorType}/config/validate`",
    )


def _unexpected(text: str, position: int, identity: Identity) -> str:
    if position >= len(text):
        return f"Unexpected end-of-input: expected close marker{_at(text, position)}"
    letter = text[position]
    expected = "double-quote to start field name" if text[:1] == "{" else "a valid value"
    met = f"Unexpected character ('{letter}' (code {ord(letter)})): was expecting {expected}"
    # The older JSON reader counts one column further here.
    return met + _at(text, position if identity.version >= (4,) else position + 1)


def _unrecognized(unknown: str, known: list[str], text: str, identity: Identity) -> str:
    listed = ", ".join(f'"{key}"' for key in known)
    bracket = "" if identity.version >= (4,) else "]"
    place = _at(text, text.find(f'"{unknown}"') + len(unknown) + 4)
    return (
        f'Unrecognized field "{unknown}" (class {_CLASS}), not marked as ignorable '
        f"({len(known)} known properties: {listed}{bracket}){place}{_chain(unknown)}"
    )


def _at(text: str, position: int) -> str:
    line = text.count("\n", 0, position) + 1
    column = position - (text.rfind("\n", 0, position) + 1) + 1
    return f"\n at [Source: {_REDACTED}; line: {line}, column: {column}]"


def _chain(member: str) -> str:
    return f' (through reference chain: {_CLASS}["{member}"])'


def _kind(content: object) -> str:
    if isinstance(content, list):
        return "Array value (token `JsonToken.START_ARRAY`)"
    return f"value of type {type(content).__name__}"
