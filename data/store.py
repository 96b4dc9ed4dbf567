"""
The store: a folder of Parquet and GeoParquet that the app reads, swapped by one atomic rename.

`manifest.json` names the build that serves; its files lie in a folder of the build's own beside it. A build is written
next to the current one and becomes current when the manifest is renamed into place: until then, and if anything fails,
the old build serves.
"""

import secrets
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from needs_map.data.errors import DataError
from needs_map.data.manifest import REBUILD, read_manifest, sha256

if TYPE_CHECKING:
    import geopandas as gpd

GEOGRAPHIC = ("lsoa", "areas")
DERIVED = "derived-*.parquet"
"""Files of what was worked out of a build's tables; the manifest does not list them, and nothing is lost with them."""
SHIELDS = "shields.key"
SHIELDS_BYTES = 32
OPTIONAL = (
    "estimates",
    "projection",
    "cartogram",
    "postcodes",
    "wards",
    "around",
    "practices",
    "practice_lists",
    "registers",
    "list_ages",
    "network_members",
    "practice_dates",
    "surgeries",
    "overlaps",
    "landscape",
)
"""Tables that a store may lack, read when a page asks for them: they are large, or not asked for by all."""


class Store(NamedTuple):
    """A store read into memory; nothing in it is changed after that."""

    folder: Path
    manifest: dict[str, Any]
    lsoa: "gpd.GeoDataFrame"
    """Indexed by `LSOA21CD`: `LSOA21NM`, codes of the areas it belongs to, IMD and domains; EPSG:27700."""
    areas: "gpd.GeoDataFrame"
    """Indexed by `code`: `name`, `level`, `parent`, `status`; geometry dissolved from the LSOAs, EPSG:27700."""
    population: pd.DataFrame
    """`LSOA21CD`, `period`, `sex`, `age_band`, `basis` (`resident` or `registered`), `people`."""
    england: pd.DataFrame
    """`index` (`imd` or a domain), `decile`, `basis`, `people`, and their mean `score` and `rank`: England's people by
    national decile; empty if the files do not cover it."""

    @property
    def build(self) -> str:
        """Name of the build, new for every build."""
        return str(self.manifest["build"])

    def has(self, table: str) -> bool:
        """Whether the build wrote a table."""
        return table in self.manifest["tables"]

    @property
    def is_sample(self) -> bool:
        """Whether the small areas are made up."""
        return bool(self.manifest["sample"])


def read_store(folder: Path, *, shapes: bool = True) -> Store:
    """
    Read a store into memory.

    Parameters
    ----------
    folder
        The store.
    shapes
        Whether to read the geometry of LSOAs and areas; without it both are plain tables, read in a third of the time.

    Raises
    ------
    DataError
        If there is no store, it is of another version, or one of its files is missing or damaged.
    """
    manifest = read_manifest(folder)
    tables: dict[str, Any] = {}
    for name in ("lsoa", "areas", "population", "england"):
        path = folder / manifest["build"] / f"{name}.parquet"
        try:
            if sha256(path) != manifest["tables"][name]["sha256"]:
                raise DataError(f"{path} is not as it was written: build the store again with {REBUILD}")
            tables[name] = _shapes(path) if shapes and name in GEOGRAPHIC else _plain(path)
        except (OSError, pa.ArrowException, ValueError, KeyError) as error:
            raise DataError(f"{path} is missing or damaged: build the store again with {REBUILD}") from error
    return Store(folder, manifest, **tables)


def _plain(path: Path) -> pd.DataFrame:
    """Table of a file without its geometry."""
    table: pd.DataFrame = pd.read_parquet(
        path, columns=[name for name in pq.read_schema(path).names if name != "geometry"]
    )
    return table


def _shapes(path: Path) -> "gpd.GeoDataFrame":
    import geopandas as gpd  # noqa: PLC0415 - with GEOS and PROJ; a table of figures needs none of them

    return gpd.read_parquet(path)


def read_table(store: Store, name: str, columns: list[str] | None = None) -> pd.DataFrame:
    """
    Read a table that a store may lack, and that is not kept in memory with the others.

    Parameters
    ----------
    store
        The store.
    name
        `estimates` (`LSOA21CD`, `authority`, `year`, `sex`, people of each age in columns `0` to `90`) or `projection`
        (`authority`, `year`, `sex`, `age`, `people`); `sex` is `females` or `males`, age 90 is 90 and over.
        `around`: `icb`, `name`, `short`, `part` and the columns of `england`, of each whole ICB that the store holds a
        part of. `cartogram`: `column`, `row`, `west`, `south`, `width` of each LSOA's hexagon, indexed by `LSOA21CD`.
        `wards`: `ward` and `ward_name` of each, likewise.
        `practices` and `practice_lists`: see `data.practices.Stored`; `registers`: see `data.registers`;
        `list_ages`: see `data.list_ages`; `network_members`: see `data.network_members`; `practice_dates`: see
        `data.practice_dates`.
        `landscape`: see `data.places.landscape`.
        `overlaps`: `LSOA21CD` and `neighbourhood` (code), of each neighbourhood that an LSOA lies in beside its first.
    columns
        Those to read; all if None.

    Raises
    ------
    DataError
        If the store lacks it, or the file is missing or damaged.
    """
    if not store.has(name):
        raise DataError(
            f"The store in {store.folder} has no table of {name}: add the file and build it again: {REBUILD}"
        )
    path = store.folder / store.build / f"{name}.parquet"
    try:
        table = pd.read_parquet(path, columns=columns)
    except (OSError, pa.ArrowInvalid, ValueError) as error:
        raise DataError(f"{path} is missing or damaged. Build the store again: {REBUILD}") from error
    if len(table) != store.manifest["tables"][name]["rows"]:
        raise DataError(f"{path} does not hold the rows its manifest says. Build the store again: {REBUILD}")
    return table


def keep_derived(store: Store, name: str, table: pd.DataFrame) -> None:
    """
    Keep beside a build's tables what was worked out of them, so that it need not be again.

    Parameters
    ----------
    store
        The store. Builds that are this one but for some indicators share the table.
    name
        Of the table.
    table
        It says itself what it was worked out of.

    Raises
    ------
    DataError
        If it cannot be written.
    """
    path = store.folder / store.build / DERIVED.replace("*", name)
    draft = path.with_suffix(".draft")
    try:
        table.to_parquet(draft, compression=None, use_dictionary=False)  # read in half the time
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise DataError(f"{path} cannot be written ({error.strerror}).") from error


def read_derived(store: Store, name: str) -> pd.DataFrame:
    """Table that `keep_derived` kept; empty if there is none that can be read, for it can be worked out again."""
    path = store.folder / store.build / DERIVED.replace("*", name)
    try:
        return pd.read_parquet(path)
    except (OSError, pa.ArrowException, ValueError):
        return pd.DataFrame()


def secret_of(folder: Path) -> bytes:
    """
    Secret of a store, by which the counts are drawn that hide to protect small ones.

    It is made at random when it is first needed, and stays through all builds: the same store always hides the same
    counts. It lies beside the manifest, and nothing serves, exports or shows it.

    Raises
    ------
    DataError
        If it cannot be made or read, or is damaged.
    """
    path = folder / SHIELDS
    try:
        with suppress(FileExistsError), path.open("xb") as file:
            file.write(secrets.token_bytes(SHIELDS_BYTES))
    except OSError as error:
        if not path.is_file():
            raise DataError(
                f"Small counts cannot be hidden: {path} cannot be written ({error.strerror}). Add the indicator again "
                "with needs-map data add, as a user who may write there."
            ) from error
    try:
        secret = path.read_bytes()
    except OSError as error:
        raise DataError(f"Small counts cannot be hidden: {path} cannot be read ({error.strerror}).") from error
    if len(secret) != SHIELDS_BYTES:
        raise DataError(f"Small counts cannot be hidden: {path} is damaged. Delete it, and another is made.")
    return secret
