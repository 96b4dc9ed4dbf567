"""The store that the server answers from, read once a build and shared by pages, routes and commands."""

import gc
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache, wraps
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar
from weakref import ref

import pandas as pd

from needs_map.data.errors import DataError
from needs_map.data.indicators.observations import StoredIndicator, held
from needs_map.data.manifest import DRAFTS, SAMPLE, read_manifest, store_to_serve
from needs_map.data.store import Store, read_store
from needs_map.geo.areas import LIST_PATCH_LEVEL, PATCH, PATCH_LEVEL, AreaTree

if TYPE_CHECKING:
    from needs_map.data.content.packs import Pack

P = ParamSpec("P")
R = TypeVar("R")
BASES = ("resident", "registered")


@dataclass(frozen=True, eq=False)
class Serving:
    """A store in memory with its area tree; two are equal only if they are the same one."""

    store: Store
    tree: AreaTree
    people: dict[str, pd.Series]
    """People of each LSOA by population basis, indexed by `LSOA21CD`; NaN is unknown."""
    indicators: dict[str, StoredIndicator] = field(default_factory=dict)
    """Indicators of the store by key, without their figures."""
    caches: dict[Callable[..., Any], Callable[..., Any]] = field(default_factory=dict, repr=False)
    """What has been worked out from the store, by function: it goes when the store does."""
    whole: "Serving | None" = field(default=None, repr=False)
    """The store that this one is with my patch as one area more; None of a store as it was built."""
    patch: tuple[str, str] = ("", "")
    """Codes of the areas of that patch, with commas between, and what it is called."""

    def __reduce__(self) -> tuple[Callable[..., "Serving"], tuple[object, ...]]:
        """Travel to another process as a folder and a build, which is read there."""
        return opened, (self.store.folder, self.store.build)

    @property
    def bases(self) -> tuple[str, ...]:
        """Population bases that the store has, residents first."""
        return tuple(basis for basis in BASES if basis in self.people)

    @cached_property
    def packs(self) -> "tuple[Pack, ...]":
        """Content packs: those of the project and of the store."""
        from needs_map.data.content.published import all_packs  # noqa: PLC0415 - a table of figures reads no reports

        return all_packs(self.own_packs[0])

    @cached_property
    def own_packs(self) -> "tuple[tuple[Pack, ...], tuple[str, ...]]":
        """Content packs that the store was given, and why any of them is not shown."""
        from needs_map.data.content.packs import stored_packs  # noqa: PLC0415 - a table of figures reads no reports

        return stored_packs(self.store.folder, self.store.manifest)

    def period(self, basis: str) -> str:
        """Of when the people of a basis are, in words."""
        return str(self.store.manifest["periods"][basis])


def store_cache(
    maxsize: int | None,
    *,
    shared: bool = True,
) -> Callable[[Callable[Concatenate[Serving, P], R]], Callable[Concatenate[Serving, P], R]]:
    """
    Keep the results of a function of a store for as long as the store is in memory.

    Parameters
    ----------
    maxsize
        Results kept for one store, the latest used; all if None.
    shared
        Whether a store with my patch has the results of the store without it, unless the arguments name the patch.

    Returns
    -------
    decorator
        For a function whose first argument is the store and whose others can be hashed.
    """

    def decorated(function: Callable[Concatenate[Serving, P], R]) -> Callable[Concatenate[Serving, P], R]:
        @wraps(function)
        def cached(serving: Serving, /, *args: P.args, **options: P.kwargs) -> R:
            if shared and serving.whole is not None and not _is_of_patch((*args, *options.values())):
                serving = serving.whole
            results = serving.caches.get(function)
            if results is None:
                results = serving.caches.setdefault(function, _cache_of(function, serving, maxsize))
            found: R = results(*args, **options)
            return found

        return cached

    return decorated


def _is_of_patch(value: object) -> bool:
    """Whether what a function is asked names my patch: all else is the same as of the store without it."""
    if isinstance(value, str):
        return value in {PATCH, PATCH_LEVEL, LIST_PATCH_LEVEL}
    is_measure = hasattr(value, "levels")  # which names all levels that it exists at
    return isinstance(value, tuple | frozenset) and not is_measure and any(_is_of_patch(one) for one in value)


def _cache_of(function: Callable[..., R], serving: Serving, maxsize: int | None) -> Callable[..., R]:
    """Cache of one function's results for one store, which it does not keep in memory."""
    store = ref(serving)

    @lru_cache(maxsize=maxsize)
    def results(*args: object, **options: object) -> R:
        return function(store(), *args, **options)

    return results


def open_serving(folder: Path, *, shapes: bool = True) -> Serving:
    """
    Read a store and its area tree.

    Parameters
    ----------
    folder
        The store.
    shapes
        Whether to read the geometry too, which only maps and densities need.

    Raises
    ------
    DataError
        If there is no store that this program reads.
    """
    store = read_store(folder, shapes=shapes)
    everyone = store.population[store.population["sex"].eq("persons") & store.population["age_band"].eq("all ages")]
    people = {
        str(basis): group.set_index("LSOA21CD")["people"].reindex(store.lsoa.index).rename("people")
        for basis, group in everyone.groupby("basis")
    }
    tree, indicators = AreaTree(store), held(store.folder, store.manifest)
    if len(tree.overlapping):
        indicators = {key: replace(one, apart=("neighbourhood",)) for key, one in indicators.items()}
    return Serving(store, tree, people, indicators)


_recent: dict[str, Serving] = {}
"""The last two stores served, and the last two with drafts, by build: open pages still ask for the one before."""
_reading = Lock()


def opened(folder: Path, build: str) -> Serving:
    """
    Return the store in a folder, read once a build.

    Raises
    ------
    DataError
        If there is no store that this program reads, or not this build of it.
    """
    found = _recent.get(build)
    if found is not None and found.store.folder == folder:
        return found
    with _reading:  # two visitors do not read it twice
        found = _recent.get(build)
        if found is None or found.store.folder != folder:
            found = open_serving(folder)
            if found.store.build != build:
                raise DataError("The store was replaced while it was being read: try again.")
            _recent.pop(build, None)
            _recent[build] = found
            alike = [one for one, kept in _recent.items() if _is_of_drafts(kept.store.folder) == _is_of_drafts(folder)]
            for old in alike[:-2]:
                del _recent[old]
            set_aside()
    return found


def _is_of_drafts(folder: Path) -> bool:
    return folder.name == DRAFTS


def set_aside() -> None:
    """
    Keep the garbage collector from going through what stays: modules, and the store.

    Streamlit collects garbage after each run of the page. That took longer than the run itself. What belongs to
    visitors who are there at this moment is set aside too, and is found as garbage only by the next call.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def serving_of(build: str) -> Serving | None:
    """
    Return the store of a build if it serves now or did until the last one was put in place.

    Raises
    ------
    DataError
        If there is no store that this program reads.
    """
    serving = now_serving()
    if serving.store.build == build:
        return serving
    found = _recent.get(build)
    if found is None and (serving.store.folder / DRAFTS / build).is_dir():  # another process made them
        beside = now_serving(drafts=True)
        found = beside if beside.store.build == build else None
    return found


def now_serving(*, drafts: bool = False) -> Serving:
    """
    Return the store as it stands now: a build put in place since is read at the next call.

    Parameters
    ----------
    drafts
        With the indicators that a team has not published yet.

    Raises
    ------
    DataError
        If there is no store that this program reads.
    """
    folder = store_to_serve()
    if drafts and folder != SAMPLE:
        from needs_map.data.own.drafts import store_with_drafts  # noqa: PLC0415 - it knows every reader

        folder = store_with_drafts(folder)
    return opened(folder, str(read_manifest(folder)["build"]))
