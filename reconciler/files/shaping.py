"""Shapes to plain JSON values and back, with exact types; must not know any format nor read any text.

One cattrs converter: a boolean is no integer, a number no string, and a missing key is missing even where
the class has a default. Unknown keys are let pass, so that formats can grow.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from enum import Enum
from typing import Any, Literal, TypeVar, get_args, get_origin

import attrs
from cattrs import (
    BaseConverter,
    BaseValidationError,
    ClassValidationError,
    Converter,
    IterableValidationError,
    IterableValidationNote,
)
from cattrs.cols import is_mapping
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn

from reconciler.files.documents import Malformed, sort_keys, write_time
from reconciler.files.exact_types import (
    Misshapen,
    demand_list,
    demand_object,
    take_address,
    take_any,
    take_boolean,
    take_integer,
    take_number,
    take_scalar,
    take_text,
    take_time,
    take_word,
)
from reconciler.files.shapes import CallShape, GuardShape, LimitsShape, OutcomeShape, SelectionShape, is_optional
from reconciler.model.address import Address
from reconciler.model.guard import Limits
from reconciler.model.outcome import Outcome
from reconciler.model.plan import GuardFinding, Selection
from reconciler.model.problem import Problem
from reconciler.model.step import Call
from reconciler.model.values import Scalar

STAND_INS: Mapping[type, type] = {
    Call: CallShape,
    Outcome: OutcomeShape,
    GuardFinding: GuardShape,
    Limits: LimitsShape,
    Selection: SelectionShape,
}
"""The shape that a class of the model takes in JSON, where it is not the class itself."""

_SHOWN_PROBLEMS = 20
"""More would only repeat what the first ones say."""

_Shape = TypeVar("_Shape")
_Hook = Callable[[Any, Any], Any]


def structure(document: object, shape: type[_Shape]) -> _Shape:
    """The shape that plain JSON values spell; raises Malformed with a problem for each misfit."""
    try:
        return _CONVERTER.structure(document, shape)
    except (BaseValidationError, ValueError) as failure:
        problems = tuple(_list_problems(failure, ""))
        rest = (Problem("and more problems of this sort"),) if len(problems) > _SHOWN_PROBLEMS else ()
        raise Malformed(*problems[:_SHOWN_PROBLEMS], *rest) from None


def unstructure(shape: object) -> dict[str, Any]:
    """Plain JSON values, keys in the order of the shape's attributes, keys of mappings sorted."""
    plain: dict[str, Any] = _CONVERTER.unstructure(shape)
    return plain


def _list_problems(failure: Exception, path: str) -> Iterator[Problem]:
    if not isinstance(failure, ClassValidationError | IterableValidationError):
        yield Problem(str(failure) if isinstance(failure, ValueError) else "it does not fit", path=path or None)
        return
    for inner, step in _list_inner(failure):
        yield from _list_problems(inner, f"{path}{step}".removeprefix("."))


def _list_inner(failure: ClassValidationError | IterableValidationError) -> Iterator[tuple[Exception, str]]:
    """Each failure inside, with the step of the path that leads to it."""
    if isinstance(failure, ClassValidationError):
        noted, others = failure.group_exceptions()
        yield from ((inner, f".{note.name}") for inner, note in noted)
    else:
        items, others = failure.group_exceptions()
        yield from ((inner, f"[{note.index!r}]"[:80]) for inner, note in items)
    yield from ((inner, "") for inner in others)


def _make_enum_hook(kind: type[Enum]) -> _Hook:
    words = {one.value: one for one in kind}
    return lambda value, _: take_word(words, value)


def _make_literal_hook(kind: object) -> _Hook:
    words = {word: word for word in get_args(kind)}
    return lambda value, _: take_word(words, value)


def _make_list_hook(kind: Any, converter: BaseConverter) -> _Hook:  # noqa: ANN401 - cattrs passes any annotation
    item = get_args(kind)[0]
    hook = converter.get_structure_hook(item)

    def structure_list(value: object, _: object) -> tuple[object, ...]:
        return tuple(_structure_all(enumerate(demand_list(value)), hook, item).values())

    return structure_list


def _make_mapping_hook(kind: Any, converter: BaseConverter) -> _Hook:  # noqa: ANN401 - cattrs passes any annotation
    item = get_args(kind)[1]
    hook = converter.get_structure_hook(item)

    def structure_mapping(value: object, _: object) -> dict[Any, object]:
        return _structure_all(demand_object(value).items(), hook, item)

    return structure_mapping


def _structure_all(items: Iterable[tuple[Any, object]], hook: _Hook, kind: object) -> dict[Any, object]:
    """Every item structured; a list of a million misfits stops at the first that nobody would be shown."""
    found: dict[Any, object] = {}
    failures: list[Exception] = []
    for place, item in items:
        try:
            found[place] = hook(item, kind)
        except (BaseValidationError, ValueError) as failure:
            failure.add_note(IterableValidationNote(f"at {place!r}", place, kind))
            failures.append(failure)
            if len(failures) > _SHOWN_PROBLEMS:
                break
    if failures:
        raise IterableValidationError("items", failures, dict)
    return found


def _make_class_hook(kind: type, converter: BaseConverter) -> _Hook:
    inner: _Hook = make_dict_structure_fn(kind, converter)
    required = frozenset(one.name for one in attrs.fields(kind) if not is_optional(one))

    def structure_class(value: Any, _: Any) -> Any:  # noqa: ANN401 - a cattrs hook
        missing = sorted(required - demand_object(value).keys())
        if missing:
            raise Misshapen(f"{'keys are' if len(missing) > 1 else 'a key is'} missing: {', '.join(missing)}")
        return inner(value, kind)

    return structure_class


def _make_class_dump(kind: type, converter: BaseConverter) -> Callable[[Any], Any]:
    has_optional = any(is_optional(one) for one in attrs.fields(kind))
    return make_dict_unstructure_fn(kind, converter, _cattrs_omit_if_default=has_optional)


def _is_plain_class(kind: object) -> bool:
    return isinstance(kind, type) and attrs.has(kind)


def _is_tuple(kind: object) -> bool:
    return get_origin(kind) is tuple


def _is_literal(kind: object) -> bool:
    return get_origin(kind) is Literal


def _is_enum(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, Enum)


def _make_converter() -> Converter:
    """Hooks registered later are asked first, and exact classes before predicates."""
    converter = Converter(detailed_validation=True)
    converter.register_structure_hook_factory(_is_plain_class, _make_class_hook)
    converter.register_structure_hook_factory(_is_tuple, _make_list_hook)
    converter.register_structure_hook_factory(is_mapping, _make_mapping_hook)
    converter.register_structure_hook_factory(_is_literal, _make_literal_hook)
    converter.register_structure_hook_factory(_is_enum, _make_enum_hook)
    converter.register_structure_hook_func(lambda kind: kind is object, take_any)
    converter.register_structure_hook(str, take_text)
    converter.register_structure_hook(bool, take_boolean)
    converter.register_structure_hook(int, take_integer)
    converter.register_structure_hook(float, take_number)
    converter.register_structure_hook(Scalar, take_scalar)
    converter.register_structure_hook(datetime, take_time)
    converter.register_structure_hook(Address, take_address)
    converter.register_unstructure_hook_factory(_is_plain_class, _make_class_dump)
    converter.register_unstructure_hook_func(is_mapping, sort_keys)
    converter.register_unstructure_hook(datetime, write_time)
    converter.register_unstructure_hook(Address, str)
    for model, shape in STAND_INS.items():
        _register_stand_in(converter, model, shape)
    return converter


def _register_stand_in(converter: Converter, model: type, shape: Any) -> None:  # noqa: ANN401 - any of the shapes
    converter.register_structure_hook(model, lambda value, _: converter.structure(value, shape).to_model())
    converter.register_unstructure_hook(model, lambda value: converter.unstructure(shape.of(value)))


_CONVERTER = _make_converter()
