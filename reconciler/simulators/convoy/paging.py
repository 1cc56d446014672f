"""Pages of a list, with the server's own idea of cursors; newest first, whatever is asked."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from attrs import frozen

from reconciler.simulators.convoy.answers import NOT_LOADED, crashed, refusal
from reconciler.simulators.convoy.database import Database
from reconciler.simulators.convoy.endpoint import Endpoint
from reconciler.simulators.messages import Answer, Request

_PER_PAGE = 20
_NUMBER = re.compile(r"[+-]?[0-9]+")
_LARGEST = 2**63 - 1


@frozen
class Page:
    """Some rows, and what is said of those before and after them."""

    rows: Sequence[Endpoint]
    per_page: int
    has_next: bool
    has_previous: bool
    previous_cursor: str
    next_cursor: str

    def pagination(self) -> dict[str, object]:
        """As the reply has it."""
        return {
            "per_page": self.per_page,
            "has_next_page": self.has_next,
            "has_prev_page": self.has_previous,
            "prev_page_cursor": self.previous_cursor,
            "next_page_cursor": self.next_cursor,
        }


def read_page(database: Database, project: str, request: Request) -> Page | Answer:
    """The page that was asked for, or the error. Raises DatabaseDown."""
    per_page = read_per_page(_first(request, "perPage"))
    database.check_up()
    if per_page == -1:
        return crashed()
    if not -1 < per_page < _LARGEST:
        return refusal(400, NOT_LOADED)
    uids = _filtered(database, project, request)
    fetched = _fetch(uids, per_page + 1, request)
    has_previous = bool(fetched) and uids[-1] != fetched[0]
    return Page(
        rows=database.pick(fetched[:per_page]),
        per_page=per_page,
        has_next=len(fetched) > per_page,
        has_previous=has_previous,
        previous_cursor=fetched[0] if fetched else "",
        next_cursor=fetched[-1] if len(fetched) > 1 else "",
    )


def read_per_page(text: str) -> int:
    """The page size; what is no whole number of 64 bits counts as not given."""
    number = int(text) if _NUMBER.fullmatch(text) and len(text) <= 20 else _PER_PAGE
    return number if -_LARGEST - 1 <= number <= _LARGEST else _PER_PAGE


def _fetch(uids: Sequence[str], limit: int, request: Request) -> Sequence[str]:
    """At most so many uids, newest first; a cursor is one of them, or any text that is compared with them.

    Asked for upside down, the server takes the empty cursor for one, before which there is nothing.
    """
    if _first(request, "direction", "next") == "next":
        cursor = _first(request, "next_page_cursor")
        is_upside_down = _first(request, "sort").upper() == "ASC"
        end = bisect_right(uids, cursor) if cursor or is_upside_down else len(uids)
        return uids[max(0, end - limit) : end][::-1]
    start = bisect_left(uids, _first(request, "prev_page_cursor"))
    return uids[start : start + limit][::-1]


def _filtered(database: Database, project: str, request: Request) -> Sequence[str]:
    """The uids of a project, ascending, that the two filters let through."""
    uids = database.order(project)
    owner, words = _first(request, "ownerId"), _first(request, "q").strip()
    if not owner and not words:
        return uids
    pattern = like(words)
    rows = database.pick(uids)
    return [row.uid for row in rows if pattern.search(row.name) and owner in ("", row.owner_id)]


def like(words: str) -> re.Pattern[str]:
    """What a LIKE of the database with these words inside finds; its two wildcards are not made harmless."""
    wild = {"%": ".*", "_": "."}
    return re.compile("".join(wild.get(letter, re.escape(letter)) for letter in words), re.IGNORECASE | re.DOTALL)


def _first(request: Request, name: str, otherwise: str = "") -> str:
    values = request.query_values(name)
    return values[0] if values else otherwise
