"""A document as one HTML file that opens without a network."""

from base64 import b64encode

from jinja2 import Environment

from needs_map.app.documents.contents import WORKED_OUT, Document, Exhibit
from needs_map.app.documents.pictures import picture_of
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
<div class="scroll" tabindex="0" role="region" aria-label="{{ exhibit.label }}"><table>
<caption>{{ exhibit.label }}. {{ exhibit.caption }}</caption><thead><tr>
{%- for column in exhibit.part.columns.values() -%}
<th scope="col"{{ number(exhibit, loop.index0) }}>{{ column.heading }}</th>{% endfor %}
<th scope="col">Reference</th></tr></thead><tbody>
{% for cells in exhibit.part.shown() %}{% set reference = exhibit.references[loop.index0] %}<tr>
{%- for cell in cells %}{% if loop.first %}<th scope="row">{{ cell }}</th>{% else -%}
<td{{ number(exhibit, loop.index0) }}>{{ cell }}</td>{% endif %}{% endfor -%}
<td><a href="#figure-{{ reference }}">[{{ reference }}]</a></td></tr>
{% endfor %}</tbody></table></div>
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
{% endfor %}<div class="scroll" tabindex="0" role="region" aria-label="{{ working.title }}"><table><thead><tr>
{%- for head in working.heads %}<th scope="col"{{ right(working, loop.index0) }}>{{ head }}</th>{% endfor -%}
</tr></thead><tbody>
{% for row in working.figures %}{% set id = anchor(row[0]) -%}
<tr><th scope="row"{% if id %} id="{{ id }}"{% endif %}>{{ row[0] }}</th>
{%- for cell in row[1:] %}<td{{ right(working, loop.index) }}>{{ cell }}</td>{% endfor %}</tr>
{% endfor %}</tbody></table></div>
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
        picture = picture_of(document, exhibit, dots=False)
        kind = "svg+xml" if picture.lines else "png"
        return f"data:image/{kind};base64,{b64encode(picture.lines or picture.dots).decode()}"

    def number(exhibit: Exhibit, column: int) -> str:
        return " class=number" if exhibit.part is not None and exhibit.part.numeric()[column] else ""

    def right(working: Working, column: int) -> str:
        return " class=number" if working.numeric()[column] else ""

    def anchor(reference: str) -> str:
        row, _, number = reference.strip("[]").partition(".")
        return f"figure-{row}" if number == "1" else ""

    page = Environment(autoescape=True, trim_blocks=True).from_string(PAGE)
    text = page.render(document=document, worked=WORKED_OUT, address=address, number=number, right=right, anchor=anchor)
    return text.encode()
