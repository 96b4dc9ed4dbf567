"""The area tree: LSOAs and the MSOAs, neighbourhoods, places and ICBs that they make up; and lists of patients."""

import re
from collections.abc import Mapping
from copy import copy
from functools import cached_property
from typing import NamedTuple

import pandas as pd

from needs_map.data.errors import DataError
from needs_map.data.people.practices import STORED as PRACTICES
from needs_map.data.places.made_systems import ENGLAND_SYSTEM, common_name
from needs_map.data.store import Store, read_table

LEVELS = ("lsoa", "msoa", "neighbourhood", "patch", "place", "icb", "cluster")
"""Smallest first; MSOA, neighbourhood and a person's own patch stand beside each other."""
PATCH, PATCH_LEVEL, USUAL_NAME = "my-patch", "patch", "My patch"
"""Code, level and usual name of my patch, which only a store of one visitor's view has."""
LIST_KINDS = ("practice", "pcn", "sub_icb")
"""Kinds of list of patients, smallest first: of people, wherever they live, and of no ground."""
LIST_PATCH_LEVEL = "list_patch"
"""Level of my patch where it is made of practices and networks: a list of patients too."""
LIST_LEVELS = (*LIST_KINDS, LIST_PATCH_LEVEL)
LEVEL_NAMES = {
    "lsoa": ("LSOA", "LSOAs"),
    "msoa": ("MSOA", "MSOAs"),
    "neighbourhood": ("neighbourhood", "neighbourhoods"),
    PATCH_LEVEL: ("patch", "patches"),
    "place": ("place", "places"),
    "icb": ("ICB", "ICBs"),
    "cluster": ("cluster", "clusters"),
    "practice": ("general practice", "general practices"),
    "pcn": ("primary care network", "primary care networks"),
    "sub_icb": ("sub-ICB location", "sub-ICB locations"),
    LIST_PATCH_LEVEL: ("patch of lists", "patches of lists"),
}
"""Each level in words: one, several."""
OVERLAPS = "overlaps"
"""Table of a store whose neighbourhoods overlap: those of an LSOA beside its first."""
WITH_ARTICLE = re.compile(r"(isles?|city|vale|forest|east riding|(royal|london) borough) of ", re.IGNORECASE)
"""How a name begins that takes an article within a sentence."""


def slug(name: str) -> str:
    """Name in small letters and hyphens, for use as a code in a link."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


class Area(NamedTuple):
    """One area of any level, or one list of patients."""

    code: str
    name: str
    short: str
    """A name for labels; the name itself where there is none shorter."""
    level: str
    parent: str
    """Code of the area above; empty at the top."""
    status: str
    """`published`, `assumed` or `sample` for a neighbourhood; else empty."""


def article(area: Area) -> str:
    """
    Article that an area's name takes within a sentence, with a blank after it.

    A cluster takes one, and a name such as "Isles of Scilly"; LSOAs and MSOAs, which are numbered, take none.
    """
    if area.code == ENGLAND_SYSTEM or area.level in {"lsoa", "msoa"}:
        return ""
    return "the " if area.level == "cluster" or WITH_ARTICLE.match(area.name) else ""


def in_sentence(area: Area, *, first: bool = False) -> str:
    """
    Short name as it stands within a sentence: "the LNR cluster", "the Isles of Scilly", "Leicester".

    Parameters
    ----------
    area
        Any area.
    first
        Whether the sentence begins with it.
    """
    if area.code == PATCH and area.short == USUAL_NAME:
        return USUAL_NAME if first else USUAL_NAME.lower()
    return f"{article(area).capitalize() if first else article(area)}{area.short}"


def _without_marks(name: str) -> str:
    """Name as it is compared: King's is Kings, a hyphen a blank, and "&" is "and"."""
    whole = re.sub(r"['’`]", "", name.casefold()).replace("&", " and ")
    return " ".join(re.sub(r"[^\w]+", " ", whole).split())


class AreaTree:
    """
    All areas of a store and what belongs to what.

    Parameters
    ----------
    store
        The store; each LSOA names its MSOA, neighbourhood, place, ICB and cluster. Of an LSOA in several
        neighbourhoods it names the first, and the table `overlaps` the others.

    Notes
    -----
    General practices and networks (`lists`) stand beside the ground: `tree[code]`, `at`, `members`, `holder`, `path`
    and, with their level, `find` know them. `in`, `lsoas` and `levels` do not, so that nothing takes one for ground.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        table = store.areas
        self.membership: pd.DataFrame = store.lsoa[[level for level in LEVELS[1:] if level in store.lsoa]]
        further = read_table(store, OVERLAPS).set_index("LSOA21CD")["neighbourhood"] if store.has(OVERLAPS) else None
        self._further: dict[str, pd.Series] = {} if further is None else {"neighbourhood": further}
        self._areas: dict[str, Area] = {
            row.Index: Area(row.Index, row.name, row.short, row.level, row.parent, row.status)
            for row in table[["name", "short", "level", "parent", "status"]].itertuples()
        }
        lsoa = store.lsoa
        above = lsoa["neighbourhood" if "neighbourhood" in lsoa else "msoa"]
        self._areas |= {
            code: Area(code, name, name, "lsoa", parent, "")
            for code, name, parent in zip(lsoa.index, lsoa["LSOA21NM"], above, strict=True)
        }
        self._order = {code: position for position, code in enumerate(self._areas)}
        self._lsoas: dict[str, pd.Index] = {}
        """LSOAs of each area that was looked at: a page asks for the same ones many times."""
        self._above: dict[str, dict[str, list[str]]] = {}

    @property
    def levels(self) -> tuple[str, ...]:
        """Levels that the store has, smallest first; of my patch there is one, which is no level to draw."""
        return ("lsoa", *(level for level in LEVELS[1:] if level in self.membership and level != PATCH_LEVEL))

    @cached_property
    def top(self) -> Area:
        """The area that holds all others."""
        return next(area for area in self._areas.values() if not area.parent)

    @cached_property
    def lists(self) -> Mapping[str, Area]:
        """
        Sub-ICB locations, networks and practices by code, each by name.

        A practice lies in its network, a network in the sub-ICB location of most of its patients, that in its ICB.
        """
        if not self._store.has(PRACTICES):
            return {}
        table = read_table(self._store, PRACTICES).sort_values("name")
        board = table["icb"].where(table["icb"].isin(list(self._areas)), self.top.code)
        location = table["sub_icb"].where(table["sub_icb"] != "", board)
        table = table.assign(board=board, location=location)
        locations = table[table["sub_icb"] != ""].sort_values("sub_icb").drop_duplicates("sub_icb")
        found = {
            str(code): Area(str(code), f"{self[above].short} sub-ICB {code}", f"Sub-ICB {code}", "sub_icb", above, "")
            for code, above in zip(locations["sub_icb"], locations["board"], strict=True)
        }
        most = table.groupby(["pcn", "location"], sort=False)["patients"].sum()
        most = (
            most.sort_values(ascending=False, kind="stable")
            .reset_index()
            .drop_duplicates("pcn")
            .set_index("pcn")["location"]
        )
        networks = table[table["pcn"] != ""].sort_values("pcn_name").drop_duplicates("pcn")
        found |= {
            str(code): Area(str(code), name, name, "pcn", most[code], "")
            for code, name in zip(networks["pcn"], networks["pcn_name"], strict=True)
        }
        above = table["pcn"].where(table["pcn"] != "", location)
        return found | {
            str(code): Area(str(code), name, name, "practice", parent, "")
            for code, name, parent in zip(table.index, table["name"], above, strict=True)
        }

    def with_lists(self, codes: list[str], name: str) -> "AreaTree":
        """Return the tree with my patch of some lists as one list more, in the smallest ground that holds all."""
        paths = [self.path(code)[:-1] for code in codes]
        around = [area for area in paths[0] if area.code in self and all(area in path for path in paths)]
        tree = copy(self)
        patch = Area(PATCH, name, name, LIST_PATCH_LEVEL, around[-1].code, "")
        vars(tree)["lists"] = {**self.lists, PATCH: patch}  # in place of what the property would keep
        return tree

    def __contains__(self, code: object) -> bool:
        """Whether there is ground with this code."""
        return code in self._areas

    def __getitem__(self, code: str) -> Area:
        """Return the area or list with this code; KeyError if there is none."""
        return self._areas[code] if code in self._areas else self.lists[code]

    def at(self, level: str) -> list[Area]:
        """All areas of a level, in the order of the store; lists by name."""
        if level in LIST_LEVELS:
            return [area for area in self.lists.values() if area.level == level]
        return self._by_level.get(level, [])

    @cached_property
    def _by_level(self) -> Mapping[str, list[Area]]:
        found: dict[str, list[Area]] = {}
        for area in self._areas.values():
            found.setdefault(area.level, []).append(area)
        return found

    def lsoas(self, code: str) -> pd.Index:
        """Codes of the LSOAs that make up an area."""
        area = self._areas[code]
        if area.level == "lsoa":
            return pd.Index([code], name="LSOA21CD")
        if code not in self._lsoas:
            pairs = self.pairs(area.level)
            found = pairs.index[pairs == code]
            own = self.membership.index
            self._lsoas[code] = own[own.isin(found)] if area.level in self._further else found
        return self._lsoas[code]

    def pairs(self, level: str) -> pd.Series:
        """
        Code of the area of a level that each LSOA lies in, indexed by `LSOA21CD`: sums of the level are made by it.

        An LSOA in several neighbourhoods stands there once for each, at the end; any other once, in the store's order.
        """
        if level == "lsoa":
            return pd.Series(self.membership.index, index=self.membership.index, name=level)
        own = self.membership[level]
        return pd.concat([own, self._further[level]]) if level in self._further else own

    @cached_property
    def overlapping(self) -> pd.Series:
        """Codes of the neighbourhoods of the LSOAs that lie in more than one, with `+` between, by `LSOA21CD`."""
        if not self._further:
            return pd.Series(dtype="object")
        several = self._further["neighbourhood"].index
        pairs = self.pairs("neighbourhood")
        together = pairs[pairs.index.isin(several)].groupby(level=0)
        return together.agg(lambda codes: "+".join(sorted(codes)))

    def holders(self, part: str, level: str) -> pd.Series:
        """Code of the area of a level that each area of a smaller level lies in; of those in several, of one."""
        pairs = self.pairs(part)
        above = self.membership[level].reindex(pairs.index)
        return pd.Series(above.to_numpy(), index=pairs.to_numpy())[lambda found: ~found.index.duplicated()]

    def members(self, code: str, level: str) -> list[str]:
        """
        Codes of the areas of a level that lie in an area, in the order of the store.

        The area itself at its own level; none if the store lacks the level. Lists lie in networks, ICBs and clusters.
        """
        area = self[code]
        if area.level == level:
            return [code]
        if level in LIST_LEVELS:
            return [one.code for one in self.at(level) if area in self.path(one.code)]
        if area.level in LIST_LEVELS:
            return []
        if level == "lsoa":
            return list(self.lsoas(code))
        if level not in self.membership:
            return []
        found = self.pairs(level).loc[self.lsoas(code)].unique()
        return sorted(found, key=self._order.__getitem__)

    def holder(self, code: str, level: str) -> str | None:
        """Code of the area of a level that an area lies in; None if it lies in several or the level is below it."""
        area = self[code]
        if area.level == level:
            return code
        if area.level in LIST_LEVELS:
            return next((one.code for one in self.path(code) if one.level == level), None)
        if level not in self.membership or LEVELS.index(level) < LEVELS.index(area.level):
            return None
        found = self._holders_of_lsoas(level)[code] if area.level == "lsoa" else self.members(code, level)
        return found[0] if len(found) == 1 else None

    def _holders_of_lsoas(self, level: str) -> Mapping[str, list[str]]:
        """Codes of the areas of a level that each LSOA lies in."""
        if level not in self._above:
            found = self._above[level] = {}
            for code, own in self.pairs(level).items():
                found.setdefault(str(code), []).append(own)
        return self._above[level]

    def path(self, code: str) -> list[Area]:
        """The area and those above it, top first."""
        chain = [self[code]]
        while chain[-1].parent:
            chain.append(self[chain[-1].parent])
        if chain[0].level == "practice" and (own := self._location.get(code)):  # of a network that has practices of two
            chain = [self[own] if area.level == "sub_icb" else area for area in chain]
        return chain[::-1]

    @cached_property
    def _location(self) -> Mapping[str, str]:
        """Code of the sub-ICB location of each practice; empty where the map has none."""
        if not self._store.has(PRACTICES):
            return {}
        return {str(code): str(own) for code, own in read_table(self._store, PRACTICES)["sub_icb"].items()}

    def find(self, text: str, level: str | None = None) -> Area:
        """
        Find the area that a person means by a code or a name.

        Parameters
        ----------
        text
            A code, or a name in any letter case, with its marks and `City of` or `County of` or without; of one place
            only, a word within its name will do, such as Hull.
        level
            Look only among areas of this level.

        Returns
        -------
        area
            The one area; of several with the name, the largest, unless two are of one level.

        Raises
        ------
        DataError
            If there is none, with the nearest names, or two of one level share the name.
        """
        wanted = common_name(" ".join(text.casefold().split()))
        pool = self.at(level) if level else list(self._areas.values())
        found = [area for area in pool if area.code.casefold() == wanted]
        found = found or [area for area in pool if wanted in (area.name.casefold(), area.short.casefold())]
        if not found and (plain := _without_marks(wanted)):
            found = [area for area in pool if plain in (_without_marks(area.name), _without_marks(area.short))]
        if wanted and not found:
            word = re.compile(rf"\b{re.escape(wanted)}\b")
            within = [area for area in pool if area.level == "place" and word.search(area.name.casefold())]
            found = within if len(within) == 1 else []
        if not found:
            near = [area.name for area in pool if wanted and wanted in area.name.casefold()][:5]
            hint = f" Did you mean {', '.join(near)}?" if near else " needs-map table core20 --level LEVEL lists them."
            kind = LEVEL_NAMES[level][0] if level else "area"
            raise DataError(f"There is no {kind} {text!r} in this store.{hint}")
        order = (*LIST_LEVELS, *LEVELS)
        best = max(order.index(area.level) for area in found)
        found = [area for area in found if order.index(area.level) == best]
        if len(found) > 1:
            codes = ", ".join(area.code for area in found[:5])
            raise DataError(f"{len(found)} areas are named {text!r}: give one of the codes {codes}.")
        return found[0]
