"""The embedded sample as a store: `python -m tools.sample.store` writes it; a test compares it with the shipped one."""

import shutil
from pathlib import Path
from typing import Any

import pandas as pd

from needs_map.data.builds import write_store
from needs_map.data.manifest import MANIFEST, SAMPLE
from needs_map.data.places.system import System, read_system
from needs_map.geo.building.assemble import StoreTables, assemble
from needs_map.geo.england import no_england
from needs_map.geo.hexagon_areas import hexagon_table
from tools.sample.ages import sample_estimates, sample_projection
from tools.sample.areas import SEED, sample_lsoas

BUILD = "sample"
PERIODS = {"resident": "2021", "registered": "September 2025"}
"""The census of 2021 and the needs assessment's list sizes: the totals that the sample's small areas add up to."""
DATASETS = (
    {
        "key": "sample",
        "title": "Embedded sample: made-up LSOAs, MSOAs and neighbourhoods",
        "publisher": "This project",
        "licence": "MIT",
        "attribution": "SAMPLE: small areas, their boundaries and their figures are made up.",
        "page": "",
        "vintage": f"seed {SEED}",
        "file": "tools/sample/areas.py",
        "sha256": "",
        "rows": 1077,
        "left_out": {},
    },
    {
        "key": "published_shares",
        "title": "Registered population by IMD 2025 quintile, five places",
        "publisher": "LNR cluster, integrated needs assessment 2026/27 to 2030/31",
        "licence": "Published table",
        "attribution": "Registered shares by quintile of the five places: integrated needs assessment of the cluster.",
        "page": "",
        "vintage": "2025",
        "file": "tools/sample/places.py",
        "sha256": "",
        "rows": 5,
        "left_out": {},
    },
    {
        "key": "published_ages",
        "title": "Population by age band, 2024 and 2026 to 2030, the cluster",
        "publisher": "LNR cluster, integrated needs assessment 2026/27 to 2030/31",
        "licence": "Published table",
        "attribution": "Cluster by age band, 2024 and 2026 to 2030: integrated needs assessment of the cluster, from "
        "the Office for National Statistics; single ages, authorities and small areas are made up.",
        "page": "",
        "vintage": "2022-based",
        "file": "tools/sample/ages.py",
        "sha256": "",
        "rows": 9,
        "left_out": {},
    },
)


def sample_tables(system: System) -> StoreTables:
    """
    Make the sample's tables, the same at every call.

    Parameters
    ----------
    system
        The system that the sample is shaped like.
    """
    lsoa = sample_lsoas().set_index("LSOA21CD")
    lsoa = lsoa.rename(columns={"lad": "authority", "lad_name": "authority_name"})
    lsoa["icb"] = lsoa["place"].map({place.code: board.code for board in system.boards for place in board.places})
    return assemble(lsoa, system, PERIODS, no_england())


def sample_ages(lsoa: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """
    Make the sample's estimates by age and its projection, the same at every call.

    Parameters
    ----------
    lsoa
        The sample's LSOAs, from `sample_lsoas`.
    """
    lsoa = lsoa.set_index("LSOA21CD").rename(columns={"lad": "authority"})
    estimates = sample_estimates(lsoa, SEED)
    return {"estimates": estimates, "projection": sample_projection(estimates)}


def write_sample(folder: Path = SAMPLE) -> dict[str, Any]:
    """
    Write the sample's store.

    Parameters
    ----------
    folder
        Where; what is there of an older sample is removed.
    """
    system = read_system("lnr")
    shutil.rmtree(folder / BUILD, ignore_errors=True)
    (folder / MANIFEST).unlink(missing_ok=True)
    manifest = {
        "built": f"with the program, seed {SEED}",
        "system": {"code": system.code, "name": system.name, "default_area": system.default_area},
        "sample": True,
        "datasets": list(DATASETS),
        "missing": [],
        "periods": PERIODS,
        "unknown_people": dict.fromkeys(PERIODS, 0),
    }
    tables = sample_tables(system)
    content = tables._asdict() | sample_ages(sample_lsoas()) | hexagon_table(tables.lsoa)
    return write_store(folder, content, manifest, build=BUILD)


if __name__ == "__main__":
    write_sample()
