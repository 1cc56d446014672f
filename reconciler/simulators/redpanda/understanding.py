"""What Console takes from a worker's answer, and what it makes of its errors; four outcomes remain of all."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Literal

from attrs import frozen

from reconciler.simulators.messages import Answer
from reconciler.simulators.redpanda.holistic import Json
from reconciler.simulators.redpanda.passage import Unreached
from reconciler.simulators.redpanda.wording import WORKER_REASON, Code, Wording

Expected = Literal[
    "connect.RootResource",
    "[]connect.ConnectorPluginInfo",
    "map[string]connect.ListConnectorsResponseExpanded",
    "connect.ConnectorInfo",
    "connect.ConnectorStateInfo",
    "map[string]string",
    "map[string]connect.ConnectorTopics",
]
"""The type that the client reads an answer into, as its complaints name it."""

_KEPT: Mapping[int, Code] = {400: "INVALID_ARGUMENT", 404: "NOT_FOUND", 409: "ALREADY_EXISTS"}
_KINDS: Mapping[type, str] = {
    list: "array",
    dict: "object",
    str: "string",
    bool: "bool",
    int: "number",
    float: "number",
}


@frozen
class Trouble:
    """A request to the worker that failed; `status` is the worker's own word for it, None where it has none."""

    text: str
    status: int | None = None

    def answer(self, wording: Wording, doing: str = "") -> Answer:
        """The error that the API makes of it; `doing` goes before the text."""
        code = _KEPT.get(self.status or 500, "INTERNAL")
        return wording.reasoned(code, f"{doing}{self.text}", WORKER_REASON)


def find_trouble(heard: Answer | Unreached) -> Trouble | None:
    """What failed, or None: everything below 400 is a success, redirects and login pages included."""
    if isinstance(heard, Unreached):
        return Trouble(heard.why)
    if heard.status < 400:
        return None
    told = _json_of(heard)
    if isinstance(told, dict) and isinstance(told.get("error_code"), int) and told["error_code"]:
        return Trouble(f"{told.get('message', '')} ({told['error_code']})", told["error_code"])
    words = f"{heard.status} {HTTPStatus(heard.status).phrase}"
    return Trouble(f"unknown error in response. Response size: {len(heard.body)}b, status: '{words}'")


def read_content(heard: Answer | Unreached, expected: Expected) -> Json | Trouble:
    """What the worker told, None where its success is not labelled as JSON, or why it cannot be used."""
    trouble = find_trouble(heard)
    if trouble is not None or isinstance(heard, Unreached):
        return trouble
    if not 200 <= heard.status < 300 or heard.status == 204 or not _is_json(heard):
        return None
    try:
        told = json.loads(heard.body)
    except ValueError:
        return Trouble(_complain(heard.body.decode("utf-8", "replace")))
    wanted = list if expected.startswith("[]") else dict
    if told is not None and not isinstance(told, wanted):
        return Trouble(f"json: cannot unmarshal {_KINDS[type(told)]} into Go value of type {expected}")
    return told


def _json_of(answer: Answer) -> object:
    if not _is_json(answer):
        return None
    try:
        return json.loads(answer.body)
    except ValueError:
        return None


def _is_json(answer: Answer) -> bool:
    label = next((value for name, value in answer.headers.items() if name.lower() == "content-type"), "")
    return "json" in label


def _complain(text: str) -> str:
    met = text.strip()[:1]
    return f"invalid character '{met}' looking for beginning of value" if met else "unexpected end of JSON input"
