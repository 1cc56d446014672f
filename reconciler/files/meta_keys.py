"""The meta-keys of a resource or rule as `Terms`; does not look whether the addresses in them exist."""

from collections.abc import Collection, Mapping

from reconciler.files.complaints import Complaints
from reconciler.files.kind_fields import STATUS, KindFields
from reconciler.files.located import Piece
from reconciler.files.mistakes import describe_given, list_words, name_with_article, suggest
from reconciler.model.terms import Terms

PLAIN = Terms()
"""What holds where no meta-key is written."""


def read_terms(
    piece: Piece, written: Mapping[str, object], kinds: Collection[KindFields], complaints: Complaints
) -> Terms | None:
    """The terms that the meta-keys `written` at `piece` say, or `None` with their problems kept."""
    if not written:
        return PLAIN
    terms = complaints.structure(Piece(piece.document, piece.path, written), Terms)
    # Looked at as written, so that another mistake among the meta-keys hides none of these.
    wrong = [(place, one) for place in _list_states(piece, written) for one in kinds if place.value not in one.states]
    for place, one in wrong:
        _refuse_state(place, one, complaints)
    return terms if not wrong else None


def _list_states(piece: Piece, written: Mapping[str, object]) -> list[Piece]:
    """Where `protect` and `normal` hold a word, which has to be a state."""
    if "protect" not in written and "normal" not in written:
        return []
    places = [*piece.reach("protect").entries(), piece.reach("normal")]
    return [place for place in places if isinstance(place.value, str)]


def _refuse_state(place: Piece, fields: KindFields, complaints: Complaints) -> None:
    if not fields.states:
        complaints.mention(
            place, f"{place.name} is about a {STATUS}, and {name_with_article(fields.kind.name)} has none"
        )
        return
    message = f"{place.name} must be one of {list_words(fields.states)}, not {describe_given(place.value)}"
    complaints.mention(place, message, hint=suggest(place.value, fields.states))
