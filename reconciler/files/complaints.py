"""Gathers everything that is wrong with the desired files; turns the converter's errors into problems with places."""

from collections.abc import Collection, Iterator
from typing import TypeVar

import attrs
from attrs import Factory, define
from cattrs import ClassValidationError, ForbiddenExtraKeysError, IterableValidationError

from reconciler.files.converter import strict_converter
from reconciler.files.located import Path, Piece, dotted
from reconciler.files.mistakes import UNSAID, Mistake, describe_given, describe_word, list_words, suggest
from reconciler.model.problem import Problem

T = TypeVar("T")

_SECRETIVE = frozenset({"credentials", "url", "lock"})
"""Below these keys a value may be a secret that somebody put there by mistake: no message shows it."""


PROBLEMS_LIMIT = 10_000
"""No person mends more at once, and a hostile file could ask for millions."""


class TooMany(Exception):
    """The limit of problems is reached: nothing more is read."""


@define
class Complaints:
    """All problems of one run; every method raises TooMany at the limit."""

    _problems: list[Problem] = Factory(list)

    def add(self, problem: Problem) -> None:
        """Keeps a problem that is complete already."""
        if len(self._problems) >= PROBLEMS_LIMIT:
            raise TooMany
        self._problems.append(problem)

    def mention(self, piece: Piece, message: str, *, hint: str | None = None) -> None:
        """A problem of the value of `piece`; `message` is the whole sentence."""
        where = piece.document.locate_value(piece.path)
        self.add(Problem(message, where, dotted(piece.path) or None, hint))

    def mention_key(self, piece: Piece, message: str, *, hint: str | None = None) -> None:
        """A problem of the key of `piece`."""
        self.add(Problem(message, piece.origin, dotted(piece.path) or None, hint))

    def reject_key(self, piece: Piece, allowed: Collection[str]) -> None:
        """The problem of a key that is none of the allowed ones."""
        key = str(piece.path[-1])
        if _is_secretive(piece.path[:-1]):
            message = f"a key here is not known: it must be one of {list_words(allowed)}"
            self.add(Problem(message, piece.origin, dotted(piece.path[:-1]) or None, suggest(key, allowed)))
            return
        message = f"{describe_word(key)} is not a known key: it must be one of {list_words(allowed)}"
        self.mention_key(piece, message, hint=suggest(key, allowed))

    def take(self, piece: Piece, error: Exception, *, also: Collection[str] = ()) -> None:
        """The problems in what the converter raised over `piece`; `also` are keys that are read elsewhere."""
        for path, cause in _causes(error):
            place = piece.reach(*path)
            match cause:
                case Mistake():
                    self.mention(place, _sentence(place, cause), hint=cause.hint)
                case ForbiddenExtraKeysError():
                    names = [one.alias for one in attrs.fields(cause.cl)]
                    for key in sorted(cause.extra_fields):
                        self.reject_key(place.reach(key), [*names, *also])
                case KeyError():
                    self.mention_key(place, _missing(place))
                case _:
                    self.mention(place, f"{_call(place)} cannot be read")

    def structure(self, piece: Piece, wanted: type[T], *, also: Collection[str] = ()) -> T | None:
        """The value of `piece` as `wanted`, or `None` with its problems kept."""
        try:
            return strict_converter().structure(piece.value, wanted)
        except (Mistake, ExceptionGroup) as error:
            self.take(piece, error, also=also)
            return None

    @property
    def sorted(self) -> tuple[Problem, ...]:
        """Each problem once, by file, line and column."""
        return tuple(sorted(dict.fromkeys(self._problems), key=_sort_key))


def _causes(error: Exception, path: Path = ()) -> Iterator[tuple[Path, Exception]]:
    match error:
        case ClassValidationError():
            noted, others = error.group_exceptions()
            keys = {one.name: one.alias for one in attrs.fields(error.cl)} if attrs.has(error.cl) else {}
            for cause, note in noted:
                yield from _causes(cause, (*path, keys.get(note.name, note.name)))
            for cause in others:
                yield from _causes(cause, path)
        case IterableValidationError():
            for cause, item in error.group_exceptions()[0]:
                yield from _causes(cause, (*path, item.index))
        case _:
            yield path, error


def _sentence(place: Piece, mistake: Mistake) -> str:
    subject = f"{_call(place)} {mistake.what}"
    if mistake.given is UNSAID or _is_secretive(place.path):
        return subject
    return f"{subject}, not {describe_given(mistake.given)}"


def _call(place: Piece) -> str:
    return describe_word(place.name)


def _missing(place: Piece) -> str:
    owner = dotted(place.path[:-1])
    return f"{_call(place)} is missing in {describe_word(owner)}" if owner else f"{_call(place)} is missing"


def _is_secretive(path: Path) -> bool:
    return not _SECRETIVE.isdisjoint(path) and path[:1] != ("resources",)


def _sort_key(problem: Problem) -> tuple[str, int, int, str]:
    where = problem.origin
    return where.file or "", where.line or 0, where.column or 0, problem.message
