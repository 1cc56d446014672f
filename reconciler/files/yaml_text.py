"""YAML 1.2 text to a located document, in one pass over PyYAML's events; does not know what the document means."""

from collections.abc import Callable, Iterator
from typing import Any

import yaml
from attrs import define

from reconciler.files.located import DEPTH_LIMIT, NODES_LIMIT, Document, Lines, Spot, Unparsable
from reconciler.files.mistakes import describe_given, describe_word
from reconciler.files.yaml_scalars import CORE, SCALAR_TAGS, Resolved, resolve_plain, resolve_tagged
from reconciler.model.problem import Problem

ALIAS_LIMIT = 100_000
"""Values that aliases may add to a document by repeating what was anchored."""

# No message repeats an alias, a tag or a number: a password in the wrong place may look like one.
_QUOTE = "put it in quotes if it is meant as text"

Complain = Callable[[Problem], None]


@define
class _Node:
    """A finished value; `size` counts the values in it with aliases written out, `height` the levels."""

    value: Any
    offset: int
    spots: Any = None
    size: int = 1
    height: int = 0


@define
class _Frame:
    """A mapping or list that is still open. `key` waits for its value, which is left out where `is_dropping`."""

    node: _Node
    anchor: str | None
    key: _Node | None = None
    is_dropping: bool = False


def parse_yaml(text: str, *, file: str, complain: Complain) -> Document:
    """The document in `text`; what can be skipped goes to `complain`, what cannot raises Unparsable."""
    lines = Lines(file, text)
    root = _Builder(lines, complain).build(_events(lines))
    return Document(lines, root.value, Spot(root.offset, root.offset, root.spots))


def _events(lines: Lines) -> Iterator[yaml.Event]:
    # libyaml reads several times faster; PyYAML may have been built without it.
    loader = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
    try:
        yield from yaml.parse(lines.text, Loader=loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise Unparsable(_describe(lines, error.problem or "cannot be read", mark.index if mark else 0)) from None
    except yaml.reader.ReaderError as error:
        offset = _find_unprintable(lines.text)
        raise Unparsable(_describe(lines, f"it holds the control character U+{error.character:04X}", offset)) from None
    except yaml.YAMLError:
        raise Unparsable(_describe(lines, "it cannot be read", 0)) from None


def _describe(lines: Lines, why: str, offset: int) -> Problem:
    return Problem(f"this is not valid YAML: {why}", lines.locate(min(offset, len(lines.text))))


def _find_unprintable(text: str) -> int:
    match = yaml.reader.Reader.NON_PRINTABLE.search(text)
    return match.start() if match else 0


def _offset(event: yaml.Event) -> int:
    # Events of a parser always have marks; only made-up ones have none.
    return event.start_mark.index if event.start_mark is not None else 0


def _describe_type(key: object) -> str:
    match key:
        case bool() | None | dict() | list():
            return describe_given(key)
        case _:
            return "a number"


class _Builder:
    """Puts the values together, event by event, on a stack of open containers."""

    def __init__(self, lines: Lines, complain: Complain) -> None:
        self._lines = lines
        self._complain = complain
        self._stack: list[_Frame] = []
        self._anchors: dict[str, _Node | None] = {}
        self._root: _Node | None = None
        self._written = 0
        self._repeated = 0
        self._steps: dict[type[yaml.Event], Callable[[Any], None]] = {
            yaml.DocumentStartEvent: self._start_document,
            yaml.ScalarEvent: self._add_scalar,
            yaml.AliasEvent: self._add_alias,
            yaml.MappingStartEvent: self._open_mapping,
            yaml.SequenceStartEvent: self._open_list,
            yaml.MappingEndEvent: self._close,
            yaml.SequenceEndEvent: self._close,
        }

    def build(self, events: Iterator[yaml.Event]) -> _Node:
        """The root; an empty text is a null."""
        for event in events:
            step = self._steps.get(type(event))
            if step is not None:
                step(event)
        return self._root or _Node(None, 0)

    def _start_document(self, event: yaml.DocumentStartEvent) -> None:
        if self._root is not None:
            raise self._stop("a second document begins here", _offset(event), "give each document its own file")

    def _add_scalar(self, event: yaml.ScalarEvent) -> None:
        node = _Node(self._resolve(event), _offset(event))
        if event.anchor:
            self._anchors[event.anchor] = node
        self._count()
        self._attach(node)

    def _resolve(self, event: yaml.ScalarEvent) -> Resolved:
        text: str = event.value
        try:
            if event.tag is None:
                return resolve_plain(text) if event.implicit[0] else text
            if event.tag == "!":
                return text
            if event.tag in SCALAR_TAGS:
                return resolve_tagged(event.tag, text)
        except ValueError as error:
            self._note(f"this is {error}", _offset(event), None)
            return text
        self._refuse_tag(_offset(event))
        return text

    def _add_alias(self, event: yaml.AliasEvent) -> None:
        offset: int = _offset(event)
        anchor = event.anchor or ""
        if anchor not in self._anchors:
            raise self._stop("this alias has no anchor before it", offset, _QUOTE)
        node = self._anchors[anchor]
        if node is None:
            raise self._stop("this alias stands inside what it repeats", offset, _QUOTE)
        self._repeated += node.size
        if self._repeated > ALIAS_LIMIT:
            why = f"aliases blow this document up to more than {ALIAS_LIMIT} values (an alias bomb)"
            raise self._stop(why, offset, "write the values out")
        if len(self._stack) + node.height > DEPTH_LIMIT:
            raise self._too_deep(offset)
        self._attach(_Node(node.value, offset, node.spots, node.size, node.height))

    def _open_mapping(self, event: yaml.MappingStartEvent) -> None:
        self._open(event, _Node({}, _offset(event), {}), f"{CORE}map")

    def _open_list(self, event: yaml.SequenceStartEvent) -> None:
        self._open(event, _Node([], _offset(event), []), f"{CORE}seq")

    def _open(self, event: yaml.CollectionStartEvent, node: _Node, core_tag: str) -> None:
        if len(self._stack) >= DEPTH_LIMIT:
            raise self._too_deep(node.offset)
        if event.tag is not None and event.tag not in {"!", core_tag}:
            self._refuse_tag(node.offset)
        self._count()
        if event.anchor:
            self._anchors[event.anchor] = None
        self._stack.append(_Frame(node, event.anchor))

    def _close(self, _event: yaml.Event) -> None:
        frame = self._stack.pop()
        if frame.anchor:
            self._anchors[frame.anchor] = frame.node
        self._attach(frame.node)

    def _attach(self, node: _Node) -> None:
        if not self._stack:
            self._root = node
            return
        frame = self._stack[-1]
        owner = frame.node
        owner.size += node.size
        owner.height = max(owner.height, node.height + 1)
        if isinstance(owner.value, list):
            owner.value.append(node.value)
            owner.spots.append(Spot(node.offset, node.offset, node.spots))
        elif frame.key is None:
            frame.key = node
            frame.is_dropping = not self._accepts_key(owner, node)
        else:
            if not frame.is_dropping:
                owner.value[frame.key.value] = node.value
                owner.spots[frame.key.value] = Spot(frame.key.offset, node.offset, node.spots)
            frame.key = None

    def _accepts_key(self, owner: _Node, key: _Node) -> bool:
        if not isinstance(key.value, str):
            self._note(f"a key must be a string, not {_describe_type(key.value)}", key.offset, _QUOTE)
            return False
        if key.value in owner.value:
            first = self._lines.locate(owner.spots[key.value].key)
            why = f"the key {describe_word(key.value)} stands twice in one mapping (first in line {first.line})"
            self._note(why, key.offset, "keep one of them")
            return False
        # Quoted, it would begin with the quote.
        if key.value == "<<" and self._lines.text.startswith("<<", key.offset):
            self._note("merge keys (<<) are not part of YAML 1.2", key.offset, "write the keys out")
            return False
        return True

    def _count(self) -> None:
        self._written += 1
        if self._written > NODES_LIMIT:
            raise self._stop(f"the document holds more than {NODES_LIMIT} values", 0, "split it into several files")

    def _refuse_tag(self, offset: int) -> None:
        self._note("this tag is not known", offset, _QUOTE)

    def _too_deep(self, offset: int) -> Unparsable:
        return self._stop(f"this is nested more than {DEPTH_LIMIT} levels deep", offset, None)

    def _note(self, message: str, offset: int, hint: str | None) -> None:
        self._complain(Problem(message, self._lines.locate(offset), hint=hint))

    def _stop(self, message: str, offset: int, hint: str | None) -> Unparsable:
        return Unparsable(Problem(message, self._lines.locate(offset), hint=hint))
