"""The writer's own text in a document, kept when the document is made again: marked in Word, text boxes on slides."""

import io
from collections.abc import Callable
from copy import deepcopy
from typing import Any

from pptx import Presentation

from needs_map.geo.areas import slug

PREFIX, LONGEST_TAG = "own-", 64
"""Of the tag of a content control that holds the writer's own text, and characters that Word allows."""
ALIAS = "Your own text"
OUR_TEXT = "Text of needs-map"
"""Name of each text box that is made here: any other is the writer's."""
UNPLACED = "Your own text without a section"
RELATED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
BOUND = {WORD + name for name in ("footnoteReference", "endnoteReference", "commentReference", "numPr", "sectPr")}
"""What refers to other parts of the old file."""
Say = Callable[[str], object]
LEFT_OUT = "{}: a picture, link, note or list mark in your own text could not be kept; its words are."


def tag_of(title: str) -> str:
    """Tag of the control for the writer's own text in a section."""
    return (PREFIX + slug(title))[:LONGEST_TAG]


def own_paragraphs(content: bytes, say: Say) -> dict[str, list[Any]]:
    """
    Return what a writer has put into the controls of a Word file.

    Parameters
    ----------
    content
        The file; nothing is kept if empty.
    say
        Takes a sentence where something of it cannot be kept.

    Returns
    -------
    paragraphs
        Elements by the tag of their control, without what refers to other parts of the file; only those with words.
    """
    found: dict[str, list[Any]] = {}
    if not content:
        return found
    import docx  # noqa: PLC0415 - slow to import, and slides do without it

    for control in docx.Document(io.BytesIO(content)).element.body.iter(f"{WORD}sdt"):
        tag = control.find(f"{WORD}sdtPr/{WORD}tag")
        name = str(tag.get(f"{WORD}val")) if tag is not None else ""
        inside = control.find(f"{WORD}sdtContent")
        if not name.startswith(PREFIX) or inside is None or not "".join(inside.itertext()).strip():
            continue
        paragraphs = [deepcopy(one) for one in inside]
        if sum(map(_unbound, paragraphs)):
            say(LEFT_OUT.format(name.removeprefix(PREFIX)))
        found[name] = paragraphs
    return found


def _unbound(element: Any) -> bool:  # noqa: ANN401 - an element of lxml
    """Take out what refers to other parts of a file; a link leaves its words. Whether there was anything."""
    bound = [one for one in element.iter() if one.tag in BOUND or any(key.startswith(RELATED) for key in one.attrib)]
    for one in bound:
        parent = one.getparent()
        if parent is None:
            continue
        if one.tag == f"{WORD}hyperlink":
            for child in list(one):
                one.addprevious(child)
        parent.remove(one)
    return bool(bound)


def add_control(word: Any, title: str, kept: dict[str, list[Any]]) -> None:  # noqa: ANN401 - python-docx types little
    """
    Add the control for the writer's own text in a section, with what is kept, which is taken out of it.

    Parameters
    ----------
    word
        The file.
    title
        Of the section.
    kept
        As `own_paragraphs` returns it.
    """
    from docx.oxml import OxmlElement  # noqa: PLC0415

    paragraph = word.add_paragraph()._p
    control, about, inside = (OxmlElement(name) for name in ("w:sdt", "w:sdtPr", "w:sdtContent"))
    for name, value in (("w:alias", ALIAS), ("w:tag", tag_of(title))):
        mark = OxmlElement(name)
        mark.set(f"{WORD}val", value)
        about.append(mark)
    control.extend([about, inside])
    paragraph.addprevious(control)
    own = kept.pop(tag_of(title), None)
    inside.extend(own or [paragraph])
    if own:
        paragraph.getparent().remove(paragraph)


def keep_boxes(slides: Any, content: bytes, add_slide: Callable[[str], Any], say: Say) -> None:  # noqa: ANN401
    """
    Put the text boxes that a writer added to earlier slides on the new ones of the same titles.

    Parameters
    ----------
    slides
        The new slides.
    content
        The earlier file; nothing is kept if empty.
    add_slide
        Adds a slide of a title, for boxes of slides that there are none of any more.
    say
        Takes a sentence where something cannot be kept.
    """
    if not content:
        return
    new = {_title(slide): slide for slide in reversed(list(slides.slides))}
    for slide in Presentation(io.BytesIO(content)).slides:
        title = _title(slide)
        boxes = [one for one in slide.shapes if one.has_text_frame and not one.is_placeholder and one.name != OUR_TEXT]
        for box in boxes:
            if not box.text_frame.text.strip():
                continue
            start = title.rpartition(" (")[0] or title  # a table may take more slides, or fewer, than it did
            alike = (one for name, one in new.items() if name == start or name.startswith(f"{start} ("))
            onto = new.get(title) or next(alike, None) or new.get(UNPLACED)
            if onto is None:
                onto = new[UNPLACED] = add_slide(UNPLACED)
            element = deepcopy(box._element)
            if _unbound(element):
                say(LEFT_OUT.format(title))
            element.xpath(".//p:cNvPr")[0].set("id", str(onto.shapes._next_shape_id))
            onto.shapes._spTree.append(element)


def _title(slide: Any) -> str:  # noqa: ANN401
    head = slide.shapes.title
    return head.text_frame.text if head is not None else ""
