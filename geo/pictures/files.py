"""A drawn page as a file: PNG, SVG or PDF, with its alternative text inside and the same bytes from run to run."""

import io
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

import numpy as np
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from needs_map.geo.pictures.page import MM_PER_INCH, DrawnWords, Sheet
from needs_map.geo.pictures.text import FAMILY, MM_PER_POINT

FORMATS = ("png", "svg", "pdf")
DPI = 300
PNG_LEVEL = 4
"""Of zlib's nine: half the time of its usual one, for a file a few per cent larger."""
MAKER = "needs-map"
LAYOUT = ("GDEF", "GPOS", "GSUB")
"""Tables of a font that say where its letters stand beside one another: in a file they stand where they are."""


class FileProperties(NamedTuple):
    """What a file says of itself."""

    title: str
    description: str
    """Alternative text, for screen readers."""
    made: date
    link: str = ""
    """Address that restores what is drawn; none if empty."""


def file_bytes(sheet: Sheet, form: str, about: FileProperties, dpi: int = 0) -> bytes:
    """
    Write a drawn page.

    Parameters
    ----------
    sheet
        The page.
    form
        "png", "svg" or "pdf".
    about
        Title, alternative text and date to put inside.
    dpi
        Dots an inch of a PNG; 300 if 0.

    Returns
    -------
    content
        The same bytes for the same page.

    Raises
    ------
    ValueError
        If the format is none of these.
    """
    about = about._replace(title=_storable(about.title), description=_storable(about.description))
    if form == "png":
        return _png(sheet, about, dpi or DPI)
    if form == "svg":
        return _svg(sheet, about)
    if form == "pdf":
        return pages_bytes([sheet], about)
    raise ValueError(f"form: must be one of {', '.join(FORMATS)}; got {form!r}")


def _storable(text: str) -> str:
    """Text without the control characters and half letters that no file format may hold."""
    return re.sub(r"[\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]+", " ", text).strip()


def _png(sheet: Sheet, about: FileProperties, dpi: int) -> bytes:
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415 - after what `page` sets
    from matplotlib.patheffects import Normal  # noqa: PLC0415

    sheet.figure.set_dpi(dpi)
    for words in sheet.haloed:  # as paths, like their halos: letters drawn as dots lie a few dots aside
        words.set_path_effects([Normal()])
    canvas: Any = FigureCanvasAgg(sheet.figure)  # matplotlib types none of its methods
    canvas.draw()
    picture = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")
    # 35 MB of dots, which the artists' circle of references would keep until the next full collection.
    canvas.renderer = None
    for artist in sheet.axes.findobj():
        if "_renderer" in vars(artist):
            vars(artist)["_renderer"] = None
    inside = PngInfo()
    facts = {"Title": about.title, "Description": about.description, "Software": MAKER}
    if about.link:
        facts["Source"] = about.link
    for key, text in (facts | {"Creation Time": about.made.isoformat()}).items():
        inside.add_itxt(key, text, lang="en-GB")
    out = io.BytesIO()
    picture.save(out, "png", dpi=(dpi, dpi), pnginfo=inside, compress_level=PNG_LEVEL)
    return out.getvalue()


def pages_bytes(sheets: Sequence[Sheet], about: FileProperties) -> bytes:
    """
    Write drawn pages as one PDF.

    Parameters
    ----------
    sheets
        The pages, first to last.
    about
        Title, alternative text and date to put inside.
    """
    about = about._replace(title=_storable(about.title), description=_storable(about.description))
    out = io.BytesIO()
    noon = datetime(about.made.year, about.made.month, about.made.day, 12, tzinfo=UTC)
    inside = {"Title": about.title, "Subject": about.description, "Creator": MAKER, "CreationDate": noon}
    if about.link:
        inside["Keywords"] = about.link
    from matplotlib.backends.backend_pdf import FigureCanvasPdf, PdfPages  # noqa: PLC0415 - slow to import

    _embed_no_layout()
    with PdfPages(out, metadata=inside) as book:
        for sheet in sheets:
            FigureCanvasPdf(sheet.figure).print_figure(book, format="pdf")
    return out.getvalue()


@cache
def _embed_no_layout() -> None:
    """Have fonts embedded without the rules by which letters are set: cutting these down is most of a PDF's time."""
    from matplotlib.backends import _backend_pdf_ps  # noqa: PLC0415 - after what `page` sets

    parts: Any = _backend_pdf_ps
    cutting = parts.subset
    whole = cutting.load_font

    def lean(*file: object, **options: object) -> object:
        loaded = whole(*file, **options)
        for table in LAYOUT:
            if table in loaded:
                del loaded[table]
        return loaded

    cutting.load_font = lean


def _svg(sheet: Sheet, about: FileProperties) -> bytes:
    """
    Write letters as paths, which look right anywhere, and lay the same text over them unseen, to be found and copied.

    An SVG with its font inside looks wrong in Word and LibreOffice, which ignore it.
    """
    from matplotlib.backends.backend_svg import FigureCanvasSVG  # noqa: PLC0415 - after what `page` sets

    out = io.StringIO()
    about_svg = {"Date": None, "Creator": MAKER} | ({"Source": about.link} if about.link else {})
    FigureCanvasSVG(sheet.figure).print_figure(out, format="svg", metadata=about_svg)
    text = out.getvalue()
    start = text.index("<svg")
    head_ends = text.index(">", start)
    head = text[start:head_ends] + ' role="img" aria-labelledby="picture-title picture-description" xml:lang="en-GB">'
    wording = (
        f'\n <title id="picture-title">{escape(about.title)}</title>'
        f'\n <desc id="picture-description">{escape(about.description)}</desc>'
    )
    height = sheet.paper.height
    words = "".join(_unseen(word, height) for word in sheet.words)
    unseen = f'<g id="text-to-find" font-family="{FAMILY}, sans-serif" fill-opacity="0">{words}\n </g>\n'
    body = text[head_ends + 1 :].replace("</svg>", unseen + "</svg>")
    wide, high = (f"{side / MM_PER_INCH * 72:g}pt" for side in (sheet.paper.width, height))
    head = re.sub(r'\bwidth="[^"]*"', f'width="{wide}"', re.sub(r'\bheight="[^"]*"', f'height="{high}"', head))
    return (text[:start] + head + wording + body).encode()


def _unseen(word: DrawnWords, height: float) -> str:
    """One line of text to be found in an SVG."""
    x, y = word.left / MM_PER_POINT, (height - word.baseline) / MM_PER_POINT
    turned = f'transform="rotate(-90 {x:.2f} {y:.2f})" ' if word.turned else ""
    return (
        f'\n  <text x="{x:.2f}" y="{y:.2f}" {turned}font-size="{word.size:.2f}" '
        f'textLength="{word.width / MM_PER_POINT:.2f}" lengthAdjust="spacingAndGlyphs">{escape(word.text)}</text>'
    )
