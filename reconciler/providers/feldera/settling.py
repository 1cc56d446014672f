"""What a manager's answer to a call proves, and whether a reading shows a change done; pure."""

from reconciler.interfaces.provider import Accepted, Answer, Declined, Judgement, Moving, Settled, Stuck, Unclear
from reconciler.interfaces.session import Reply
from reconciler.model.change import Change, FieldChange
from reconciler.model.live import Found
from reconciler.model.step import Call
from reconciler.providers.feldera.connectors import PREFIX
from reconciler.providers.feldera.replies import code_of, word_of

_DONE = frozenset({200, 202})

_DEFINITE: dict[int, frozenset[str | None]] = {
    404: frozenset({"UnknownPipelineName", "UnknownInputEndpoint", "UnknownOutputEndpoint", None}),
    405: frozenset({"UnsupportedPipelineAction"}),
    501: frozenset({"EnterpriseFeature"}),
    # A state, not a passing trouble: there is no process that the call could be handed to.
    503: frozenset({"PipelineInteractionNotDeployed"}),
}
"""By status, the codes that prove that nothing was done. A bare 404 is an unknown path."""

_REFUSED = frozenset({400, 401, 403, 429})
"""Whatever the body is: a plain text for a bad query, none at all for a missing key."""


def weigh_answer(call: Call, reply: Reply) -> Answer:
    """202 (200 of a connector) means accepted; pause and resume show later.

    Measured on 0.337.0: PipelineInteractionUnreachable, PipelineUnavailable, LockTookTooLong and
    PostgresPoolError were answered to pauses that took effect, so every other 5xx proves nothing.
    """
    said = f"{call.method} answered {reply.status}: {word_of(reply)}"
    if isinstance(reply.body, str) and not reply.is_json and "<html" in reply.body.lower():
        return Unclear(said)
    if reply.status in _DONE:
        is_own = reply.is_json or reply.body is None
        return Accepted() if is_own and code_of(reply) is None else Unclear(said)
    if reply.status in _REFUSED:
        return Declined(said)
    is_bare = reply.body is None or code_of(reply) is not None
    return Declined(said) if is_bare and code_of(reply) in _DEFINITE.get(reply.status, ()) else Unclear(said)


def judge(change: Change, found: Found, waited: float) -> Judgement:
    """Status and desired status must agree, which the table's plain words say, and every connector must show.

    `waited` makes no difference: nothing is believed for having lasted.
    """
    del waited
    field = next((one for one in change.fields if one.path == "status"), None)
    seen = str(found.values.get("status"))
    if field is not None and seen != field.after:
        return _judge_status(seen, field, found)
    return _judge_connectors(change, seen, found)


def _judge_status(seen: str, field: FieldChange, found: Found) -> Judgement:
    """What was up and went down by other hands may well have done the call before: partly done, never refused."""
    because = f": {found.detail}" if found.detail else ""
    if field.after == "stopped":
        return Moving(_describe_stopping(seen))
    was_up = field.before not in {"stopped", "stopping"}
    match seen:
        case "stopped":
            said = because or ", without an error: somebody did that"
            return Stuck(f"it is stopped{said}", is_partly_done=was_up)
        case "stopping":
            stops = f"it is stopping{because}"
            return Stuck(stops, is_partly_done=was_up) if because else Moving(stops)
        case "awaiting_approval":
            return Stuck("it waits for a person's approval (POST …/approve)", is_partly_done=True)
        case "suspending" | "suspended":
            return Stuck(f"it is {seen}, which cannot be undone", is_partly_done=was_up)
        case _:
            return Moving(f"it is {seen}{because}")


def _describe_stopping(seen: str) -> str:
    if seen in {"suspending", "suspended"}:
        return f"it is {seen}; an open transaction can hold that up for ever, and only POST …/stop?force=true ends it"
    return f"it is {seen}"


def _judge_connectors(change: Change, seen: str, found: Found) -> Judgement:
    """Every wished connector must show, those too that were as wished when the plan was made."""
    made = {one.path: one.after for one in change.fields}
    wishes = {path: wish for path, wish in {**change.want.wishes, **made}.items() if path.startswith(PREFIX)}
    if wishes and "inputs" not in found.facts:
        is_over = seen in {"stopped", "stopping", "suspending", "suspended"}
        return Stuck(f"it is {seen}, and shows no connectors") if is_over else Moving(f"it is {seen}")
    differing = [path for path, wish in wishes.items() if found.values.get(path) != wish]
    # Those that a call is for come first: their call may be under way.
    for path in sorted(differing, key=lambda one: one not in made):
        now = found.values.get(path)
        if now is None:
            is_partly_done = len(made) > len(made.keys() & wishes.keys())
            return Stuck(f"the pipeline has no input connector {path.removeprefix(PREFIX)}", is_partly_done)
        if path not in made:
            return Stuck(f"{path} is {now} meanwhile, and no call of this plan is about it", is_partly_done=True)
        return Moving(f"{path} is {now}")
    return Settled()
