"""TOML text to a located document: values by tomllib, positions by a light scan; does not know what they mean."""

import re
import tomllib

from attrs import Factory, define

from reconciler.files.located import DEPTH_LIMIT, NODES_LIMIT, Document, Lines, Spot, Unparsable
from reconciler.model.problem import Origin, Problem

_TOKEN = re.compile(
    r"""
      (?P<string>"{3}(?:[^"\\]++|\\.|"{1,2}(?!"))*+"{3,5} | '{3}(?:[^']++|'{1,2}(?!'))*+'{3,5}
                 | "(?:[^"\\\n]++|\\.)*+" | '[^'\n]*+')
    | (?P<comment>\#[^\n]*+)
    | (?P<newline>\n)
    | (?P<sign>[.=,\[\]{}])
    | (?P<word>[^\s.=,\[\]{}"'\#]++)
    """,
    re.VERBOSE | re.DOTALL,
)
_PLACE = re.compile(r" \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)$")
_TOKENS_LIMIT = 4 * NODES_LIMIT

_Branch = dict[str, Spot]


def parse_toml(text: str, *, file: str) -> Document:
    """The document in `text`; raises Unparsable for what is no TOML."""
    lines = Lines(file, text)
    # tomllib recurses into nested values and takes quadratic time over long dotted keys: the scan bounds both first.
    root = _Scanner(lines).scan()
    try:
        value = tomllib.loads(text)
    except ValueError as error:
        raise Unparsable(_describe(error, lines)) from None
    return Document(lines, value, root)


def _describe(error: ValueError, lines: Lines) -> Problem:
    if not isinstance(error, tomllib.TOMLDecodeError):
        return Problem("this is not valid TOML: it holds a number that is too long", lines.locate(0))
    match = _PLACE.search(str(error))
    why = f"this is not valid TOML: {_PLACE.sub('', str(error))}"
    if match is None or match["line"] is None:
        return Problem(why, lines.locate(len(lines.text)))
    return Problem(why, Origin(lines.file, int(match["line"]), int(match["column"])))


@define
class _Scanner:
    """Walks over the tokens, statement by statement; inside a value it only counts brackets."""

    _lines: Lines
    _tree: _Branch = Factory(dict)
    _table: _Branch = Factory(dict)
    _keys: list[tuple[str, int]] = Factory(list)
    _brackets: int = 0
    _dots: int = 0
    _header: int = 0
    _is_in_value: bool = False

    def scan(self) -> Spot:
        """Where tables and keys stand; raises Unparsable for a text that is too deep or too large."""
        self._table = self._tree
        for count, token in enumerate(_TOKEN.finditer(self._lines.text)):
            if count > _TOKENS_LIMIT:
                raise self._stop(f"the document holds more than {_TOKENS_LIMIT} words and lines", token.start())
            if token.lastgroup == "sign":
                self._take_sign(token.group(), token.start())
            elif token.lastgroup == "newline":
                self._end_line()
            elif token.lastgroup != "comment":
                self._take_word(token)
        self._end_line()
        return Spot(0, 0, self._tree)

    def _take_word(self, token: "re.Match[str]") -> None:
        if not self._is_in_value:
            self._keys.append((_unquote(token.group()), token.start()))

    def _take_sign(self, sign: str, offset: int) -> None:
        self._dots = self._dots + 1 if sign == "." else 0
        if self._is_in_value:
            self._count_bracket(sign)
        elif sign == "=":
            self._define(offset + 1)
        elif sign == "[" and not self._keys:
            self._header += 1
        if max(self._dots, self._brackets, self._header) > DEPTH_LIMIT:
            raise self._stop(f"this is nested more than {DEPTH_LIMIT} levels deep", offset)

    def _count_bracket(self, sign: str) -> None:
        if sign in "[{":
            self._brackets += 1
        elif sign in "]}":
            self._brackets -= 1

    def _define(self, value_at: int) -> None:
        self._is_in_value = True
        table = _walk(self._table, self._keys[:-1])
        if self._keys:
            name, offset = self._keys[-1]
            text = self._lines.text
            while value_at < len(text) and text[value_at] in " \t":
                value_at += 1
            table.setdefault(name, Spot(offset, value_at))

    def _end_line(self) -> None:
        if self._brackets > 0:
            return
        if self._header and self._keys:
            self._table = self._open_table()
        self._keys = []
        self._header = self._brackets = self._dots = 0
        self._is_in_value = False

    def _open_table(self) -> _Branch:
        if self._header == 1:
            return _walk(self._tree, self._keys)
        parent = _walk(self._tree, self._keys[:-1])
        name, offset = self._keys[-1]
        spots = parent.setdefault(name, Spot(offset, offset, [])).children
        table: _Branch = {}
        if isinstance(spots, list):
            spots.append(Spot(offset, offset, table))
        return table

    def _stop(self, why: str, offset: int) -> Unparsable:
        return Unparsable(Problem(why, self._lines.locate(offset)))


def _walk(branch: _Branch, keys: list[tuple[str, int]]) -> _Branch:
    """The branch at these keys, made where it is not there; that of the last item where a list of tables is met."""
    for name, offset in keys:
        children = branch.setdefault(name, Spot(offset, offset, {})).children
        if isinstance(children, list) and children:
            children = children[-1].children
        # What is no table here is an error that tomllib reports.
        branch = children if isinstance(children, dict) else {}
    return branch


def _unquote(token: str) -> str:
    if token[0] == "'":
        return token[1:-1]
    if token[0] != '"' or "\\" not in token:
        return token.strip('"')
    try:
        (key,) = tomllib.loads(f"{token} = 0")
    except ValueError:
        return token
    return key
