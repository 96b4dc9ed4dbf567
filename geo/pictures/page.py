"""The page of a picture: paper sizes, and a sheet drawn on in millimetres from its lower left corner."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import matplotlib as mpl
import matplotlib.artist as mpl_artist
import numpy as np
import shapely

from needs_map.geo.palettes import INK, MISSING_INK, PAPER
from needs_map.geo.pictures.text import LEAST_SIZE, LINE, MM_PER_POINT, Paragraph, font, width

# Before its other parts are imported: they would write a list of properties into the notes of each of their classes,
# which nobody reads here and which takes a fifth of their time.
mpl_artist.kwdoc = lambda artist: ""  # noqa: ARG005

from matplotlib.collections import PathCollection  # noqa: E402
from matplotlib.colors import to_rgb  # noqa: E402
from matplotlib.figure import Figure  # noqa: E402
from matplotlib.patches import Rectangle  # noqa: E402
from matplotlib.path import Path  # noqa: E402
from matplotlib.patheffects import Stroke  # noqa: E402

if TYPE_CHECKING:
    from matplotlib.text import Text

MM_PER_INCH = 25.4
ASCENT = 0.76
"""Of Source Sans, with the room above it in a line: height of capitals and ascenders above the baseline, in sizes."""
SOFT = "#4a5764"
"""Ink of notes: 7.5:1 on paper."""
HALFWAY = 0.6
"""Brightness from which a fill takes a dark hatch."""
TEXT_HALFWAY = 0.45
"""Brightness from which a fill takes a dark text."""
NARROW_MM = 100.0
"""Width of a page below which what would stand side by side stands one below the other."""

# Once, for the whole process, since matplotlib's settings are not kept apart by thread: fonts are embedded as TrueType,
# letters in an SVG are drawn as paths, and names inside an SVG do not change from run to run.
mpl.rcParams["pdf.fonttype"] = 42
mpl.rcParams["svg.fonttype"] = "path"
mpl.rcParams["svg.hashsalt"] = "needs-map"
mpl.rcParams["hatch.linewidth"] = 0.5
mpl.rcParams["text.hinting"] = "none"  # letters are then as wide on every device as `geo.picture_text` counts them


class Paper(NamedTuple):
    """A size of page, in mm."""

    label: str
    width: float
    height: float
    margin: float
    scale: float
    """Size of letters beside those of A4."""
    fits: bool = False
    """Whether a picture is only as high as what is drawn on it; `height` is then its most."""

    @property
    def wide(self) -> bool:
        """Whether the legend stands beside the map, not under it."""
        return self.width >= self.height and not self.fits

    @property
    def narrow(self) -> bool:
        """Whether there is no room for two things side by side."""
        return self.width < NARROW_MM

    def points(self, size: float) -> float:
        """Size of letters of a size on A4, in points, and never below what is read in print."""
        return max(size * self.scale, LEAST_SIZE)


PAPERS = {
    "a4-portrait": Paper("A4, portrait", 210, 297, 12, 1.0),
    "a4-landscape": Paper("A4, landscape", 297, 210, 12, 1.0),
    "slide": Paper("Slide, 16:9", 338.667, 190.5, 12, 1.2),
    "square": Paper("Square", 210, 210, 10, 0.95),
    "full-width": Paper("Full width of a document, 160 mm", 160, 240, 2, 1.0, fits=True),
    "half-width": Paper("Half width of a document, 77 mm", 77, 240, 1, 1.0, fits=True),
}
"""Sizes to choose from."""
SIZES = PAPERS | {
    "slide-part": Paper("Slide, under its title and headline", 313, 128, 1, 1.2),
    "page-part": Paper("Part of a page between its texts", 160, 125, 1, 1.0),
}
"""Those, and sizes of maps in documents made from recipes."""


class Box(NamedTuple):
    """A part of the page, in mm."""

    left: float
    bottom: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Right edge."""
        return self.left + self.width

    @property
    def top(self) -> float:
        """Upper edge."""
        return self.bottom + self.height

    def overlaps(self, other: "Box") -> bool:
        """Whether two boxes share ground."""
        return (
            self.left < other.right and other.left < self.right and self.bottom < other.top and other.bottom < self.top
        )

    def holds(self, other: "Box") -> bool:
        """Whether another box lies inside."""
        inside = self.left <= other.left and other.right <= self.right
        return inside and self.bottom <= other.bottom and other.top <= self.top


class Block(NamedTuple):
    """A part of the page whose height is known before it is drawn."""

    height: float
    draw: Callable[[float, float], None]
    """Takes left and top, in mm."""


class DrawnWords(NamedTuple):
    """One line of text as drawn, for what must be found in an SVG whose letters are paths."""

    text: str
    left: float
    baseline: float
    size: float
    width: float
    turned: bool = False
    """Whether it runs upward."""


class Sheet:
    """
    A page being drawn, in mm from its lower left corner. It belongs to one picture and one thread.

    Parameters
    ----------
    paper
        Its size.
    """

    def __init__(self, paper: Paper) -> None:
        self.paper = paper
        self.figure = Figure(figsize=(paper.width / MM_PER_INCH, paper.height / MM_PER_INCH), facecolor=PAPER)
        self.axes = self.figure.add_axes((0, 0, 1, 1))
        self.axes.set_axis_off()
        self.axes.set_xlim(0, paper.width)
        self.axes.set_ylim(0, paper.height)
        self.words: list[DrawnWords] = []
        self.haloed: list[Text] = []
        self._level = 1.0

    def _order(self) -> float:
        """What is drawn later lies on top."""
        self._level += 1
        return self._level

    def text(
        self,
        text: str,
        left: float,
        baseline: float,
        size: float,
        *,
        bold: bool = False,
        colour: str = INK,
        align: str = "left",
        halo: float = 0.0,
        link: str = "",
    ) -> None:
        """
        Draw one line of printable text.

        Parameters
        ----------
        text
            As `printable` returns it.
        left, baseline
            Where it starts; with `align` "right" or "centre", where it ends or has its middle.
        size, halo
            In points; the halo is of paper.
        bold, colour, align
            How it looks.
        link
            Address that a click on it opens, in a PDF or SVG; none if empty.
        """
        if not text:
            return
        wide = width(text, size, bold=bold)
        left -= {"left": 0.0, "centre": wide / 2, "right": wide}[align]
        style: dict[str, Any] = {"fontproperties": font(bold=bold), "fontsize": size, "parse_math": False}
        if halo:  # apart, for text with an effect is drawn as paths and cannot be found in a PDF
            effect = [Stroke(linewidth=halo, foreground=PAPER, joinstyle="round")]
            self.axes.text(left, baseline, text, color=PAPER, path_effects=effect, zorder=self._order(), **style)
        drawn = self.axes.text(left, baseline, text, color=colour, zorder=self._order(), url=link or None, **style)
        if halo:
            self.haloed.append(drawn)
        self.words.append(DrawnWords(text, left, baseline, size, wide))

    def turned_text(self, text: str, baseline: float, bottom: float, size: float, *, bold: bool = False) -> None:
        """Draw one line of printable text on end, from its bottom up; its letters stand left of the baseline."""
        if not text:
            return
        style: dict[str, Any] = {"fontproperties": font(bold=bold), "fontsize": size, "parse_math": False}
        place: dict[str, Any] = {"rotation": 90, "rotation_mode": "anchor", "ha": "left", "va": "baseline"}
        self.axes.text(baseline, bottom, text, color=INK, zorder=self._order(), **place, **style)
        self.words.append(DrawnWords(text, baseline, bottom, size, width(text, size, bold=bold), turned=True))

    def paragraph(self, paragraph: Paragraph, left: float, top: float, *, colour: str = INK, link: str = "") -> float:
        """Draw a paragraph from its top down, each line a link if one is given; return its bottom."""
        step = paragraph.size * LINE * MM_PER_POINT
        for position, line in enumerate(paragraph.lines):
            baseline = top - position * step - ASCENT * paragraph.size * MM_PER_POINT
            self.text(line, left, baseline, paragraph.size, bold=paragraph.bold, colour=colour, link=link)
        return top - paragraph.height

    def rectangle(
        self, box: Box, fill: str, *, edge: str = "none", line: float = 0.0, hatch: str = "", hatch_colour: str = INK
    ) -> None:
        """Draw a rectangle; `line` is in points."""
        corner = (box.left, box.bottom)
        self.axes.add_patch(
            Rectangle(corner, box.width, box.height, facecolor=fill, edgecolor="none", zorder=self._order())
        )
        if hatch:
            hatched = Rectangle(corner, box.width, box.height, facecolor="none", edgecolor=hatch_colour, linewidth=0)
            hatched.set(hatch=hatch, zorder=self._order())
            self.axes.add_patch(hatched)
        if line:
            edged = Rectangle(corner, box.width, box.height, facecolor="none", edgecolor=edge, linewidth=line)
            edged.set_zorder(self._order())
            self.axes.add_patch(edged)

    def line(
        self, points: Sequence[tuple[float, float]], colour: str, weight: float, dash: tuple[float, ...] = ()
    ) -> None:
        """Draw a line through points; `weight` is in points, and `dash` the lengths drawn and left out, in weights."""
        style = {"linestyle": (0, dash), "dash_capstyle": "butt"} if dash else {"solid_capstyle": "butt"}
        self.axes.plot(*zip(*points, strict=True), color=colour, linewidth=weight, zorder=self._order(), **style)

    def shapes(
        self,
        shapes: np.ndarray,
        *,
        fill: str | Sequence[str] = "none",
        edge: str = "none",
        weight: float = 0.0,
        hatch: str = "",
        dash: tuple[float, ...] = (),
    ) -> None:
        """Draw polygons whose corners are in mm; `fill` is one colour or one a shape, `weight` in points."""
        if not len(shapes):
            return
        drawn = PathCollection([outline_path(shape) for shape in shapes], facecolors=fill, edgecolors=edge)
        drawn.set(linewidths=weight, joinstyle="round", zorder=self._order())
        if hatch:
            drawn.set_hatch(hatch)
        if dash:
            drawn.set(linestyle=(0, dash), capstyle="butt")
        self.axes.add_collection(drawn, autolim=False)


def _brightness(fill: str) -> float:
    red, green, blue = to_rgb(fill)
    return 0.3 * red + 0.59 * green + 0.11 * blue


def hatch_ink(fill: str) -> str:
    """Colour of a hatch that is seen on a fill: dark on pale, paper on dark."""
    return MISSING_INK if _brightness(fill) > HALFWAY else PAPER


def text_ink(fill: str) -> str:
    """Colour of a text that is read on a fill, 4:1 or better on any colour of ours."""
    return INK if _brightness(fill) > TEXT_HALFWAY else PAPER


def outline_path(shape: shapely.Geometry) -> Path:
    """Polygons, holes included, and lines as a path."""
    parts = shapely.get_parts(shape)
    rings = [*shapely.get_rings(parts), *parts[shapely.get_dimensions(parts) == 1]]
    corners = [shapely.get_coordinates(ring) for ring in rings]
    if not corners:
        return Path(np.empty((0, 2)))
    codes = []
    for ring, places in zip(rings, corners, strict=True):
        kinds = np.full(len(places), Path.LINETO, dtype=Path.code_type)
        kinds[0] = Path.MOVETO
        if shapely.is_closed(ring):
            kinds[-1] = Path.CLOSEPOLY
        codes.append(kinds)
    return Path(np.concatenate(corners), np.concatenate(codes))
