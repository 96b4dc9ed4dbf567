"""Geometry of the sample: outlines roughened, then cut into cells that look like LSOAs."""

from typing import NamedTuple

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.spatial import Voronoi, cKDTree

from tools.sample.places import ARCS, INSIDE, PLACES, TOWNS, Place

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

GRID = 1.0  # metres; every vertex lies on it, so that shared edges coincide exactly
BLOCKS_PER_LSOA = 8  # an LSOA is grown from this many blocks, as real ones are from output areas
OUTLINE_STEP = 350.0  # metres; outlines are broken up until no segment is longer
EDGE_STEP = 650.0  # metres; the same for edges between cells
ROUGHNESS = 0.13  # sideways displacement of a midpoint, as a share of its segment's length, at most
FEWEST_BLOCKS = 3
LLOYD_STEPS = 20
TOWN_EXTENT = 0.9  # of a town's people, the share that its kernel keeps: none lives beyond three radii


class Cells(NamedTuple):
    """Cells in the order of their places: the place's code, the polygon, the middle of its people."""

    place: NDArray[np.str_]
    geometry: NDArray[np.object_]
    centre: Floats


def roughen(line: Floats, rng: np.random.Generator, *, step: float, roughness: float = ROUGHNESS) -> Floats:
    """
    Break a line up by seeded midpoint displacement.

    Parameters
    ----------
    line
        Vertices, one a row, metres. All of them stay where they are.
    rng
        Source of chance.
    step
        Longest segment that is left alone, metres.
    roughness
        Largest displacement of a midpoint, as a share of its segment's length.

    Returns
    -------
    line
        More vertices, in the same order, metres.
    """
    while True:
        along = np.diff(line, axis=0)
        long = np.sqrt((along**2).sum(axis=1)) > step
        if not long.any():
            return line
        sideways = np.column_stack([-along[:, 1], along[:, 0]])
        push = roughness * (2 * rng.random(len(along)) - 1)
        middle = line[:-1] + along / 2 + sideways * push[:, None]
        line = np.insert(line, np.flatnonzero(long) + 1, middle[long], axis=0)


def place_outlines(rng: np.random.Generator) -> pd.Series:
    """
    Outlines of the five places, which share their borders exactly.

    Parameters
    ----------
    rng
        Source of chance.

    Returns
    -------
    outlines
        Polygons in EPSG:27700, indexed by the place's code.

    Raises
    ------
    ValueError
        If a roughened outline crosses another.
    """
    lines = [shapely.LineString(roughen(np.array(arc) * 1000.0, rng, step=OUTLINE_STEP)) for arc in ARCS]
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(shapely.union_all(lines, grid_size=GRID))))
    if len(faces) != len(PLACES):
        raise ValueError(f"rng must leave the {len(PLACES)} outlines apart: they enclose {len(faces)} areas")
    return pd.Series(
        {code: faces[shapely.contains_xy(faces, x * 1000, y * 1000)][0] for code, (x, y) in INSIDE.items()}
    )


def sample_cells(rng: np.random.Generator) -> Cells:
    """
    Cut the five places into cells that look like LSOAs: small in towns, large in the country.

    Parameters
    ----------
    rng
        Source of chance.

    Returns
    -------
    cells
        Polygons on the grid that share their edges exactly.

    Raises
    ------
    ValueError
        If chance leaves a cell empty, or outlines cross.
    """
    outlines = place_outlines(rng)
    blocks, label, edges = [], [], list(shapely.boundary(outlines.to_numpy()))
    count = 0
    for place in PLACES:
        outline = outlines[place.code]
        inside = _blocks(place, outline, rng)
        nearest = _labels(inside, place.lsoas, rng)
        edges += _edges_between(inside, nearest, outline, rng)
        blocks.append(inside)
        label.append(nearest + count)
        count += place.lsoas
    # All edges are noded together, so that neighbours across a border get each other's vertices too.
    noded = shapely.union_all(edges, grid_size=GRID)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
    belongs = _belongs(faces, outlines)
    faces, belongs = faces[belongs >= 0], belongs[belongs >= 0]
    geometry = _merge_faces(faces, belongs, np.vstack(blocks), np.concatenate(label), count)
    centre = np.vstack([np.round(np.vstack(blocks)[np.concatenate(label) == n].mean(axis=0)) for n in range(count)])
    return Cells(np.repeat([p.code for p in PLACES], [p.lsoas for p in PLACES]), geometry, centre)


def _blocks(place: Place, outline: shapely.Polygon, rng: np.random.Generator) -> Floats:
    """Centres of blocks with equal numbers of people: around towns, or anywhere at all."""
    bounds = np.array(outline.bounds).reshape(2, 2)
    towns = TOWNS[place.code]
    total = place.lsoas * BLOCKS_PER_LSOA
    counts = [round(town.share / 100 * total) for town in towns]
    counts.append(total - sum(counts))
    shapely.prepare(outline)
    parts = []
    for town, wanted in zip([*towns, None], counts, strict=True):
        inside = np.empty((0, 2))
        while len(inside) < wanted:
            draw = rng.random((4 * wanted + 50, 2))
            if town is None:
                points = bounds[0] + draw * (bounds[1] - bounds[0])
            else:
                # Density 1 / (1 + (d / radius)**2)**2, drawn without trigonometry: the same on any machine.
                draw = 2 * draw - 1
                draw = draw[(draw**2).sum(axis=1) < TOWN_EXTENT]
                stretch = town.radius * 1000 / np.sqrt(1 - (draw**2).sum(axis=1))
                points = np.array(town.centre) * 1000 + draw * stretch[:, None]
            points = np.round(points)
            inside = np.vstack([inside, points[shapely.contains_xy(outline, points[:, 0], points[:, 1])]])
        parts.append(inside[:wanted])
    return np.unique(np.vstack(parts), axis=0)


def _labels(blocks: Floats, count: int, rng: np.random.Generator) -> Ints:
    """Number of the cell that each block goes to: k-means by Lloyd's steps from a random start."""
    centres = blocks[np.sort(rng.choice(len(blocks), count, replace=False))]
    for _ in range(LLOYD_STEPS):
        label = cKDTree(centres).query(blocks)[1]
        size = np.bincount(label, minlength=count)
        sums = np.column_stack([np.bincount(label, blocks[:, axis], count) for axis in (0, 1)])
        # To the metre, so that the last bit of a mean decides nothing; a starved cell starts again elsewhere.
        elsewhere = blocks[rng.integers(len(blocks), size=count)]
        centres = np.where(size[:, None] >= FEWEST_BLOCKS, np.round(sums / np.maximum(size, 1)[:, None]), elsewhere)
    return np.asarray(cKDTree(centres).query(blocks)[1], dtype=np.int64)


def _edges_between(
    blocks: Floats, label: Ints, outline: shapely.Polygon, rng: np.random.Generator
) -> list[shapely.Geometry]:
    """Edges between blocks of different cells, roughened and cut to the outline."""
    reach = 20 * np.ptp(blocks, axis=0).max()
    compass = [(1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1)]
    diagram = Voronoi(np.vstack([blocks, blocks.mean(axis=0) + reach * np.array(compass)]))
    group = np.append(label, np.full(len(compass), -1))[diagram.ridge_points]
    ends = np.array(diagram.ridge_vertices)
    between = (group[:, 0] != group[:, 1]) & (group >= 0).all(axis=1) & (ends >= 0).all(axis=1)
    # In a fixed order and direction, so that chance falls the same way however the diagram is listed.
    segments = np.round(diagram.vertices[ends[between]], 1)
    first, last = segments[:, 0], segments[:, 1]
    backwards = (first[:, 0] > last[:, 0]) | ((first[:, 0] == last[:, 0]) & (first[:, 1] > last[:, 1]))
    segments[backwards] = segments[backwards, ::-1]
    segments = segments[np.lexsort(segments.reshape(-1, 4).T)]
    lines = shapely.intersection(shapely.linestrings(segments), outline.buffer(EDGE_STEP).convex_hull)
    lines = lines[~shapely.is_empty(lines)]
    rough = [shapely.LineString(roughen(shapely.get_coordinates(line), rng, step=EDGE_STEP)) for line in lines]
    cut = shapely.intersection(np.array(rough), outline)
    return list(cut[~shapely.is_empty(cut)])


def _belongs(faces: NDArray[np.object_], outlines: pd.Series) -> Ints:
    """Number of the place that each face lies in; -1 outside them all."""
    belongs: Ints = np.full(len(faces), -1)
    inner = shapely.point_on_surface(faces)
    for number, outline in enumerate(outlines[[place.code for place in PLACES]]):
        belongs[shapely.covers(outline, inner)] = number
    return belongs


def _merge_faces(
    faces: NDArray[np.object_], belongs: Ints, blocks: Floats, label: Ints, count: int
) -> NDArray[np.object_]:
    """Give each cell its fullest face; join what is left to the neighbour that it borders most."""
    block, face = shapely.STRtree(faces).query(shapely.points(blocks), predicate="within")
    held = pd.crosstab(label[block], face)
    owner: Ints = np.full(len(faces), -1)
    owner[held.idxmax(axis="columns").to_numpy()] = held.index.to_numpy()
    if len(np.unique(owner[owner >= 0])) != count:
        raise ValueError(f"rng must give {count} cells: chance left one without land")
    left, right = shapely.STRtree(faces).query(faces, predicate="touches")
    shared = shapely.length(shapely.intersection(faces[left], faces[right]))
    shared[belongs[left] != belongs[right]] = 0
    while (owner < 0).any():
        shared_open = np.where((owner[left] < 0) & (owner[right] >= 0), shared, 0)
        best = int(shared_open.argmax())
        if shared_open[best] == 0:
            raise ValueError("rng must give connected places: chance left a scrap of one on its own")
        owner[left[best]] = owner[right[best]]
    return np.array([shapely.union_all(faces[owner == cell]) for cell in range(count)])
