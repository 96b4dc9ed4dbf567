"""A document as one HTML file that opens without a network."""

from base64 import b64encode
from collections.abc import Sequence

from jinja2 import Environment
from markupsafe import Markup

from needs_map.app.documents.contents import WORKED_OUT, Document, Exhibit
from needs_map.app.documents.pictures import document_picture
from needs_map.app.words.markup import TableCell, element, table
from needs_map.figures.documents.workings import Working

PAGE = """<!doctype html>
<html lang="en-GB"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ document.name }}</title>
<style>
body { font: 1rem/1.5 system-ui, sans-serif; color: #16202b; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
img { max-width: 100%; height: auto } figure { margin: 1.5rem 0 }
table { border-collapse: collapse; font-size: .9rem; width: 100% } .scroll { overflow-x: auto }
caption, figcaption { text-align: left; font-weight: 600; padding: .4rem 0 }
th, td { border-bottom: 1px solid #d5dbe1; padding: .3rem .5rem; text-align: left; vertical-align: top }
.number { text-align: right } .note { font-size: .85rem; color: #4a5764 }
</style></head><body>
<h1>{{ document.name }}</h1>
<p><strong>{{ document.made_from }}</strong></p>
<nav aria-label="Contents"><ol>
{% for section in document.sections %}<li><a href="#section-{{ loop.index }}">{{ section.title }}</a>
{%- if section.is_empty %} (not available){% endif %}</li>
{% endfor %}<li><a href="#sources">Sources</a></li><li><a href="#worked">{{ worked }}</a></li></ol></nav>
{% for section in document.sections %}<section><h2 id="section-{{ loop.index }}">{{ section.title }}</h2>
{% for text in [section.headline, section.text] + section.missing | list if text %}<p>{{ text }}</p>
{% endfor %}
{% for exhibit in section.exhibits %}{% if exhibit.kind == "table" %}
{{ shown(exhibit) }}
{% else %}<figure><img src="{{ address(exhibit) }}" alt="{{ exhibit.description }}">
<figcaption>{{ exhibit.label }}. {{ exhibit.caption }}</figcaption></figure>
{% endif %}{% endfor %}
{% for note in section.notes %}<p class="note">{{ note }}</p>
{% endfor %}</section>
{% endfor %}<section><h2 id="sources">Sources</h2><ol>
{% for source in document.sources %}<li>{{ source }}</li>
{% endfor %}</ol></section>
<section><h2 id="worked">{{ worked }}</h2>
{% for working in document.workings %}<h3>{{ working.title }}</h3>
{% for label, text in working.facts %}<p class="note">{{ label }}: {{ text }}</p>
{% endfor %}{{ worked_out(working) }}
{% endfor %}</section></body></html>
"""


def web_file(document: Document) -> bytes:
    """
    Write a document as a web page, with its pictures inside.

    Parameters
    ----------
    document
        What it holds.

    Returns
    -------
    content
        The same bytes for the same document.
    """

    def address(exhibit: Exhibit) -> str:
        picture = document_picture(document, exhibit, dots=False)
        kind = "svg+xml" if picture.lines else "png"
        return f"data:image/{kind};base64,{b64encode(picture.lines or picture.dots).decode()}"

    page = Environment(autoescape=True, trim_blocks=True).from_string(PAGE)
    text = page.render(document=document, worked=WORKED_OUT, address=address, shown=_exhibit, worked_out=_working)
    return text.encode()


def _exhibit(exhibit: Exhibit) -> Markup:
    """The table of an exhibit, each row with the reference of its figures."""
    if exhibit.part is None:
        return Markup("")
    looks = _looks(exhibit.part.numeric())
    heads = [TableCell(column.heading, look) for column, look in zip(exhibit.part.columns.values(), looks, strict=True)]
    rows = [
        [*map(TableCell, cells, looks), element("a", f"[{reference}]", href=f"#figure-{reference}")]
        for cells, reference in zip(exhibit.part.shown(), exhibit.references, strict=True)
    ]
    caption = f"{exhibit.label}. {exhibit.caption}"
    return table(caption, [*heads, "Reference"], rows, kind="", box="scroll", label=exhibit.label)


def _working(working: Working) -> Markup:
    """How the figures of a table are worked out; the first of a row is where its reference leads."""
    looks = _looks(working.numeric())
    rows = [
        [element("span", row[0], id=_anchor(row[0])), *map(TableCell, row[1:], looks[1:])] for row in working.figures
    ]
    heads = list(map(TableCell, working.heads, looks))
    return table("", heads, rows, kind="", box="scroll", label=working.title)


def _looks(numeric: Sequence[bool]) -> list[str]:
    return ["number" if one else "" for one in numeric]


def _anchor(reference: str) -> str:
    row, _, number = reference.strip("[]").partition(".")
    return f"figure-{row}" if number == "1" else ""
