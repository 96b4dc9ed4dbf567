"""Text of a picture: the font, how wide a text is, how it is wrapped, and what stands in for letters it lacks."""

import unicodedata
from functools import cache, lru_cache
from itertools import repeat
from pathlib import Path
from typing import NamedTuple

import matplotlib as mpl
from matplotlib.font_manager import FontEntry, FontProperties, fontManager
from matplotlib.ft2font import FT2Font, LoadFlags

MM_PER_POINT = 25.4 / 72
FONT_FOLDERS = (Path(__file__).parents[1] / "fonts", Path(mpl.get_data_path()) / "fonts" / "ttf")
"""Where the two typefaces lie: ours, and the one that matplotlib ships; a picture looks the same everywhere."""
FAMILY = "Source Sans 3"
"""Typeface of pages and pictures alike."""
FACES = {
    False: (FONT_FOLDERS[0] / "SourceSans3-Regular.ttf", FONT_FOLDERS[1] / "DejaVuSans.ttf"),
    True: (FONT_FOLDERS[0] / "SourceSans3-Bold.ttf", FONT_FOLDERS[1] / "DejaVuSans-Bold.ttf"),
}
"""Regular and bold: the page's typeface, and after it one with the letters and signs that it lacks."""
LINE = 1.22
"""Height of a line, in sizes of its letters."""
INVISIBLE = frozenset("\u200b\u200c\u200d\u2060\ufe0e\ufe0f\ufeff\u00ad")
"""Joiners and selectors, which only change how the letters before them look."""
UNKNOWN = "□"
LEAST_SIZE = 8.0
"""Of letters, in points: smaller ones are hard to read in print."""
LONGEST_TITLE = 400
"""Characters of a title or subtitle that are drawn; the rest is cut off with an ellipsis."""


class Paragraph(NamedTuple):
    """Text broken into lines at a size at which it fits."""

    lines: tuple[str, ...]
    size: float
    """In points."""
    bold: bool

    @property
    def height(self) -> float:
        """Height of all lines, in mm."""
        return len(self.lines) * self.size * LINE * MM_PER_POINT


@cache
def font(*, bold: bool = False) -> FontProperties:
    """Return the font of all pictures."""
    names = [_registered(face, bold) for face in FACES[bold]]
    return FontProperties(family=names, weight="bold" if bold else "normal")


def _registered(face: Path, bold: bool) -> str:
    """Make a file known to matplotlib under a name that no font of the computer has, and return the name."""
    name = f"needs-map {face.stem}"
    fontManager.ttflist.append(FontEntry(fname=str(face), name=name, weight="bold" if bold else "normal"))
    return name


@cache
def letters() -> frozenset[int]:
    """Code points of the letters that can be drawn, bold and not."""
    return frozenset.intersection(*(frozenset(_first(bold)) for bold in FACES))


@cache
def _first(bold: bool) -> dict[int, FT2Font]:
    """The first face that has each letter, as matplotlib draws it."""
    found: dict[int, FT2Font] = {}
    for file in reversed(FACES[bold]):
        face = FT2Font(str(file))
        found |= dict.fromkeys(face.get_charmap(), face)
    return found


@cache
def _advance(letter: str, bold: bool) -> float:
    """Width of a letter that can be drawn, in sizes: looked up one by one, for there are thousands."""
    face = _first(bold)[ord(letter)]
    return float(face.load_char(ord(letter), flags=LoadFlags.NO_SCALE).horiAdvance / face.units_per_EM)


def drawable(text: str) -> str:
    """
    Text with nothing in it that the font cannot draw.

    Parameters
    ----------
    text
        Anything a person types.

    Returns
    -------
    text
        White space and control characters are spaces. A symbol without a glyph, such as an emoji, is its name in square
        brackets; another letter without one is a box.
    """
    out = []
    for letter in unicodedata.normalize("NFC", text):
        if letter in INVISIBLE:
            continue
        if letter.isspace() or unicodedata.category(letter).startswith("C"):
            out.append(" ")
        elif ord(letter) in letters():
            out.append(letter)
        elif unicodedata.category(letter) == "So":
            out.append(f"[{unicodedata.name(letter).lower()}]")
        elif unicodedata.category(letter) != "Sk":  # a skin tone changes the emoji before it
            out.append(UNKNOWN)
    return " ".join("".join(out).split())


def width(text: str, size: float, *, bold: bool = False) -> float:
    """
    Width of a printable text.

    Parameters
    ----------
    text
        As `drawable` returns it.
    size
        In points.
    bold
        Of the bold font.

    Returns
    -------
    width
        In mm; kerning may make the text a little narrower.
    """
    return sum(map(_advance, text, repeat(bold))) * size * MM_PER_POINT


@lru_cache(maxsize=2_000)  # notes and cells are set anew for each picture that a page offers
def wrapped(text: str, size: float, room: float, *, bold: bool = False) -> Paragraph:
    """
    Break a text into lines between words; a word wider than a line is broken where it must be.

    Parameters
    ----------
    text
        Any text.
    size
        In points.
    room
        Width of a line, in mm.
    bold
        Of the bold font.
    """
    lines: list[str] = []
    line = ""
    for word in drawable(text).split():
        joined = f"{line} {word}" if line else word
        if width(joined, size, bold=bold) <= room:
            line = joined
            continue
        if line:
            lines.append(line)
        line = word
        while width(line, size, bold=bold) > room and len(line) > 1:
            fitting = next(
                (end for end in range(len(line) - 1, 1, -1) if width(line[:end], size, bold=bold) <= room), 1
            )
            lines.append(line[:fitting])
            line = line[fitting:]
    return Paragraph((*lines, line) if line else tuple(lines), size, bold)


def fitted_lines(text: str, sizes: tuple[float, ...], room: float, most: int, *, bold: bool = False) -> Paragraph:
    """
    Break a text into lines at the largest size at which it takes few enough of them.

    Parameters
    ----------
    text
        Any text; cut off after 400 letters.
    sizes
        In points, largest first; none below 8 is taken.
    room
        Width of a line, in mm.
    most
        Lines wanted at most; at the smallest size it may take more.
    bold
        Of the bold font.
    """
    shown = text if len(text) <= LONGEST_TITLE else text[: LONGEST_TITLE - 1].rstrip() + "…"
    for size in sizes:
        paragraph = wrapped(shown, max(size, LEAST_SIZE), room, bold=bold)
        if len(paragraph.lines) <= most:
            break
    return paragraph
