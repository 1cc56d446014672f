"""A read session that answers from a script, and replies as real servers of v26.7.3 gave them; judges nothing."""

from collections.abc import Mapping, Sequence

from attrs import Factory, define, evolve

from reconciler.errors import ReadFailed
from reconciler.interfaces.session import Reply
from reconciler.model.address import Address
from reconciler.model.change import Change, FieldChange
from reconciler.model.desired import Want
from reconciler.model.live import Found, Query
from reconciler.model.step import Call
from reconciler.model.terms import Terms
from reconciler.model.transition import Refusal
from reconciler.model.values import Values, Wishes
from reconciler.providers.convoy import Convoy
from reconciler.providers.convoy.resources import ENDPOINT

PROJECT = "01M7YP9DP7EZT5KCDZCRRJ9WJ5"
OTHER_PROJECT = "01M7YP9DPKTNE1XDEJYZMMT7QX"
ONE = "01M7YPC7B9EAS61P6MZ7Y3TVQ6"
TWO = "01M7YPC7BV7H314CMYT26G473G"
THREE = "01M7YPC7CBDY2MYSS5JT0QNYBB"

LIST = f"/v1/projects/{PROJECT}/endpoints?perPage=1000"
GET_ONE = f"/v1/projects/{PROJECT}/endpoints/{ONE}"
ACTIVATE_ONE = f"{GET_ONE}/activate"

SIGNING_SECRET = "canary-signing-secret"
HEADER_VALUE = "canary-header-value"


@define
class Scripted:
    """Answers GETs by path and query; whatever is not in the script is an unmounted path."""

    script: Mapping[str, Reply | ReadFailed]
    asked: list[str] = Factory(list)

    async def fetch(self, path: str, *, query: Values | None = None, post: object = None) -> Reply:
        """The scripted reply."""
        assert post is None
        written = "&".join(f"{key}={value}" for key, value in (query or {}).items())
        whole = f"{path}?{written}" if written else path
        self.asked.append(whole)
        reply = self.script.get(whole, UNMOUNTED)
        if isinstance(reply, ReadFailed):
            raise reply
        return reply


def make_endpoint(uid: object = ONE, status: object = "active", **others: object) -> dict[str, object]:
    """An endpoint as every reply carries it, secrets included."""
    usual: dict[str, object] = {
        "uid": uid,
        "project_id": PROJECT,
        "owner_id": "team-red",
        "url": "http://hooks.example/orders/1",
        "name": "orders-1",
        "secrets": [{"uid": "01M7YPC7B9EAS61P6MZ85NP401", "value": SIGNING_SECRET, "expires_at": None}],
        "advanced_signatures": True,
        "description": "orders number 1",
        "status": status,
        "http_timeout": 10,
        "authentication": {"type": "api_key", "api_key": {"header_value": HEADER_VALUE, "header_name": "X-Key"}},
        "rate_limit": 0,
        "rate_limit_duration": 0,
        "content_type": "application/json",
        "failure_rate": None,
        "cb_state": None,
        "created_at": "2026-11-21T09:18:10.282943Z",
        "updated_at": "2026-11-21T09:18:10.282943Z",
        "deleted_at": None,
    }
    return {key: value for key, value in {**usual, **others}.items() if value is not ...}


def succeed(carried: object, status: int = 200, message: str = "Endpoint fetched successfully") -> Reply:
    """Convoy's envelope of a success."""
    return _json(status, {"status": True, "message": message, "data": carried})


def fail(status: int, message: str) -> Reply:
    """Convoy's envelope of an error."""
    return _json(status, {"status": False, "message": message})


def make_page(*endpoints: Mapping[str, object], more: str | None = None) -> Reply:
    """A page of the list; `more` is the cursor of the next. The last page's own cursor is not empty either."""
    pagination = {
        "per_page": 1000,
        "has_next_page": more is not None,
        "has_prev_page": False,
        "prev_page_cursor": "",
        "next_page_cursor": more or (endpoints[-1].get("uid") if endpoints else ""),
    }
    return succeed({"content": list(endpoints), "pagination": pagination}, message="Endpoints fetched successfully")


def _json(status: int, body: object) -> Reply:
    return Reply(status, body, is_json=True, headers={"content-type": "application/json"})


UNMOUNTED = Reply(404, "404 page not found\n", headers={"content-type": "text/plain; charset=utf-8"})
DASHBOARD = Reply(200, "<!DOCTYPE html>\n<html lang=en>…", headers={"content-type": "text/html; charset=utf-8"})
MOUNTED = Reply(405, None, headers={"content-type": "application/json", "allow": "POST"})
NOT_FOUND = fail(404, "Resource not found")
NO_DATABASE = fail(400, "Failed to load endpoints")
PROJECT_IS_THIS = succeed({"uid": PROJECT, "name": "project-a"}, message="Project fetched successfully")
PROJECT_IS_OTHER = succeed({"uid": OTHER_PROJECT, "name": "project-b"}, message="Project fetched successfully")


def make_want(key: str = "billing", wishes: Wishes | None = None, terms: Terms | None = None, **place: str) -> Want:
    """A want in this project unless another is named."""
    shown = {"project": PROJECT, **place}
    return Want(Address("hooks", "endpoint", key), shown, wishes or {"status": "paused"}, terms or Terms())


def place_want(place: Values, want: Want) -> Want:
    """The want at this place, in this project unless another is named."""
    return evolve(want, place={"project": PROJECT, **place})


def make_query(*wants: Want, listing: Sequence[Values] | None = None) -> Query:
    """A query of the service that the wants are of."""
    return Query("hooks", wants, None if listing is None else tuple(listing))


def make_change(before: str, after: str, ability: str = "activate", **place: str) -> Change:
    """A change of the first endpoint, with the table's row for it."""
    known = frozenset({ability})
    want = place_want(place or {"id": ONE}, make_want(wishes={"status": after}))
    found = Found(identity=ONE, values={"status": before}, place={"project": PROJECT, "id": ONE})
    if before == after:
        return Change(want, found, ())
    row = ENDPOINT.find_transition(seen=before, wish=after, abilities=known)
    return Change(want, found, (FieldChange("status", before, after),), row, known)


def make_call(change: Change) -> Call:
    """The one call that the change takes."""
    steps = Convoy().steps(change)
    assert not isinstance(steps, Refusal)
    (call,) = steps
    assert isinstance(call, Call)
    return call
