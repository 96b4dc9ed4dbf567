"""
What a notebook reads of a store: data frames, areas with their shapes, and pictures, with the figures of the pages.

    import needs_map
    store = needs_map.open_store()
    store.core20("place")
"""

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import geopandas as gpd
import pandas as pd

from needs_map.app.commands.tables import print_table
from needs_map.app.commands.view_of_options import view_of_options
from needs_map.app.exports.pictures import picture_of_view
from needs_map.data.errors import DataError
from needs_map.data.manifest import store_to_serve
from needs_map.data.staging import write_whole
from needs_map.figures.disclosure import ENGLAND_LEVEL
from needs_map.figures.frames.areas import NATION, areas_frame, codes_inside, with_shapes
from needs_map.figures.frames.measures import at_period, indicators_frame, measure_of, measures_frame
from needs_map.figures.frames.values import values_frame
from needs_map.figures.people.population import DEFAULT_METHOD
from needs_map.figures.people.tables import TableSettings, parse_years
from needs_map.figures.places.search import area_meant
from needs_map.figures.reports.local_inequalities import gap_in
from needs_map.figures.serving import Serving, open_serving
from needs_map.geo.numbers import written
from needs_map.needs.population.ageing import NEEDS_ASSESSMENT_BANDS, parse_bands


class NotebookPicture(NamedTuple):
    """A picture, which a notebook shows."""

    content: bytes
    form: str
    """`png`, `svg` or `pdf`."""

    def __repr__(self) -> str:
        """Say what it is, without its thousands of bytes."""
        return f"<Picture: {self.form}, {written(len(self.content) / 1000, 0)} kB>"

    def _repr_png_(self) -> bytes | None:
        return self.content if self.form == "png" else None

    def _repr_svg_(self) -> str | None:
        return self.content.decode() if self.form == "svg" else None

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the picture to a file."""
        write_whole(Path(path), self.content)


class OpenStore:
    """
    A store that was opened: what it holds, as data frames.

    A name of an area is its code or its name. Whatever is not in the store is a `DataError` that says what is. Figures
    are those of the pages: suppressed counts stay hidden, and NaN is not known or hidden.

    Parameters
    ----------
    serving
        The store in memory.
    """

    def __init__(self, serving: Serving) -> None:
        self.serving = serving

    def __repr__(self) -> str:
        """Say which store it is."""
        store = self.serving.store
        sample = "SAMPLE, made-up small areas; " if store.is_sample else ""
        return f"<Needs map: {store.manifest['system']['name']} ({sample}built {store.build})>"

    def _codes(self, level: str, within: str | None) -> list[str]:
        tree = self.serving.tree
        if level not in tree.levels:
            raise DataError(f"There is no level “{level}” in this store: choose from {', '.join(tree.levels)}.")
        return codes_inside(self.serving, level, None if within is None else area_meant(self.serving, within))

    def areas(self, level: str = "place", within: str | None = None) -> gpd.GeoDataFrame:
        """
        Areas with their shapes.

        Parameters
        ----------
        level
            A level of the store: `lsoa`, `msoa`, `neighbourhood`, `place`, `icb` or `cluster`.
        within
            Only areas inside this one.

        Returns
        -------
        areas
            `code`, `name`, `level`, `parent`, `status` and `geometry`, in EPSG:27700.

        Raises
        ------
        DataError
            If the store has no such level or area.
        """
        return with_shapes(self.serving, areas_frame(self.serving, self._codes(level, within)))

    def measures(self) -> pd.DataFrame:
        """All that can be mapped, by `key`: see `figures.frames.measures.measures_frame`."""
        return measures_frame(self.serving)

    def indicators(self) -> pd.DataFrame:
        """Indicators of the store with unit, method, caveat, publisher and licence; see `indicator_facts`."""
        return indicators_frame(self.serving)

    def values(
        self,
        measure: str,
        level: str = "place",
        within: str | None = None,
        *,
        period: str = "",
        basis: str | None = None,
        sex: str = "",
        age: str = "",
    ) -> pd.DataFrame:
        """
        Values of a measure, with 95% confidence limits where it has them.

        Parameters
        ----------
        measure
            Key of a measure, or of an indicator.
        level, within
            As for `areas`; the level may be `england` too.
        period
            One of the measure's periods; its last if empty.
        basis
            `resident` or `registered`, for measures that count people; registered patients if None and the store
            knows them.
        sex, age
            Of an indicator that is given by them.

        Returns
        -------
        values
            One row an area: see `figures.frames.values.values_frame`.

        Raises
        ------
        DataError
            If the store has no such measure, level, area, period or basis.
        """
        serving = self.serving
        codes = [NATION.code] if level == ENGLAND_LEVEL else self._codes(level, within)
        found = at_period(serving, measure_of(serving, measure, sex=sex, age=age), level, period)
        return values_frame(serving, found, level, codes, self._basis(basis))

    def _basis(self, basis: str | None) -> str:
        known = self.serving.bases
        if basis is not None and basis not in known:
            raise DataError(f"This store counts only {' and '.join(known)} people, not {basis} ones.")
        return basis or known[-1]

    def core20(self, level: str = "place", within: str | None = None, *, basis: str | None = None) -> pd.DataFrame:
        """
        Share of people who live in the most deprived fifth of England's LSOAs.

        Parameters
        ----------
        level, within
            As for `areas`; above LSOAs.
        basis
            As for `values`.

        Returns
        -------
        core20
            `code`, `name`, `level`, `core20_percent`, `core20_people` and `population` of each area.

        Raises
        ------
        DataError
            If the store has no such level, area or basis.
        """
        wanted = set(self._codes(level, within))
        rows = self._table("core20", level=level, basis=self._basis(basis))
        return rows[rows["code"].isin(wanted)].reset_index(drop=True)

    def gap(self, measure: str, area: str, *, period: str = "") -> pd.DataFrame:
        """
        Gap in an indicator between the most and the least deprived fifth of an area, by England's quintiles.

        Parameters
        ----------
        measure
            Key of a measure of an indicator.
        area
            An area above LSOAs.
        period
            One of the measure's periods; its last if empty.

        Returns
        -------
        gap
            One row: `measure`, `code`, `name`, `period`, `quintile_1`, `quintile_5`, `difference` (quintile 1 less 5)
            and `ratio` (1 over 5) with 95% limits; NaN without counts. No row where there is no gap to give: either
            fifth has nobody, or the measure is no outcome.

        Raises
        ------
        DataError
            If the store has no such measure or area.
        """
        serving = self.serving
        about, one = area_meant(serving, area), measure_of(serving, measure)
        if about.level == "lsoa":
            raise DataError("A gap is between LSOAs: name a larger area.")
        found = at_period(serving, one, "lsoa" if "lsoa" in one.levels else about.level, period)
        gap = gap_in(serving, found, serving.tree.lsoas(about.code), about)
        columns = (
            "difference",
            "difference_lower_cl",
            "difference_upper_cl",
            "ratio",
            "ratio_lower_cl",
            "ratio_upper_cl",
        )
        facts = {"measure": one.key, "code": about.code, "name": about.name, "period": found.period}
        head = [*facts, "quintile_1", "quintile_5", *columns]
        if gap is None:
            return pd.DataFrame(columns=head)
        ends = (gap.value, gap.reference_value)
        return pd.DataFrame([[*facts.values(), *ends, *(getattr(gap, name) for name in columns)]], columns=head)

    def projections(
        self,
        area: str,
        years: str | Sequence[int] = (),
        bands: str = "",
        *,
        sex: str = "persons",
        method: str = DEFAULT_METHOD,
    ) -> pd.DataFrame:
        """
        People of an area by age and year, projected.

        Parameters
        ----------
        area
            An area of any level.
        years
            Years, or a text such as `2024,2026-2030`; those of the needs assessment if empty.
        bands
            Bands of age such as `0-17,18-64,65+`; those of the needs assessment if empty.
        sex
            `persons`, `females` or `males`.
        method
            `cohort` or `share`, of areas smaller than a local authority.

        Returns
        -------
        people
            One row a band and one of all ages, with a column a year and the growth.

        Raises
        ------
        DataError
            If the store has no such area, or its projection no such year.
        ValueError
            If years or bands cannot be read.
        """
        wanted = parse_years(years) if isinstance(years, str) and years else tuple(map(int, years))
        settings = TableSettings(wanted, parse_bands(bands) if bands else NEEDS_ASSESSMENT_BANDS, sex, method)
        return self._table("population", area=area_meant(self.serving, area).code, settings=settings)

    def _table(
        self,
        name: str,
        *,
        area: str | None = None,
        level: str | None = None,
        basis: str | None = None,
        settings: TableSettings | None = None,
    ) -> pd.DataFrame:
        text = print_table(self.serving, name, area=area, level=level, basis=basis, form="json", settings=settings)
        return pd.DataFrame(json.loads(text)["rows"])

    def picture(
        self,
        measure: str,
        level: str,
        area: str,
        *,
        form: str = "png",
        paper: str = "a4-landscape",
        headed: bool = True,
    ) -> NotebookPicture:
        """
        Draw the map of a measure.

        Parameters
        ----------
        measure, level
            A measure, and the level of the areas drawn.
        area
            The area in view.
        form
            `png`, `svg` or `pdf`.
        paper
            As for `needs-map picture`.
        headed
            Whether title and definition are drawn.

        Raises
        ------
        DataError
            If the store has no such thing, or it cannot be drawn.
        ValueError
            If form or paper is not known.
        """
        view = view_of_options(self.serving, measure=measure, level=level, area=area)
        return NotebookPicture(picture_of_view(self.serving, view, form, paper=paper, headed=headed).content, form)


def open_store(folder: str | os.PathLike[str] | None = None) -> OpenStore:
    """
    Open a store.

    Parameters
    ----------
    folder
        The store; if None, that of the configuration, else the official one, else the embedded sample.

    Raises
    ------
    DataError
        If there is no store that this program reads.
    """
    return OpenStore(open_serving(store_to_serve(None if folder is None else Path(folder))))
