"""What an answer to a call proves, and whether a reading shows a change done; pure."""

from collections.abc import Mapping

from reconciler.interfaces.provider import Accepted, Answer, Declined, Judgement, Moving, Settled, Stuck, Unclear
from reconciler.interfaces.session import Reply
from reconciler.model.change import Change
from reconciler.model.live import Found
from reconciler.model.step import Call


def weigh_answer(call: Call, reply: Reply) -> Answer:
    """202 is a promise; what the service itself refuses was not done; everything else is to be read first."""
    said = f"{call.method} answered {reply.status}"
    word = reply.body.get("error") if isinstance(reply.body, Mapping) else None
    if reply.status == 202 and reply.is_json:
        return Accepted()
    if reply.status in {400, 401, 403, 404, 409, 429} and isinstance(word, str):
        return Declined(f"{said}: {word}")
    return Unclear(said)


def judge(change: Change, found: Found) -> Judgement:
    """A queue that is retired meanwhile will never show the wish."""
    if all(found.values.get(field.path) == field.after for field in change.fields):
        return Settled()
    if found.values["status"] == "retired":
        return Stuck("the queue was retired")
    return Moving(f"it is {found.values['status']}")
