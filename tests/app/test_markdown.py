"""A text of a store, a link or a file is no Markdown: wherever Streamlit would read it so, it is escaped."""

import ast
from pathlib import Path

import pytest

import app
from needs_map.app.shell.markdown import WORD_JOINER, plain

READ_AS_MARKDOWN = {
    *("markdown", "caption", "title", "header", "subheader", "write", "table", "metric", "badge"),
    *("info", "success", "warning", "error", "toast", "status", "spinner", "expander", "popover", "tabs"),
    *("button", "download_button", "link_button", "checkbox", "toggle", "radio", "pills", "segmented_control"),
    *("selectbox", "multiselect", "slider", "select_slider", "text_input", "text_area", "number_input"),
    *("file_uploader", "date_input"),
}
SAFE = {"plain", "len", "_of_notes", "_of_methods"}
"""What escapes, counts, or writes notes of content packs, whose reader refuses pictures, links and HTML."""


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("West End & Westcotes, 12% (<5 people): 3 of 4.", "West End & Westcotes, 12% (<5 people): 3 of 4."),
        ("**strong** `typed`", r"\*\*strong\*\* \`typed\`"),
        ("[a](javascript:b)", r"\[a\](javascript\:b)"),
        ("![i](//evil.example/i)", r"!\[i\](//evil.example/i)"),
        ("$x^2$", r"\$x^2\$"),
        (":red[scarlet]", r"\:red\[scarlet\]"),
        ("<b>&lt;", r"\<b>\&lt;"),
        ("# 1", r"\# 1"),
        ("    1. a", r"1\. a"),
        ("- a\n+ b", "\\- a\n\\+ b"),
        ("12:30", "12:30"),
    ],
)
def test_what_would_be_markup_is_escaped(text, markdown):
    assert plain(text) == markdown


def test_an_icon_is_kept_apart():
    """Streamlit puts icons and emoji in after it has read the backslashes."""
    assert plain(":material/home: :100:") == rf"\:{WORD_JOINER}material/home: :{WORD_JOINER}100:"


def is_constant(node):
    """Whether an expression holds only the program's own words and texts that were escaped."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SAFE:
        return True
    if isinstance(node, ast.Lambda):
        own = {one.arg for one in node.args.args}
        return all(one.id.isupper() or one.id in own for one in ast.walk(node.body) if isinstance(one, ast.Name)) or (
            is_constant(node.body)
        )
    if isinstance(node, ast.IfExp):
        return is_constant(node.body) and is_constant(node.orelse)
    if isinstance(node, ast.Name):
        return node.id.isupper()
    return all(map(is_constant, ast.iter_child_nodes(node)))


def test_whatever_streamlit_reads_as_markdown_is_constant_or_escaped():
    found = []
    for path in Path(app.__file__).parent.rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)):
                continue
            if ast.unparse(call.func.value) != "st" or call.func.attr not in READ_AS_MARKDOWN:
                continue
            read = [*call.args[:1], *(one.value for one in call.keywords if one.arg in {"label", "help"})]
            if call.func.attr in {"radio", "pills", "segmented_control"}:
                read += [one.value for one in call.keywords if one.arg == "format_func"]
            if call.func.attr == "table":
                read = [] if ".map(plain)" in ast.unparse(call.args[0]) else read
            found += [f"{path.name}:{one.lineno}: {ast.unparse(one)[:80]}" for one in read if not is_constant(one)]
    assert found == []
