"""What the manager's answer to a call proves, and whether a reading shows a change done; pure."""

from collections.abc import Iterator, Mapping

from reconciler.interfaces.provider import Accepted, Answer, Declined, Judgement, Moving, Settled, Stuck, Unclear
from reconciler.interfaces.session import Reply
from reconciler.model.change import Change
from reconciler.model.live import Found
from reconciler.model.step import Call
from reconciler.providers.apinizer.replies import WRONG_URL, is_failed, is_page, list_failures, name_kind, word_of
from reconciler.providers.apinizer.resources import DEPLOY, NO_ENVIRONMENT
from reconciler.providers.masking import cut, mask

# 400 is validation, absence and missing permission; the vendor documents that nothing was saved for none of them,
# but a refusal is read back once all the same.
_DEFINITE = frozenset({400, 401, 403, 404, 405, 406, 413, 415, 422, 429})
_GONE = frozenset({404, 405})
_RESULTS = ("deploymentResult", "deploymentResults", "environmentResults", "detailList")
_EXPECTED = "a JSON object with `status` or `success`"
_KEYS = ("status", "success", "deploymentResult", "resultMessage", "resultList")


def weigh_answer(call: Call, reply: Reply) -> Answer:
    """A success is one whose body says nothing else at any depth: a 200 may hold the failure of one pod.

    Such a part that failed is final: the manager may count the proxy as deployed all the same. Every 5xx and every
    answer of an unknown shape may have been done.
    """
    asked = f"{call.method} …/{'/'.join(call.path.rstrip('/').split('/')[-2:])}/"
    said = f"{asked} answered {reply.status}: {_word(reply)}"
    is_final = bool(list_failures(_list_parts(reply.body)))
    if reply.status in _DEFINITE:
        is_foreign = reply.status in _GONE and not isinstance(reply.body, Mapping)
        return Declined(f"{said} ({WRONG_URL})" if is_foreign else said, is_final)
    if not 200 <= reply.status < 300:
        return Unclear(said)
    if is_page(reply) or not isinstance(reply.body, Mapping):
        return Unclear(f"{asked} answered {reply.status} with {name_kind(reply)}, where {_EXPECTED} was expected")
    if is_failed(reply.body) or list_failures(reply.body):
        return Declined(said, is_final)
    if not any(key in reply.body for key in _KEYS):
        return Unclear(f"{asked} answered {reply.status} with {name_kind(reply)}, where {_EXPECTED} was expected")
    if str(reply.body.get("status", "SUCCESS")).upper() != "SUCCESS":
        return Unclear(f"{asked} answered {reply.status} with the status {mask(str(reply.body['status']))!r}")
    if _asks_deploy(call) and not any(_is_told(result) for result in _find_results(reply.body)):
        return Unclear(f"{asked} answered {reply.status} and said nothing of the deployment")
    return Accepted()


def _asks_deploy(call: Call) -> bool:
    """A deploy of its own, or one within the PATCH."""
    return call.method == "POST" or (isinstance(call.body, Mapping) and call.body.get("deploy") is True)


def _find_results(body: object) -> Iterator[object]:
    """What stands under the published names for what became of a deployment, at any depth."""
    if isinstance(body, list):
        for item in body:
            yield from _find_results(item)
    if isinstance(body, Mapping):
        yield from (body[key] for key in _RESULTS if key in body)
        for value in body.values():
            yield from _find_results(value)


def _is_told(result: object) -> bool:
    """Whether a result says anywhere that it succeeded; one that says anywhere that it failed was declined before."""
    if isinstance(result, list):
        return any(_is_told(item) for item in result)
    return isinstance(result, Mapping) and (
        result.get("success") is True or any(_is_told(value) for value in result.values())
    )


def _list_parts(body: object) -> list[object]:
    """What became of the parts, environments and pods: all but the envelope's own word on the whole call."""
    return list(body.values()) if isinstance(body, Mapping) else []


def _word(reply: Reply) -> str:
    """The envelope's word, and behind it what failed in which environment and pod."""
    word = word_of(reply)
    nested = [text for text in list_failures(reply.body) if text not in word]
    if not nested:
        return word
    below = "; ".join(nested)
    is_silent = word in {"no message", name_kind(reply)}
    return cut(below if is_silent else f"{word}: {below}")


def judge(change: Change, found: Found, waited: float) -> Judgement:
    """Settled where everything that was wished reads so, every wished environment too, whatever has changed.

    What cannot be read back is never settled. `waited` 0 is the moment of the call itself, when nobody knows
    yet whether it was even taken.
    """
    wishes = change.want.wishes
    left = [path for path in sorted(wishes) if not _shows(found.values.get(path), wishes[path])]
    if not left:
        return Settled()
    gone = [path for path in left if found.values.get(path) == NO_ENVIRONMENT]
    if gone:
        is_saved = any(field.path not in left for field in change.fields)
        return Stuck(f"there is no environment {gone[0].removeprefix(DEPLOY)!r} any more", is_partly_done=is_saved)
    if not all(path in found.unseen for path in left):
        seen = next(path for path in left if path not in found.unseen)
        return Moving(f"{seen} is {_spell(found.values.get(seen))}")
    why = f"accepted, cannot be read back: {left[0]}: {found.unseen[left[0]]}"
    return Stuck(why, is_partly_done=True) if waited > 0 else Moving(why)


def _shows(seen: object, wished: object) -> bool:
    """`True` is not `1`."""
    return type(seen) is type(wished) and seen == wished


def _spell(value: object) -> str:
    """A value as a file says it; a message may be long."""
    return str(value).lower() if isinstance(value, bool) else mask(str(value))
