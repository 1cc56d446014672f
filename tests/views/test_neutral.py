import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from reconciler.views.neutral import neutral, neutral_markdown

_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")

NASTY = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("\x1b\x07\n\r\t\u2028\u202e\u200b\u200d\ufe0f\ufeff\u00ad|`*_<>[]()&!#@:/\\~$^-+=.w1 "),
    )
)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("pg-source", "pg-source"),
        ("größe 名前", "größe 名前"),
        ("\x1b[2Jgone", "\\x1b[2Jgone"),
        ("two\nlines\r\tand a tab", "two\\nlines\\r\\tand a tab"),
        ("\u202egnp.exe", "\\u202egnp.exe"),
        ("in\u200bvisible", "in\\u200bvisible"),
        ("filler\u3164", "filler\\u3164"),
        ("tag\U000e0041", "tag\\U000e0041"),
        ("\ud800", "\\ud800"),
        ("::error::fake", "\\x3a:error::fake"),
        ("a ##vso[task.setvariable]", "a #\\x23vso[task.setvariable]"),
        ("std::vector ## heading", "std::vector ## heading"),
    ],
)
def test_neutral_shows_what_is_invisible_and_leaves_the_rest(text: str, shown: str) -> None:
    """Ordinary text stays as it is; what a terminal or a log would obey becomes visible."""
    assert shown == neutral(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("kafka_connect", "kafka_connect"),
        ("_emphasis_", "&#95;emphasis&#95;"),
        ("<b>", "&#60;b&#62;"),
        ("a|b", "a&#124;b"),
        ("@ana", "&#64;&#8203;ana"),
        ("fixes #12", "fixes &#35;&#8203;12"),
        ("https://a.b www.c.d", "https&#58;//a.b www&#46;c.d"),
        ("&lt;", "&#38;lt;"),
    ],
)
def test_markdown_syntax_reads_as_itself(text: str, shown: str) -> None:
    """What Markdown would take for syntax is written as entities."""
    assert shown == neutral_markdown(text)


@settings(deadline=None)
@given(NASTY)
def test_nothing_that_commands_a_terminal_survives(text: str) -> None:
    """No control character, line break, direction mark or other invisible character is left."""
    shown = neutral(text)
    assert shown.isprintable()
    assert not _BIDI & set(shown)
    assert len(shown.splitlines()) <= 1
    assert not shown.lstrip().startswith("::")


@settings(deadline=None)
@given(NASTY)
def test_neutral_text_stays_as_it_is(text: str) -> None:
    """Doing it twice does nothing more."""
    assert neutral(text) == neutral(neutral(text))


@settings(deadline=None)
@given(NASTY)
def test_foreign_text_in_a_markdown_cell_is_only_text(text: str) -> None:
    """In a table cell it opens no tag, link, emphasis, code or further cell, and reads as its neutral form."""
    table = f"| a | b |\n|---|---|\n| x{neutral_markdown(text)}x | y |\n"
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(table)
    inlines = [token for token in tokens if token.type == "inline"]
    assert len(inlines) == 4
    children = inlines[2].children or []
    assert {"text"} >= {child.type for child in children} - {"text_special"}
    read = "".join(child.content for child in children)
    assert f"x{neutral(text)}x" == read.replace("\u200b", "")


@settings(deadline=None)
@given(NASTY)
def test_foreign_text_in_markdown_mentions_and_links_nothing(text: str) -> None:
    """No mention, number or address is left for those who search the rendered text."""
    shown = neutral_markdown(text)
    assert "@" not in shown
    assert "://" not in shown
    assert "www." not in shown.lower()
    assert "::" not in shown
