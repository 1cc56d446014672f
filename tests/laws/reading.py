"""A schedule's text, as failures print it, read back into the schedule; carries nothing out and evaluates nothing."""

import ast
from collections.abc import Callable, Mapping
from typing import Any

from tests.laws.schedule import Death, Misfortune, Pace, Rival, Schedule, Thing, Twin

_NOUNS: Mapping[str, Callable[..., object]] = {
    noun.__name__: noun for noun in (Schedule, Thing, Misfortune, Pace, Rival, Death, Twin)
}


def read_schedule(text: str) -> Schedule:
    """The schedule; raises ValueError for any other text."""
    try:
        made = _read(ast.parse(text.strip(), mode="eval").body)
    except (SyntaxError, TypeError) as error:
        raise ValueError(f"no schedule: {error}") from error
    match made:
        case Schedule():
            return made
        case _:
            raise ValueError("a schedule looks like Schedule('convoy-old', (Thing('active', 'paused'),))")


def _read(node: ast.expr) -> Any:
    match node:
        case ast.Call(func=ast.Name(id=name), args=args, keywords=keywords) if name in _NOUNS:
            named = {one.arg: _read(one.value) for one in keywords if one.arg is not None}
            return _NOUNS[name](*(_read(one) for one in args), **named)
        case ast.Tuple(elts=items):
            return tuple(_read(one) for one in items)
        case _:
            return ast.literal_eval(node)
