"""One strict cattrs converter for everything that people write; coerces nothing and knows no places in files."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import Enum
from functools import cache
from types import GenericAlias, NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import attrs
from attrs import frozen
from cattrs import Converter, IterableValidationError, IterableValidationNote
from cattrs.gen import make_dict_structure_fn, override

from reconciler.files.durations import parse_duration
from reconciler.files.entries import ALLOW_WORDS, Count, Number
from reconciler.files.instants import parse_instant
from reconciler.files.mistakes import Mistake
from reconciler.files.references import parse_reference
from reconciler.files.strict_values import (
    Hook,
    among,
    exactly,
    structure_address,
    structure_concurrency,
    structure_count,
    structure_limit,
    structure_number,
    structure_rate,
    structure_scalar,
    structure_timeout,
    within,
)
from reconciler.model.address import Address
from reconciler.model.guard import Limit
from reconciler.model.service import Limits, SecretRef
from reconciler.model.terms import Terms


@frozen
class Choices:
    """Annotates a string with the words that it may be."""

    words: tuple[str, ...]


def bound(wanted: Any, choices: tuple[str, ...]) -> Any:  # noqa: ANN401 - types are values here
    """The type with every string in it bound to `choices`; without choices the type itself."""
    if not choices:
        return wanted
    inner = strip_optional(wanted)
    parts = get_args(inner)
    word: Any = Annotated[str, Choices(choices)]
    if get_origin(inner) is tuple and parts:
        return GenericAlias(tuple, (word, ...))
    if _is_mapping(inner) and parts:
        return GenericAlias(dict, (str, word))
    return word


def strip_optional(wanted: Any) -> Any:  # noqa: ANN401 - types are values here
    """The type without `None`: a value that is left out stands nowhere, and an empty one is a mistake."""
    if not _is_optional(wanted):
        return wanted
    rest = tuple(part for part in get_args(wanted) if part is not NoneType)
    return rest[0] if len(rest) == 1 else Union[rest]  # noqa: UP007 - built from parts


def _is_optional(wanted: object) -> bool:
    return get_origin(wanted) in {Union, UnionType} and NoneType in get_args(wanted)


def _is_mapping(wanted: object) -> bool:
    origin = get_origin(wanted)
    return isinstance(origin, type) and issubclass(origin, Mapping)


def _is_sequence(wanted: object) -> bool:
    origin = get_origin(wanted)
    return isinstance(origin, type) and issubclass(origin, Sequence)


def _is_choice(wanted: object) -> bool:
    return get_origin(wanted) is Annotated and any(isinstance(part, Choices) for part in get_args(wanted))


def _is_scalar_union(wanted: object) -> bool:
    return get_origin(wanted) in {Union, UnionType} and set(get_args(wanted)) <= {bool, int, str, float}


def _is_literal(wanted: object) -> bool:
    origin: object = get_origin(wanted)
    return origin is Literal


def _is_enum(wanted: object) -> bool:
    return isinstance(wanted, type) and issubclass(wanted, Enum)


def _optional_factory(wanted: type, converter: Converter) -> Hook:
    return _hook(converter, strip_optional(wanted))


def _choice_factory(wanted: type, _: Converter) -> Hook:
    words: tuple[str, ...] = next(part.words for part in get_args(wanted) if isinstance(part, Choices))
    return among(words)


def _literal_factory(wanted: type, _: Converter) -> Hook:
    return among(tuple(str(word) for word in get_args(wanted)))


def _enum_factory(wanted: type[Enum], _: Converter) -> Hook:
    check = among(tuple(str(member.value) for member in wanted))
    return lambda given, _: wanted(check(given, wanted))


def _sequence_factory(wanted: type, converter: Converter) -> Hook:
    item = get_args(wanted)[0]
    hook = _hook(converter, item)

    def structure(given: object, _: object) -> object:
        if not isinstance(given, list):
            raise Mistake("must be a list", given=given)
        return tuple(_structure_all(enumerate(given), hook, item).values())

    return structure


def _mapping_factory(wanted: type, converter: Converter) -> Hook:
    item = get_args(wanted)[1]
    hook = _hook(converter, item)

    def structure(given: object, _: object) -> object:
        if not isinstance(given, dict):
            raise Mistake("must be a mapping", given=given)
        return _structure_all(given.items(), hook, item)

    return structure


def _structure_all(items: Any, hook: Hook, wanted: Any) -> dict[Any, Any]:  # noqa: ANN401 - keys or positions
    """Every item structured; the mistakes of all of them in one group, each with its key or position."""
    results: dict[Any, Any] = {}
    errors: list[Exception] = []
    for key, value in items:
        try:
            results[key] = hook(value, wanted)
        except (Mistake, ExceptionGroup) as error:
            error.add_note(IterableValidationNote(f"at {key!r}", key, wanted))
            errors.append(error)
    if errors:
        raise IterableValidationError("items", errors, dict)
    return results


def _class_factory(wanted: type, converter: Converter) -> Hook:
    fields = attrs.fields(attrs.resolve_types(wanted))
    words = {
        one.name: override(struct_hook=_hook(converter, bound(one.type, one.metadata["choices"])))
        for one in fields
        if one.metadata.get("choices")
    }
    numbers = {
        one.name: override(struct_hook=within(*one.metadata["bounds"])) for one in fields if one.metadata.get("bounds")
    }
    return _checked_class(wanted, converter, **words, **numbers)


def _checked_class(wanted: type, converter: Converter, **overrides: Any) -> Hook:  # noqa: ANN401 - cattrs overrides
    build: Hook = make_dict_structure_fn(
        wanted,
        converter,
        _cattrs_forbid_extra_keys=True,
        _cattrs_detailed_validation=True,
        _cattrs_use_alias=True,
        **overrides,
    )

    def structure(given: object, _: object) -> object:
        if not isinstance(given, dict):
            raise Mistake("must be a mapping", given=given)
        return build(given, wanted)

    return structure


def _hook(converter: Converter, wanted: Any) -> Hook:  # noqa: ANN401 - types are values here
    hook: Hook = converter.get_structure_hook(wanted)
    return hook


@cache
def strict_converter() -> Converter:
    """The converter; its hooks raise Mistake, alone or in cattrs' exception groups."""
    converter = Converter(detailed_validation=True, forbid_extra_keys=True)
    _register_containers(converter)
    _register_scalars(converter)
    converter.register_structure_hook(
        Limits,
        _checked_class(
            Limits,
            converter,
            concurrency=override(struct_hook=structure_concurrency),
            requests_per_second=override(struct_hook=structure_rate),
            timeout=override(struct_hook=structure_timeout),
        ),
    )
    converter.register_structure_hook(
        Terms,
        _checked_class(
            Terms,
            converter,
            settle=override(struct_hook=lambda given, _: parse_duration(given)),
            allow=override(struct_hook=_hook(converter, tuple[Annotated[str, Choices(ALLOW_WORDS)], ...])),
        ),
    )
    return converter


def _register_containers(converter: Converter) -> None:
    converter.register_structure_hook_factory(attrs.has, _class_factory)
    converter.register_structure_hook_factory(_is_sequence, _sequence_factory)
    converter.register_structure_hook_factory(_is_mapping, _mapping_factory)
    converter.register_structure_hook_factory(_is_optional, _optional_factory)
    converter.register_structure_hook_factory(_is_choice, _choice_factory)
    converter.register_structure_hook_factory(_is_literal, _literal_factory)
    converter.register_structure_hook_factory(_is_enum, _enum_factory)


def _register_scalars(converter: Converter) -> None:
    for wanted, what in ((bool, "true or false"), (int, "a whole number"), (float, "a number"), (str, "a string")):
        converter.register_structure_hook(wanted, exactly(wanted, what))
    converter.register_structure_hook_func(_is_scalar_union, structure_scalar)
    converter.register_structure_hook_func(lambda wanted: wanted == SecretRef, lambda given, _: parse_reference(given))
    converter.register_structure_hook_func(lambda wanted: wanted is object, lambda given, _: given)
    converter.register_structure_hook(Count, structure_count)
    converter.register_structure_hook(Number, structure_number)
    converter.register_structure_hook(Limit, structure_limit)
    converter.register_structure_hook(datetime, lambda given, _: parse_instant(given))
    converter.register_structure_hook(Address, structure_address)
