"""HTML: every text in it is escaped, whatever writes it, and heads and groups of tables have their scopes."""

import pytest
from markupsafe import Markup

from needs_map.app.words.markup import (
    TableCell,
    TableGroup,
    TableRow,
    definitions,
    details,
    element,
    enumeration,
    joined,
    labelled,
    link,
    list_items,
    notice,
    paragraph,
    small,
    table,
)

NASTY = "<script>alert('A & B')</script>"
ESCAPED = "&lt;script&gt;alert(&#39;A &amp; B&#39;)&lt;/script&gt;"


def test_text_is_escaped_wherever_it_stands_in_a_table():
    cells = (
        NASTY,
        TableCell(NASTY, look=NASTY, title=NASTY, style=NASTY),
        joined([NASTY, small(NASTY), link(NASTY, NASTY)]),
    )
    rows = [TableGroup(NASTY), cells, TableRow(cells, NASTY)]
    html = table(NASTY, (NASTY, TableCell(NASTY), NASTY), rows, kind=NASTY, box=NASTY, label=NASTY)
    assert "<script" not in html
    of_table, of_heads_and_group, of_row = 4, 4, 1 + 4 + 4
    assert html.count(ESCAPED) == of_table + of_heads_and_group + 2 * of_row + 1  # and the class of a row


def test_text_is_escaped_once_wherever_it_stands_in_other_parts():
    part = paragraph(NASTY, NASTY, element("b", NASTY))
    listed = element("ul", list_items([NASTY, labelled(NASTY, NASTY), part]), class_=NASTY)
    html = joined([details(NASTY, listed, look=NASTY), notice(NASTY), element("dl", definitions([(NASTY, NASTY)]))])
    assert "<script" not in html
    of_part, of_list, of_the_others = 3, 1 + 2 + 1, 2 + 1 + 2
    assert html.count(ESCAPED) == of_part + of_list + of_the_others
    assert "&amp;amp;" not in html
    assert "&amp;lt;" not in html


def test_parts_have_their_elements_classes_and_roles():
    assert paragraph("nm-small", "A", " B") == "<p class='nm-small'>A B</p>"
    assert notice("A") == "<p class='nm-note' role='status'>A</p>"
    assert list_items(["A", element("b", "B")]) == "<li>A</li><li><b>B</b></li>"
    assert labelled("A", "B") == "<strong>A</strong>: B"
    assert definitions({"A": 1, "B": 2}.items()) == "<dt>A</dt><dd>1</dd><dt>B</dt><dd>2</dd>"
    assert details("A", "B") == "<details class='nm-figures'><summary>A</summary>B</details>"
    assert details("A", "B", printed=True).startswith("<details class='nm-figures nm-more'>")


@pytest.mark.parametrize(
    ("parts", "shown"), [(["<"], "&lt;"), (["A", "B"], "A and B"), (["A", "B", element("b")], "A, B and <b></b>")]
)
def test_an_enumeration_has_commas_and_one_and(parts, shown):
    assert enumeration(parts) == shown


def test_html_stays_html():
    assert table("", (), [("A", element("b", "B"))], box="") == (
        "<table class='nm-compare'><tbody><tr><th scope='row'>A</th><td><b>B</b></td></tr></tbody></table>"
    )


def test_heads_of_two_lines_and_groups_span_what_they_are_of():
    above = (TableCell("Area", lines=2), TableCell("People", columns=2))
    html = table(
        "Who", ("Now", "Then"), [TableGroup("Places"), ("Rutland", 1, 2)], above=above, label="Who lives where"
    )
    assert html.startswith("<div class='nm-scroll' tabindex='0' role='region' aria-label='Who lives where'><table ")
    assert "<tr><th scope='col' rowspan='2'>Area</th><th scope='colgroup' colspan='2'>People</th></tr>" in html
    assert "<tr><th scope='col'>Now</th><th scope='col'>Then</th></tr></thead>" in html
    assert "<tr class='nm-group'><th scope='rowgroup' colspan='3'>Places</th></tr>" in html
    assert "<tr><th scope='row'>Rutland</th><td>1</td><td>2</td></tr>" in html


def test_a_box_that_scrolls_is_called_what_its_table_is_of():
    html = table("Figures of “A & B”. Choose one to open it.", ("Area",), [])
    assert "<div class='nm-scroll' tabindex='0' role='region' aria-label='Figures of “A &amp; B”'>" in html
    assert "role=" not in table("", ("Area",), [])


def test_a_head_without_words_heads_nothing():
    assert "<thead><tr><td></td><th scope='col'>People</th></tr></thead>" in table("", ("", "People"), [])


def test_an_element_leaves_out_what_it_has_not_and_closes_what_holds_something():
    assert element("img", src="a", alt="", title="", hidden=False) == "<img src='a' alt=''>"
    assert element("span", 5, aria_hidden=True, class_="x") == "<span aria-hidden='true' class='x'>5</span>"
    assert isinstance(small(""), Markup)
    assert small("") == ""


def test_a_row_that_is_no_sequence_is_refused():
    with pytest.raises(TypeError, match="A row is a sequence of cells, not int"):
        table("", (), [5])
