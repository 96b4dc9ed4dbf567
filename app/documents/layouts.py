"""Where things stand on slides: the layouts of the usual slides or of a template, and their placeholders by name."""

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from typing import Any, NamedTuple

from lxml import etree
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Emu, Pt

from needs_map.app.documents.lines import LINE, POINT, lines_taken
from needs_map.app.documents.office import in_arial
from needs_map.app.documents.own_text import OUR_TEXT
from needs_map.data.errors import DataError

WIDTH, HEIGHT = Emu(12192000), Emu(6858000)
"""Of a slide, 16:9."""
MARGIN = Emu(457200)
TITLE_TOP, TITLE_HIGH, HEADLINE_HIGH, FOOT, NUMBER_WIDE = 200000, 700000, 700200, 650000, 1200000
"""Of the title, the headline under it, the caption at the foot and what that leaves free for the slide number."""
LEAST_ROOM, MOST_LOWER = 1_500_000, 1_000_000
"""Height for a table, and the most by which a long headline may lower it."""
TITLE_ONLY, OPENING = "Title Only", "Title Slide"
"""Layouts that are used, by name."""
HEADLINE, EXHIBIT, SECOND, CAPTION = "Headline", "Exhibit", "Second exhibit", "Caption"
PLACES = (HEADLINE, EXHIBIT, SECOND, CAPTION)
"""Placeholders of the layout `TITLE_ONLY` that are filled, by name; a table beside a chart has the second exhibit's."""
FIRST_SHARE, BETWEEN = 0.5, 150000
"""Share of the width for the first of two exhibits, and what is left free between them."""
TITLES = {PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE}
SUBTITLES = {PP_PLACEHOLDER.SUBTITLE, PP_PLACEHOLDER.BODY}
ANYTHING = {PP_PLACEHOLDER.OBJECT, PP_PLACEHOLDER.BODY, PP_PLACEHOLDER.VERTICAL_OBJECT}
"""Kinds of placeholder; those of `ANYTHING` hold tables, charts and pictures alike."""
TITLE_SIZES, TEXT_SIZES, CAPTION_SIZES = (28, 24, 20, 16), (16, 14, 12), (11, 10, 9)
"""Points, of which the largest is taken that fits."""
PADDING = 182880
"""What a text leaves free at both sides; half of that above and below it."""
FIRST_NUMBER = 20
"""Of our own placeholders: a layout may have no two of the same number."""
PLACE = (
    f"<p:sp {nsdecls('p', 'a')}><p:nvSpPr><p:cNvPr id='{{id}}' name='{{name}}'/><p:cNvSpPr><a:spLocks noGrp='1'/>"
    "</p:cNvSpPr><p:nvPr><p:ph {kind} sz='quarter' idx='{number}'/></p:nvPr></p:nvSpPr><p:spPr><a:xfrm>"
    "<a:off x='{box.left}' y='{box.top}'/><a:ext cx='{box.wide}' cy='{box.high}'/></a:xfrm></p:spPr><p:txBody>"
    "<a:bodyPr><a:normAutofit/></a:bodyPr><a:lstStyle><a:lvl1pPr marL='0' indent='0'><a:spcBef><a:spcPts val='0'/>"
    "</a:spcBef><a:buNone/><a:defRPr sz='{size}00'/></a:lvl1pPr></a:lstStyle><a:p><a:r><a:rPr lang='en-GB'/>"
    "<a:t>{name}</a:t></a:r></a:p></p:txBody></p:sp>"
)


class SlideBox(NamedTuple):
    """A place on a slide, in EMU."""

    left: int
    top: int
    wide: int
    high: int


class SlideFrame(NamedTuple):
    """Where things stand on a slide."""

    width: int
    height: int
    boxes: Mapping[str, SlideBox]
    """By name: `PLACES`."""
    numbers: Mapping[str, int]
    """Number of each placeholder, by name; text boxes stand for those that there are none of."""
    is_own: bool = False
    """Whether it is that of an organisation's own template."""
    is_lowered: bool = False
    """Whether the headline has more room here than its placeholder, and what is under it less."""

    def lowered(self, lines: int, size: int) -> "SlideFrame":
        """Return the frame with room for a headline of so many lines, where that leaves enough for an exhibit."""
        head, more = self.boxes[HEADLINE], high_of(lines, size) - self.boxes[HEADLINE].high
        if self.is_own or more <= 0 or more > MOST_LOWER:
            return self
        below = {
            name: box._replace(top=box.top + more, high=box.high - more)
            for name, box in self.boxes.items()
            if name in {EXHIBIT, SECOND}
        }
        return self._replace(
            boxes={**self.boxes, HEADLINE: head._replace(high=head.high + more), **below}, is_lowered=True
        )

    @property
    def first(self) -> SlideBox:
        """Room for the first of two exhibits."""
        whole, second = self.boxes[EXHIBIT], self.boxes[SECOND]
        return whole._replace(wide=min(whole.wide, max(second.left - BETWEEN - whole.left, whole.wide // 3)))

    @property
    def text(self) -> SlideBox:
        """Room for text where there is neither a headline nor a caption."""
        head, below = self.boxes[HEADLINE], self.boxes[EXHIBIT]
        return below._replace(top=head.top, high=below.top + below.high - head.top) if head.top < below.top else below


def usual_frame(slides: Any) -> SlideFrame:  # noqa: ANN401 - python-pptx types little
    """Make the slides of the usual template 16:9, with a layout whose placeholders have the names that are filled."""
    for part in slides.part.package.iter_parts():
        if "/theme/" in part.partname:
            part._blob = in_arial(part.blob)
    factor = WIDTH / slides.slide_width
    slides.slide_width, slides.slide_height = WIDTH, HEIGHT
    for page in (slides.slide_master, *slides.slide_layouts):
        for shape in page.placeholders:
            if shape._element.spPr.xfrm is not None:  # else it stands where the master has it
                shape.left, shape.width = Emu(int(shape.left * factor)), Emu(int(shape.width * factor))
    layout = layout_of(slides, TITLE_ONLY)
    title = next(one for one in layout.placeholders if one.placeholder_format.type in TITLES)
    title.left, title.top, title.width, title.height = MARGIN, Emu(TITLE_TOP), WIDTH - 2 * MARGIN, Emu(TITLE_HIGH)
    style = etree.SubElement(title._element.txBody.find(qn("a:lstStyle")), qn("a:lvl1pPr"), algn="l")
    etree.SubElement(style, qn("a:defRPr"), sz=str(TITLE_SIZES[0] * 100))
    boxes = _boxes(WIDTH, HEIGHT, SlideBox(MARGIN, TITLE_TOP, WIDTH - 2 * MARGIN, TITLE_HIGH))
    numbers = {name: number for number, name in enumerate(PLACES, FIRST_NUMBER)}
    sizes = dict.fromkeys(PLACES, TEXT_SIZES[0]) | {CAPTION: CAPTION_SIZES[0]}
    for name, number in numbers.items():
        kind = "" if name in {EXHIBIT, SECOND} else "type='body'"
        words = PLACE.format(id=number, name=name, kind=kind, number=number, box=boxes[name], size=sizes[name])
        title._element.getparent().append(parse_xml(words))
    return SlideFrame(WIDTH, HEIGHT, boxes, numbers)


def _boxes(width: int, height: int, title: SlideBox) -> dict[str, SlideBox]:
    """Where things stand under a title, on a slide of a size."""
    head = title.top + title.high
    top = head + HEADLINE_HIGH
    exhibit = SlideBox(title.left, top, title.wide, height - top - FOOT)
    return {
        HEADLINE: SlideBox(title.left, head, title.wide, HEADLINE_HIGH),
        EXHIBIT: exhibit,
        SECOND: right_of(exhibit),
        CAPTION: SlideBox(title.left, height - FOOT, min(title.wide, width - NUMBER_WIDE - title.left), FOOT - 90000),
    }


def right_of(box: SlideBox) -> SlideBox:
    """Part of a box for the second of two exhibits."""
    left = int(box.wide * FIRST_SHARE) + BETWEEN
    return box._replace(left=box.left + left, wide=box.wide - left)


def template_frame(slides: Any, say: Callable[[str], object]) -> SlideFrame:  # noqa: ANN401
    """Where things stand in a template, whose own slides are taken out; what it lacks is refused or said."""
    for entry in list(slides.slides._sldIdLst):
        slides.part.drop_rel(entry.rId)
        slides.slides._sldIdLst.remove(entry)
    layouts = {name: layout_of(slides, name) for name in (OPENING, TITLE_ONLY)}
    for name, layout in layouts.items():
        kinds = {one.placeholder_format.type for one in layout.placeholders}
        if not kinds & TITLES:
            raise DataError(f"The template’s layout “{name}” has no placeholder for a title.")
        if name == OPENING and not kinds & SUBTITLES:
            say(f"The template’s layout “{name}” has no placeholder for a subtitle: a text box is used.")
        if name == TITLE_ONLY and PP_PLACEHOLDER.SLIDE_NUMBER not in kinds:
            say(f"The template’s layout “{name}” has no placeholder for the slide number: slides have none.")
    places = list(layouts[TITLE_ONLY].placeholders)
    title = next(one for one in places if one.placeholder_format.type in TITLES)
    named = {one.name.strip().casefold(): one for one in places}
    found = {name: named[name.casefold()] for name in PLACES if name.casefold() in named}
    if lacking := [f"“{name}”" for name in PLACES if name not in found and name != SECOND]:
        say(
            f"The template’s layout “{TITLE_ONLY}” has no placeholder named {' or '.join(lacking)}: "
            "these stand under the title, outside any placeholder."
        )
    width, height = slides.slide_width, slides.slide_height
    boxes = _boxes(width, height, _box(title)) | {name: _box(one) for name, one in found.items()}
    if SECOND not in found:
        boxes[SECOND] = right_of(boxes[EXHIBIT])
    if boxes[EXHIBIT].high < LEAST_ROOM or boxes[EXHIBIT].wide < width // 3:
        where = f"in its placeholder “{EXHIBIT}”" if EXHIBIT in found else "under its title"
        raise DataError(f"The template’s layout “{TITLE_ONLY}” leaves no room for a table {where}.")
    numbers = {name: one.placeholder_format.idx for name, one in found.items()}
    return SlideFrame(width, height, boxes, numbers, is_own=True)


def _box(shape: Any) -> SlideBox:  # noqa: ANN401
    return SlideBox(shape.left, shape.top, shape.width, shape.height)


def layout_of(slides: Any, name: str) -> Any:  # noqa: ANN401
    """
    Layout of a name, in any master and in whatever letters.

    Raises
    ------
    DataError
        If there is none: those that there are are named.
    """
    layouts = [one for master in slides.slide_masters for one in master.slide_layouts]
    found = next((one for one in layouts if one.name.strip().casefold() == name.casefold()), None)
    if found is None:
        names = ", ".join(f"“{one.name}”" for one in layouts) or "none"
        raise DataError(f"The template has no layout “{name}”; it has {names}.")
    return found


def _placeholder(slide: Any, frame: SlideFrame, name: str) -> Any:  # noqa: ANN401
    """Element of an empty placeholder of a slide; None where there is none."""
    if name not in frame.numbers:
        return None
    marks = slide.shapes._spTree.xpath(f"p:sp[p:nvSpPr/p:nvPr/p:ph/@idx='{frame.numbers[name]}']")
    return marks[0] if marks else None


def write_text(
    slide: Any,  # noqa: ANN401
    frame: SlideFrame,
    name: str,
    text: str,
    *,
    size: int = 0,
    box: SlideBox | None = None,
) -> None:
    """
    Write a text into a placeholder, or a text box in its place; it is read after all that was put there before.

    Parameters
    ----------
    slide, frame
        The slide, and where things stand on it.
    name
        One of `PLACES`.
    text
        Its paragraphs, by lines.
    size
        In points; that of the placeholder if zero.
    box
        Where it stands, if not where the placeholder does.
    """
    box = box or (frame.boxes[name] if frame.is_lowered else None)
    element = _placeholder(slide, frame, name)
    if element is None:
        shape = slide.shapes.add_textbox(*(box or frame.boxes[name]))
        shape.name = OUR_TEXT
    else:
        shape = next(one for one in slide.placeholders if one._element is element)
        shape.name = name
        if box is not None:
            shape.left, shape.top, shape.width, shape.height = box
    shape.text_frame.word_wrap = True
    shape.text_frame.text = text
    if size:
        resize(shape, size)
    slide.shapes._spTree.append(shape._element)


def resize(shape: Any, size: int) -> None:  # noqa: ANN401
    """Set the size of the letters of a shape, run by run: PowerPoint passes over that of a paragraph."""
    for paragraph in shape.text_frame.paragraphs:
        for run in paragraph.runs:
            run.font.size = Pt(size)


def stand(slide: Any, frame: SlideFrame, drawing: Any, name: str = EXHIBIT) -> None:  # noqa: ANN401
    """Let a table, a chart or a picture take the placeholder of a name, where its kind may stand there."""
    empty = _placeholder(slide, frame, name)
    if empty is None:
        return
    kind = next(one for one in slide.placeholders if one._element is empty).placeholder_format.type
    fits = kind in ANYTHING or (
        (kind == PP_PLACEHOLDER.TABLE and drawing.has_table)
        or (kind == PP_PLACEHOLDER.CHART and drawing.has_chart)
        or (kind == PP_PLACEHOLDER.PICTURE and not drawing.has_table and not drawing.has_chart)
    )
    if fits:
        place = deepcopy(empty.xpath("p:nvSpPr/p:nvPr/p:ph")[0])
        drawing._element.xpath(".//p:nvPr")[0].insert(0, place)
        slide.shapes._spTree.remove(empty)
    slide.shapes._spTree.append(drawing._element)


def link_to(run: Any, slide: Any, target: Any) -> None:  # noqa: ANN401
    """Make words of a slide a link to another."""
    relation = slide.part.relate_to(target.part, RELATIONSHIP_TYPE.SLIDE)
    mark = etree.SubElement(run._r.get_or_add_rPr(), qn("a:hlinkClick"), action="ppaction://hlinksldjump")
    mark.set(qn("r:id"), relation)


def number_titles(slides: Any) -> None:  # noqa: ANN401
    """Number slides of the same title, so that each title stands once, and write long ones smaller."""
    alike: dict[str, list[Any]] = {}
    for slide in slides.slides:
        alike.setdefault(slide.shapes.title.text_frame.text, []).append(slide.shapes.title)
    for text, several in alike.items():
        for number, title in enumerate(several, 1):
            title.text_frame.text = text + (f" ({number} of {len(several)})" if len(several) > 1 else "")
            size = size_of(title.text_frame.text, TITLE_SIZES, _box(title))
            if size != TITLE_SIZES[0]:
                resize(title, size)


def finish(slide: Any) -> None:  # noqa: ANN401
    """Take placeholders out of a slide that nothing was written into, and add its number, which is read last."""
    for shape in list(slide.placeholders):
        if shape.has_text_frame and not shape.text_frame.text:
            shape._element.getparent().remove(shape._element)
    for place in slide.slide_layout.placeholders:
        if place.placeholder_format.type == PP_PLACEHOLDER.SLIDE_NUMBER:
            number = deepcopy(place.element)
            number.xpath(".//p:cNvPr")[0].set("id", str(slide.shapes._next_shape_id))
            slide.shapes._spTree.append(number)


def high_of(lines: int, size: float) -> int:
    """Height of lines of a size in points with what is left free above and below, in EMU."""
    return int(lines * size * POINT * LINE) + PADDING // 2


def size_of(text: str, sizes: Sequence[int], box: SlideBox) -> int:
    """Largest of some sizes in which a text fits a box; the least if it fits in none."""
    return next((size for size in sizes if does_fit(text, size, box)), sizes[-1])


def does_fit(text: str, size: float, box: SlideBox) -> bool:
    """Whether a text of a size in points fits a box."""
    return high_of(len(lines_taken(text, size, box.wide - PADDING)), size) <= box.high
