"""A plan as JSON and back; a plan file is untrusted, so whatever does not fit together is refused."""

from collections.abc import Iterator
from hashlib import sha256

from reconciler.errors import PlanRefused
from reconciler.files.checks import find_misplaced
from reconciler.files.documents import Malformed, canonical_bytes, dump_pretty, name_source
from reconciler.files.envelopes import VERSION, open_document
from reconciler.files.plan_shapes import PlanShape, find_contradictions, shape_plan, summarise, to_plan
from reconciler.files.shaping import structure, unstructure
from reconciler.model.plan import Plan
from reconciler.model.problem import Problem

FORMAT = "reconciler-plan"

_DAMAGED = "make the plan anew; to leave something out, use `plan --target` or `--exclude`"


def dump_plan(plan: Plan) -> str:
    """The plan document, its checksum included; the same plan gives the same bytes."""
    document = unstructure(shape_plan(plan, version=VERSION))
    document["checksum"] = compute_checksum(document)
    return dump_pretty(document)


def load_plan(text: bytes | str, *, source: str) -> Plan:
    """The plan that `dump_plan` wrote; raises PlanRefused for anything else.

    A newer minor version is read and its new keys are let pass. `source` is the file's name for messages.
    """
    try:
        return _read_plan(text)
    except Malformed as failure:
        first = failure.problems[0]
        place = f" ({first.path})" if first.path else ""
        raise PlanRefused(
            f"{source} is not a plan that can be used: {first.message}{place}",
            problems=name_source(failure.problems, source),
        ) from None


def compute_checksum(document: dict[str, object]) -> str:
    """`sha256:…` over everything in the document but the checksum itself."""
    rest = {name: value for name, value in document.items() if name != "checksum"}
    return f"sha256:{sha256(canonical_bytes(rest)).hexdigest()}"


def _read_plan(text: bytes | str) -> Plan:
    document = open_document(text, wanted=FORMAT)
    stated = document.get("checksum")
    if isinstance(stated, str) and stated != compute_checksum(document):
        message = "it was edited or damaged after it was made: its checksum does not fit"
        raise Malformed(Problem(message, path="checksum", hint=_DAMAGED))
    shape = structure(document, PlanShape)
    plan = to_plan(shape)
    problems = (*_check_entries(shape), *_check_derived(shape, plan))
    if problems:
        raise Malformed(*problems)
    return plan


def _check_entries(shape: PlanShape) -> Iterator[Problem]:
    yield from find_misplaced([entry.address for entry in shape.entries], path="entries", hint=_DAMAGED)
    for place, entry in enumerate(shape.entries):
        for message in find_contradictions(entry):
            yield Problem(message, path=f"entries[{place}]", hint=_DAMAGED)


def _check_derived(shape: PlanShape, plan: Plan) -> Iterator[Problem]:
    """What the document says of itself must be what its entries, selection and guards say."""
    if shape.summary != summarise(plan):
        yield Problem("the summary contradicts the entries", path="summary", hint=_DAMAGED)
    if shape.complete != plan.selection.is_complete:
        yield Problem("`complete` contradicts the selection", path="complete", hint=_DAMAGED)
    if shape.applicable != plan.is_applicable:
        yield Problem("`applicable` contradicts the guards and entries", path="applicable", hint=_DAMAGED)
