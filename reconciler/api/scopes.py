"""In which projects or clusters a service is looked at: its options say it, else the files; reads nothing."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import attrs

from reconciler.errors import InvalidInput
from reconciler.interfaces.provider import Provider
from reconciler.model.desired import DesiredState
from reconciler.model.live import Query
from reconciler.model.offer import find_key
from reconciler.model.problem import Origin, Problem
from reconciler.model.service import Service


def fill_options(service: Service, options: type, desired: DesiredState) -> Mapping[str, object]:
    """The service's options; a scope that is not written holds every place that resources and rules name."""
    named = {
        find_key(one): tuple(sorted(set(_list_named(one.metadata["scope"], service.name, desired))))
        for one in _list_scopes(options)
        if not service.options.get(find_key(one))
    }
    return {**service.options, **named}


def check_rules(desired: DesiredState, providers: Mapping[str, Provider]) -> None:
    """Raises InvalidInput for every rule that ranges over a service of which nothing says where to look."""
    problems = [
        _describe(one, f"the rule {rule.select}", rule.origin)
        for rule in desired.rules
        for one in _list_unsaid(providers[rule.service])
    ]
    _raise(problems)


def check_queries(queries: Sequence[Query], services: Mapping[str, Service], providers: Mapping[str, Provider]) -> None:
    """Raises InvalidInput for every service that is to be listed and of which nothing says where to look."""
    problems = [
        _describe(one, f"the service {query.service}", services[query.service].origin)
        for query in queries
        if query.listing
        for one in _list_unsaid(providers[query.service])
    ]
    _raise(problems)


def _list_scopes(options: type) -> Iterator["attrs.Attribute[Any]"]:
    return (one for one in attrs.fields(options) if "scope" in one.metadata)


def _list_unsaid(provider: Provider) -> Iterator["attrs.Attribute[Any]"]:
    """The scopes without which nothing can be listed, and which hold nothing."""
    made: Any = provider
    written = attrs.asdict(made, recurse=False)
    return (one for one in _list_scopes(type(provider)) if one.metadata["is_required"] and not written[one.name])


def _list_named(place: str, service: str, desired: DesiredState) -> Iterator[str]:
    for want in desired.wants:
        if want.address.service == service and place in want.place:
            yield str(want.place[place])
    for rule in desired.rules:
        if rule.service == service and place in rule.where:
            yield str(rule.where[place])


def _describe(scope: "attrs.Attribute[Any]", who: str, origin: Origin) -> Problem:
    place = scope.metadata["scope"]
    hint = f"write `{find_key(scope)}: […]` on the service, or ask for `{place}` under `where`"
    return Problem(f"nothing says in which {place} {who} is to be looked at", origin, hint=hint)


def _raise(problems: Sequence[Problem]) -> None:
    if problems:
        raise InvalidInput(problems[0].message, problems=tuple(problems))
