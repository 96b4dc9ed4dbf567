"""What figures come from: the datasets, documents and indicators behind each part of a page, and how they are cited."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from needs_map.data.catalogue import catalogue
from needs_map.data.content.packs import documents_of
from needs_map.data.indicators.definitions import Indicator
from needs_map.data.indicators.imd_summaries import STORED as SUMMARIES
from needs_map.data.places.place_names import DATASET as PLACE_NAMES
from needs_map.data.places.place_names import LANDSCAPE
from needs_map.figures.map_form import CARTOGRAM
from needs_map.figures.measures import AVERAGES, Measure, measure_at
from needs_map.figures.people.ages import PROJECTION
from needs_map.figures.serving import Serving, store_cache
from needs_map.figures.since_2019 import KINDS
from needs_map.figures.view import View

BOUNDARIES = ("lookup", "boundaries")
NEIGHBOURHOODS = ("neighbourhoods", "published_neighbourhoods", "wards")
MSOA_NAMES = "msoa_names"
ESTIMATES, PROJECTIONS, IMD = "estimates", "projections", "imd"
OF_BASIS = {"resident": IMD, "registered": "registered"}
"""Dataset with the people of each basis: the file of the Indices of Deprivation has the residents."""
SAMPLE = {"registered": "published_shares", ESTIMATES: "published_ages", PROJECTIONS: "published_ages"}
"""Datasets of the sample in place of those of a store, beside the made-up areas that all of its figures come from."""


class Sources(NamedTuple):
    """Where the figures of a part of a page come from."""

    datasets: frozenset[str] = frozenset()
    """Keys of the store's datasets, or `key/file` for one file of a dataset; those that a store lacks are not cited."""
    others: tuple[str, ...] = ()
    """Documents with their pages, and indicators with their publishers, as they are cited."""
    indicators: frozenset[str] = frozenset()
    """Keys of indicators among `others`: workings name the files that these were read from, which are not cited."""


def from_datasets(*keys: str) -> Sources:
    """Sources that are datasets of the store."""
    return Sources(frozenset(keys))


def from_documents(lines: Iterable[str]) -> Sources:
    """Sources that are documents, each as it is cited."""
    return Sources(frozenset(), tuple(dict.fromkeys(lines)))


def together(sources: Iterable[Sources]) -> Sources:
    """Sources of several parts, each once."""
    datasets, indicators = frozenset[str](), frozenset[str]()
    others: dict[str, None] = {}
    for one in sources:
        datasets |= one.datasets
        indicators |= one.indicators
        others |= dict.fromkeys(one.others)
    return Sources(datasets, tuple(others), indicators)


def cited(serving: Serving, sources: Sources) -> list[str]:
    """
    Lines that cite sources: datasets of one attribution together, each with its vintage; then documents and indicators.

    Parameters
    ----------
    serving
        The store, whose vintages they are.
    sources
        Of a part or a page.

    Returns
    -------
    lines
        Each a sentence, with the attribution that its licence requires.
    """
    titles: dict[str, list[str]] = {}
    for dataset in datasets_of(serving, sources):
        titles.setdefault(dataset["attribution"], []).append(_named(dataset))
    lines = [f"{'; '.join(names)}. {attribution}" for attribution, names in titles.items()]
    return [line if line.endswith(".") else f"{line}." for line in (*lines, *sources.others)]


def each_once(serving: Serving, lines: Iterable[str]) -> list[str]:
    """
    Lines for the foot of a page: each document once, without its pages, and the indicators of one publication together.

    Parameters
    ----------
    serving
        The store.
    lines
        From `cited`; the parts of the page give the pages of each document.
    """
    listed = documents_of(serving.packs).values()
    whole = {f"{one.publisher}, {one.title}": f"{one.cited}." for one in listed}
    names: dict[str, list[str]] = {}
    for line in lines:
        document = next((text for start, text in whole.items() if line.startswith(start)), "")
        name, found, rest = line.partition(": ")
        name, rest = ("", document or line) if document or not found else (name, rest)
        names.setdefault(rest, []).append(name)
    return [f"{'; '.join(those)}: {rest}" if any(those) else rest for rest, those in names.items()]


def _named(dataset: dict[str, str]) -> str:
    """Title of a dataset with its vintage, where the title does not give it."""
    title, vintage = dataset["title"], dataset["vintage"]
    return title if vintage in title else f"{title} ({vintage})"


def datasets_of(serving: Serving, sources: Sources) -> list[dict[str, str]]:
    """Datasets of the store among some sources, in the order of its manifest."""
    keys = sources.datasets
    if serving.store.is_sample and keys:
        keys = frozenset({"sample", *(SAMPLE[key] for key in keys if key in SAMPLE)})
    listed = serving.store.manifest["datasets"]
    return [one for one in listed if not keys.isdisjoint({one["key"], f"{one['key']}/{one.get('file', '')}"})]


def vintage_of(serving: Serving, dataset: str) -> str:
    """Vintage of a dataset that the store has."""
    return str(next(one["vintage"] for one in serving.store.manifest["datasets"] if one["key"] == dataset))


def files_read(serving: Serving, sources: Sources) -> list[dict[str, str]]:
    """Datasets of the store, and the files of it that indicators were read from, in the order of its manifest."""
    files = (_files_of(serving, key) for key in sources.indicators)
    return datasets_of(serving, together([sources, *files]))


def _files_of(serving: Serving, key: str) -> Sources:
    """Files that an indicator was read from; all of its dataset's in a store that does not tell."""
    facts = serving.store.manifest.get("indicators", {}).get(key, {})
    origin = facts.get("origin", "")
    named = [f"{origin}/{name}" for name in facts.get("files", ())]
    return from_datasets(*(named or filter(None, [origin])))


def of_indicator(indicator: Indicator) -> Sources:
    """Cite an indicator: its publisher, publication and licence."""
    cited = f"{indicator.name}: {indicator.publisher}, {indicator.source}. {indicator.licence}".rstrip(". ")
    return Sources(frozenset(), (cited,), frozenset({indicator.key}))


def of_publications(indicators: Iterable[Indicator]) -> Sources:
    """Cite the publications that indicators are from, each once with how many they are: where there is little room."""
    found = Counter(
        (one.publisher, re.split("[,:]", one.source, maxsplit=1)[0], one.licence)
        for one in {one.key: one for one in indicators}.values()
    )
    return from_documents(
        f"{publisher}, {publication} ({count} indicator{'' if count == 1 else 's'}). {licence}".rstrip(". ")
        for (publisher, publication, licence), count in found.items()
    )


def of_report(indicators: Iterable[Indicator]) -> Sources:
    """Cite the reports that indicators are typed in from, each once with all of their pages."""
    pages: dict[str, dict[str, None]] = {}
    for one in indicators:
        report, _, page = one.source.rpartition(": ")
        pages.setdefault(f"{one.publisher}, {report or page}", {}).update({page: None} if report else {})
    return from_documents(f"{report}: {'; '.join(found)}" if found else report for report, found in pages.items())


def of_groups(indicators: Iterable[Indicator], *, typed_in: bool, quintiles: bool = True) -> Sources:
    """
    Sources of figures by group.

    Parameters
    ----------
    indicators
        Whose figures they are.
    typed_in
        Whether they are typed in from a report; else the store gives them.
    quintiles
        Whether the store's are added up by deprivation quintile, whose dataset is then cited too.
    """
    if typed_in:
        return of_report(indicators)
    return together([*map(of_indicator, indicators), from_datasets(*([IMD] if quintiles else []))])


def of_measure(measure: Measure, basis: str, level: str) -> Sources:
    """
    Sources of the values of a measure at a level.

    Parameters
    ----------
    measure
        An indicator, or a measure of every store.
    basis
        Population basis, for measures that count people.
    level
        Of the areas: above its own, an indicator may be weighted by residents.
    """
    if measure.indicator is not None:
        about = measure.indicator.indicator
        weighted = about.weight and level not in measure.indicator.periods
        return together([of_indicator(about), *([from_datasets(OF_BASIS[about.weight])] if weighted else [])])
    if measure.kind == "ages":
        return from_datasets(ESTIMATES, *([PROJECTIONS] if PROJECTION in measure.label else []))
    if measure.kind == "people":
        return from_datasets(OF_BASIS[basis])
    keys = {"imd_2019", "exact_fit"} if measure.kind in KINDS else {IMD}
    if measure.kind in KINDS and measure.kind.endswith("change"):
        keys.add(IMD)
    counted = [OF_BASIS[basis]] if measure.counts_people and measure.kind not in KINDS else []
    return together([from_datasets(*keys, *counted), of_averages([measure.key], [level])])


def of_averages(keys: Iterable[str], levels: Iterable[str]) -> Sources:
    """Sources beside File 7 of the measures among some, at some levels, that the publisher averages itself."""
    return from_datasets(*([SUMMARIES] if "place" in levels and not AVERAGES.keys().isdisjoint(keys) else []))


def of_levels(*levels: str) -> Sources:
    """Sources of what areas of some levels are made of and called: lists of neighbourhoods, names of MSOAs."""
    keys = [*(NEIGHBOURHOODS if "neighbourhood" in levels else ()), *([MSOA_NAMES] if "msoa" in levels else [])]
    return from_datasets(*keys)


@store_cache(maxsize=256)
def _levels_around(serving: Serving, area: str, level: str) -> frozenset[str]:
    """Levels of the areas that those of a level in an area lie in."""
    tree = serving.tree
    return frozenset(tree[tree[code].parent].level for code in tree.members(area, level) if tree[code].parent)


def of_view(serving: Serving, view: View, *, drawn: bool, listed: bool = False) -> Sources:
    """
    Sources of a view: its measures, the people counted beside them, and the areas.

    Parameters
    ----------
    serving, view
        The store and the view.
    drawn
        Whether areas are drawn, whose boundaries are then cited, and whose outlines may be those of neighbourhoods.
    listed
        Whether the areas are listed beside the map, each LSOA with the MSOA around it; a selected one always is.
    """
    measures = [measure_at(serving, key, view.period, view.level) for key in filter(None, (view.measure, view.second))]
    tree = serving.tree
    keys = {OF_BASIS[view.basis]}
    keys |= {IMD} if view.ring or view.mine else set()
    named = {view.level, tree[view.area].level, *_levels_around(serving, view.area, view.level)}
    if drawn:
        keys |= set(BOUNDARIES)
        named |= {"neighbourhood"} if view.level in {"lsoa", "msoa"} else set()
    named |= {"msoa"} if view.level == "lsoa" and (listed or (drawn and view.select)) else set()
    return together(
        [*(of_measure(one, view.basis, view.level) for one in measures), from_datasets(*keys), of_levels(*named)]
    )


def credit(serving: Serving, view: View) -> str:
    """Sources of a map in a few words, for its corner; the lines in full stand at the foot of the page."""
    if serving.store.is_sample:
        return "SAMPLE: made-up small areas"
    measures = [measure_at(serving, key) for key in filter(None, (view.measure, view.second))]
    publishers = [one.indicator.indicator.publisher for one in measures if one.indicator]
    known = catalogue()
    drawn = [of_view(serving, view, drawn=True)]
    drawn += [from_datasets(PLACE_NAMES, LANDSCAPE)] if view.shape != CARTOGRAM else []
    keys = [one["key"] for one in datasets_of(serving, together(drawn)) if one["key"] in known]
    words = [known[key].credit for key in keys if known[key].credit]
    return " · ".join(dict.fromkeys([*publishers, *words, "Open Government Licence v3.0"]))
