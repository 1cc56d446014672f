"""The view model of a plan: one row for each entry, in neutral text, for terminals and Markdown alike."""

from collections.abc import Sequence

from attrs import frozen

from reconciler.model.address import Address
from reconciler.model.change import FieldChange
from reconciler.model.plan import Blocked, Plan, Update
from reconciler.model.problem import Origin
from reconciler.model.step import Call
from reconciler.model.values import Scalar
from reconciler.views.neutral import neutral
from reconciler.views.words import count, describe_value, describe_value_briefly, shorten_path

BLOCKED_SYMBOL = "✗"
EDIT_SYMBOL = "✎"
SYMBOLS = {"paused": "⏸", "running": "▶", "active": "▶", "stopped": "⏹"}

ALREADY_REQUESTED = "already requested: only waiting"
TOGGLE_NOTE = "(toggle: checked before and after)"


@frozen
class ChangeRow:
    """An update: what changes, by which calls, at what cost; every text is neutral."""

    symbol: str
    address: str
    change: str
    calls: str
    note: str
    costs: tuple[str, ...]
    warnings: tuple[str, ...]


@frozen
class BlockedRow:
    """What cannot or must not be done, why, and the way out; every text is neutral."""

    address: str
    cause: str
    reason: str
    way_out: str
    warnings: tuple[str, ...]
    symbol: str = BLOCKED_SYMBOL


@frozen
class PlanRows:
    """All that a plan wants to say about single resources, sorted by address."""

    rows: tuple[ChangeRow | BlockedRow, ...]

    @property
    def changes(self) -> tuple[ChangeRow, ...]:
        """The rows of updates."""
        return tuple(row for row in self.rows if isinstance(row, ChangeRow))

    @property
    def blocked(self) -> tuple[BlockedRow, ...]:
        """The rows of blocked entries."""
        return tuple(row for row in self.rows if isinstance(row, BlockedRow))


def lay_out(plan: Plan) -> PlanRows:
    """The rows of a plan; unchanged entries have none."""
    rows: list[ChangeRow | BlockedRow] = []
    for entry in plan.entries:
        if isinstance(entry, Update):
            rows.append(lay_out_update(entry))
        elif isinstance(entry, Blocked):
            rows.append(lay_out_blocked(entry))
    return PlanRows(tuple(rows))


def lay_out_update(update: Update) -> ChangeRow:
    """The row of one update."""
    has_toggle = any(call.effect == "toggle" for call in update.calls)
    return ChangeRow(
        symbol=choose_symbol([one.after for one in update.changes]),
        address=show_address(update.subject.address),
        change=", ".join(describe_change_briefly(one) for one in update.changes),
        calls=_describe_calls(update.calls),
        note=TOGGLE_NOTE if has_toggle else "",
        costs=neutral_all(update.costs),
        warnings=neutral_all(update.warnings),
    )


def lay_out_blocked(blocked: Blocked) -> BlockedRow:
    """The row of one blocked entry."""
    return BlockedRow(
        address=show_address(blocked.subject.address),
        cause=blocked.cause.value.replace("_", " "),
        reason=neutral(blocked.reason),
        way_out=neutral(blocked.way_out),
        warnings=neutral_all(blocked.warnings),
    )


def choose_symbol(values: Sequence[Scalar]) -> str:
    """The symbol of the state that these values name together; a pencil where they name none or several."""
    symbols = {SYMBOLS.get(str(value), EDIT_SYMBOL) for value in values}
    return symbols.pop() if len(symbols) == 1 else EDIT_SYMBOL


def show_address(address: Address) -> str:
    """An address in neutral text."""
    return neutral(str(address))


def show_origin(origin: Origin) -> str:
    """`file:line` in neutral text; empty where unknown."""
    parts = [str(part) for part in (origin.file, origin.line) if part is not None]
    return neutral(":".join(parts))


def neutral_all(texts: Sequence[str]) -> tuple[str, ...]:
    """Every text neutral."""
    return tuple(neutral(text) for text in texts)


def describe_change(change: FieldChange) -> str:
    """`status  active → paused`, values whole."""
    return f"{neutral(change.path)}  {describe_value(change.before)} → {describe_value(change.after)}"


def describe_change_briefly(change: FieldChange) -> str:
    """`status  active → paused`, long values cut."""
    before, after = describe_value_briefly(change.before), describe_value_briefly(change.after)
    return f"{neutral(change.path)}  {before} → {after}"


def describe_call(call: Call) -> str:
    """`PUT /v1/…`, the path whole."""
    return neutral(f"{call.method} {call.path}")


def _describe_calls(calls: Sequence[Call]) -> str:
    if not calls:
        return ALREADY_REQUESTED
    brief = [f"{neutral(call.method)} {shorten_path(call.path)}" for call in calls]
    if len(brief) <= 2:
        return "  then ".join(brief)
    return f"{brief[0]}  then {count(len(brief) - 1, 'more call')}"
