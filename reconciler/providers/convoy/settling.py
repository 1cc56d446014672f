"""What Convoy's answer to a call proves, and whether a reading shows a change done; pure."""

from reconciler.interfaces.provider import (
    Accepted,
    Answer,
    Contrary,
    Declined,
    Judgement,
    Moving,
    Settled,
    Stuck,
    Unclear,
)
from reconciler.interfaces.session import Reply
from reconciler.model.change import Change
from reconciler.model.live import Found
from reconciler.model.step import Call
from reconciler.providers.convoy.replies import BAD_REQUEST, data_of, lacks_route, message_of, word_of
from reconciler.providers.convoy.steps import find_id

_ACCEPTED = 202
_DEFINITE = frozenset({401, 403, 405, 415, 429})
"""Decided before the call reaches an endpoint."""

_REFUSALS = (
    "current endpoint status - ",
    "failed to find endpoint",
    "failed to retrieve project",
    "project not found",
    "this project has been disabled for write operations",
)
"""How the messages begin of those 400s that are decided before the status is written.

Not among them, because it may be written: "failed to update endpoint status", "failed to activate endpoint", and
"Invalid version number", which servers up to v26.3.6 answer after they have toggled (measured).
"""

_NOT_FOUND_HINT = " (or its database cannot be read)"


def weigh_answer(call: Call, reply: Reply) -> Answer:
    """Only a 202 with the endpoint in it says what was done; the status in it names the direction of a toggle."""
    said = f"{call.method} answered {reply.status}: {word_of(reply)}"
    if reply.status == _ACCEPTED:
        return _weigh_success(call, reply)
    if reply.status in _DEFINITE or lacks_route(reply):
        return Declined(said)
    message = message_of(reply)
    if message is not None and message.lower().startswith(f"current endpoint status - {call.wish},"):
        # What a second activate is told, and not what was asked for: a read replica may not show it yet.
        return Accepted(f"the service says that it is {call.wish} already")
    if reply.status == BAD_REQUEST and message is not None and message.lower().startswith(_REFUSALS):
        is_vague = message.lower().startswith("failed to find endpoint")
        return Declined(said + _NOT_FOUND_HINT if is_vague else said)
    return Unclear(said)


def _weigh_success(call: Call, reply: Reply) -> Answer:
    endpoint = data_of(reply)
    if endpoint is None:
        return Unclear(f"{call.method} answered 202 without an endpoint")
    if endpoint.get("uid") != find_id(call):
        return Unclear(f"{call.method} answered 202 about another endpoint")
    status, wished = endpoint.get("status"), call.wish
    if status == wished:
        return Accepted(f"the service says that it is {wished}")
    if call.effect == "toggle" and status in {"active", "paused"}:
        return Contrary(f"the toggle made it {status}: somebody else had made it {wished} in between")
    return Unclear(f"{call.method} answered 202 with another status than {wished}")


def judge(change: Change, found: Found, waited: float) -> Judgement:
    """By the status alone: a call has done its work when it is answered."""
    del waited
    field = next((one for one in change.fields if one.path == "status"), None)
    seen = found.values.get("status")
    if field is None or seen == field.after:
        return Settled()
    if seen == "inactive" and field.before != "inactive":
        # Neither a pause nor an unpause shows any more, and nothing new is delivered.
        return Stuck("the server has switched it off (inactive) after failed deliveries", is_partly_done=True)
    return Moving(f"it is {seen}")
