"""
What the page's scripts receive and send: described once, and checked on both sides.

`geo/web/messages.d.ts` is made from this module (`python -m needs_map.geo.declarations`). mypy checks the code that
writes a message against it, TypeScript the code that reads one.
"""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, NotRequired, TypedDict

Pair = Annotated[Sequence[float], "[number, number]"]
"""Latitude and longitude; the second part of the annotation is the type in TypeScript."""
Corners = Annotated[Sequence[Sequence[float]], "[[number, number], [number, number]]"]
"""South-west and north-east corner."""
Count = tuple[int, int | None]
"""Areas and people; people are None where they are not known."""
NamedArea = Annotated[Sequence[str], "[string, string, string]"]
"""Code, name and level of an area."""
Limits = Annotated[Sequence[float | None], "[number | null, number | null]"]
"""Lower and upper confidence limit."""


class Unit(TypedDict):
    """How a value is written."""

    decimals: int
    suffix: str
    missing: str
    zero: NotRequired[str]


class WithoutClass(TypedDict):
    """How areas without a class are named and drawn, and how many there are."""

    label: str
    colour: str
    counts: Count


class Bins(TypedDict):
    """Areas in each bin of the values in view, a row for each class, and those in the fullest bin."""

    counts: Sequence[Sequence[int]]
    most: int


class Square(TypedDict):
    """Legend of two measures: nine colours, the areas in each, and the thirds along the sides."""

    colours: Sequence[Sequence[str]]
    counts: Sequence[Sequence[int]]
    rows: Sequence[str]
    columns: Sequence[str]
    names: Sequence[str]


class OutlineMessage(TypedDict):
    """Outlines of larger areas over the map: how they are drawn, where they are kept, and which are labelled."""

    kind: str
    weight: float
    colour: str
    geometry: str
    labelled: Sequence[str]


class Cartogram(TypedDict):
    """What differs where the areas are drawn as hexagons."""

    geometry: str
    bounds: Corners
    outlines: Sequence[OutlineMessage]
    about: str
    description: str


class Paint(TypedDict):
    """Classes of a map, how they are drawn and what the legend says of them."""

    values: str
    classes: str
    around: str
    """Classes of the areas around those in view, which are drawn paler and counted nowhere; as `classes`."""
    colours: Sequence[str]
    labels: Sequence[str]
    marks: Sequence[tuple[str, str]]
    counts: Sequence[Count]
    missing: WithoutClass
    suppressed: WithoutClass
    unit: Unit
    short: str
    measure: str
    low_first: bool
    named_classes: bool
    histogram: Bins | None
    square: Square | None
    legend_title: str
    legend_note: str
    around_note: str
    """How the areas around those in view are drawn, for a closed legend; empty where there are none."""
    definition: str
    description: str
    token: Sequence[str]


class Pieces(TypedDict):
    """
    Finer shapes of areas that are all sent in coarse ones.

    The path of the ICBs, and that of the areas of one of them, with `@_` for `@` and its code.
    """

    boards: str
    path: str


class ViewMessage(Paint):
    """All that map, table and strip of dots draw for a view, but for the selection."""

    geometry: str
    pieces: Pieces | None
    limits: str
    people: str
    grouped: bool
    one: str
    areas_word: str
    bounds: Corners
    outlines: Sequence[OutlineMessage]
    attribution: str
    cartogram: Cartogram | None
    caption: str
    strip_title: str


class MapMessage(TypedDict):
    """What a map receives in each run: the path of its view, and what of it changes with a click."""

    view: str
    select: str
    ring: bool
    base_map: bool
    together: str
    patched: NotRequired[str]
    legend: NotRequired[bool]
    form: NotRequired[Literal["cartogram"]]
    arrival: NotRequired[str]
    """Path to ask once the map is painted, for which the rest of the page waits."""


class Step(TypedDict):
    """The slider that a map belongs to, and the year at which that stands."""

    of: str
    at: int


class ChangeMessage(MapMessage, Paint):
    """A map of change, which is painted from this in place of its view."""

    steps: Step


class CoreMessage(TypedDict):
    """Positions of areas in their geometry, and the line around them together."""

    inside: Sequence[int]
    weight: float
    colour: str


class CatchmentMessage(MapMessage, Paint):
    """A map of where patients live, painted, framed and outlined from this in place of its view."""

    grouped: NotRequired[bool]
    cores: NotRequired[Sequence[CoreMessage]]
    bounds: Corners
    outlines: Sequence[OutlineMessage]


class TableMessage(TypedDict):
    """The areas that the table shows, and their name in words; all areas in view if neither is there."""

    alone: NotRequired[Sequence[str]]
    words: NotRequired[str]


class PatchOutlines(TypedDict):
    """The areas of a patch, and the path of the outlines of each level."""

    areas: Sequence[NamedArea]
    geometry: Mapping[str, str]
    hexagons: Mapping[str, str]


class PatchMessage(PatchOutlines):
    """A patch, the area in focus, whether only it is counted, how many areas it can hold, and whether it is drawn."""

    focus: NamedArea
    mine: bool
    most: int
    drawn: bool


class MeasuresMessage(TypedDict):
    """Measures by group (key, label, 1 if the level has it), the path of a view by any measure, and the one shown."""

    groups: Sequence[tuple[str, Sequence[tuple[str, str, int]]]]
    view: str
    measure: str


class PagesMessage(TypedDict):
    """Headings of the menu with the key and title of each page under them, and the key of the one shown."""

    groups: Sequence[tuple[str, Sequence[tuple[str, str]]]]
    current: str
    empty: Sequence[str]
    """Keys of the pages without data for the area in view."""
    note: str
    """What their mark means; empty where there are none."""


class BreadcrumbsMessage(TypedDict):
    """Code and name of each area above the one in focus, and the name of that one."""

    steps: Sequence[tuple[str, str]]
    here: str


class YearsMessage(TypedDict):
    """Years of a slider, the one shown, and the path of the map of any with `_` for the year, and of all together."""

    label: str
    years: Sequence[int]
    year: int
    path: str
    whole: str
    """Empty where all years are too much to be sent at once."""


class QueueMessage(TypedDict):
    """Files that wait to be made, those made since the app started, and how many are made at once."""

    waiting: int
    done: int
    workers: int


class Geometry(TypedDict):
    """Longitude and latitude of an area's corners, as in GeoJSON."""

    type: Literal["Polygon", "MultiPolygon"]
    coordinates: Sequence[Any]


class AreaProperties(TypedDict):
    """Name, what the area lies in, 1 for a Core20 area, place of the label, a shorter name, and radius of a point."""

    n: str
    w: str
    c: NotRequired[Literal[1]]
    at: NotRequired[Pair]
    s: NotRequired[str]
    r: NotRequired[float]


class AreaFeature(TypedDict):
    """An area; its id is its code."""

    type: Literal["Feature"]
    id: str
    properties: AreaProperties
    geometry: Geometry


class GroundHead(TypedDict):
    """Areas of a level, in the order in which values and classes are sent: all that is known but their shapes."""

    codes: Sequence[str]
    names: Sequence[str]
    within: Sequence[str]
    """What each lies in, in words."""
    core20: Sequence[int]
    """Positions of the Core20 areas."""
    at: Sequence[Pair]
    """Where the label of each stands; none at all for LSOAs."""
    short: Mapping[str, str]
    """Shorter names, by code."""


class Ground(GroundHead):
    """The head of a file of areas: with metres between two lines of its grid, rings, and corners after each first."""

    unit: float
    rings: int
    corners: int


class Areas(TypedDict):
    """Shapes that lie over the areas of a map."""

    type: Literal["FeatureCollection"]
    features: Sequence[AreaFeature]


class WebMapOutline(TypedDict):
    """A layer of lines over the areas of a map to send."""

    key: str
    label: str
    weight: float
    colour: str
    cased: bool
    dash: float
    shown: bool
    names: Sequence[str]
    at: Sequence[Pair]
    areas: str
    """As `geo.geometry.packed` writes them, in base64."""


class WebMapLand(TypedDict):
    """Roads or water over the areas of a map to send."""

    weight: float
    colour: str
    shapes: str
    """GeoJSON of lines and surfaces, as text."""


class WebMapMessage(TypedDict):
    """What the script of a map to send draws; names, values and classes it reads from the page's table."""

    colours: Sequence[str]
    missing: str
    suppressed: str
    classes: Sequence[int]
    areas: str
    """In base64, as of an outline; so is the ground around them."""
    context: str
    around: str
    """Areas around those in view, likewise, with their classes, and with name, what they lie in and value of each."""
    around_classes: Sequence[int]
    around_words: Sequence[tuple[str, str, str]]
    outlines: Sequence[WebMapOutline]
    land: Sequence[WebMapLand]
    """Lowest first."""
    bounds: Corners
    selected: int
