"""Whole ICBs beside a store that holds a part of them: no figures of a part under the name of the whole."""

import pytest

from needs_map.data.places.made_systems import SystemRequest
from needs_map.data.places.system import read_system
from needs_map.data.store import read_store, read_table
from needs_map.geo.areas import AreaTree
from needs_map.geo.building.build import build_store
from needs_map.geo.building.own_area import AreaRequest, prepared
from needs_map.geo.england import AROUND
from tests.publishers import (
    AMBRIDGE,
    BORCHESTER,
    EAST,
    LOOKUP_FILE,
    NEIGHBOURHOODS_FILE,
    SYSTEM,
    WEST,
    lookup_table,
    lsoa_code,
    neighbourhood_table,
    write_csv,
)


def of_authority(files, store, name):
    with prepared(files, AreaRequest(choice=SystemRequest(lad=name))) as ready:
        build_store(ready.folder, ready.system, store, forgiving=True)
    return read_store(store)


def people(store, icb):
    """Everyone of a whole ICB and those in deciles 1 and 2, by basis."""
    table = read_table(store, AROUND)
    table = table[(table["icb"] == icb) & (table["index"] == "imd")]
    core20 = table["people"].where(table["decile"] <= 2, 0).groupby(table["basis"]).sum()
    return {basis: (core20[basis], everyone) for basis, everyone in table.groupby("basis")["people"].sum().items()}


def test_an_authority_is_the_outermost_area_of_its_store(files, tmp_path):
    """Ambridge has the 6 most deprived and 6 more of Borsetshire's 18 LSOAs of 1,100 residents on average."""
    store = of_authority(files, tmp_path / "store", "Ambridge")
    tree = AreaTree(store)
    assert (tree.top.code, tree.top.level, tree.levels) == (AMBRIDGE, "place", ("lsoa", "msoa", "place"))
    assert EAST not in store.areas.index
    assert not store.areas["name"].str.contains("Borsetshire").any()
    assert people(store, EAST) == {"resident": (6_600, 19_800), "registered": (12_000, 24_000)}
    about = read_table(store, AROUND)[["icb", "name", "short", "part"]].drop_duplicates()
    assert about.to_numpy().tolist() == [[EAST, "Borsetshire ICB", "Borsetshire", AMBRIDGE]]


def test_means_around_are_of_people(files, tmp_path):
    """The 3 LSOAs of decile 6 of Borsetshire, 1,000, 1,100 and 1,200 residents, have ranks 16 to 18."""
    store = of_authority(files, tmp_path / "store", "Ambridge")
    row = read_table(store, AROUND).query("index == 'imd' and basis == 'resident' and decile == 6").iloc[0]
    assert row["rank"] == pytest.approx((16 * 1_000 + 17 * 1_100 + 18 * 1_200) / 3_300)


def test_an_authority_in_two_icbs_is_one_place_beside_both(files, tmp_path):
    table = lookup_table()
    table.loc[table["LSOA21CD"].isin([lsoa_code(10), lsoa_code(11)]), ["ICB24CD", "ICB24NM"]] = (
        WEST,
        "NHS Felpersham Integrated Care Board",
    )
    write_csv(files / LOOKUP_FILE, table)
    store = of_authority(files, tmp_path / "store", "Ambridge")
    assert store.areas[store.areas["level"] == "place"].index.tolist() == [AMBRIDGE]
    assert store.areas.loc[AMBRIDGE, "name"] == "Ambridge"
    assert len(store.lsoa) == 12
    assert people(store, EAST)["resident"] == (6_600, 19_800 - 1_100 - 1_200)
    assert people(store, WEST)["resident"] == (0, 6_600 + 1_100 + 1_200)


def test_a_system_of_some_places_of_an_icb_names_it_as_a_part(files, tmp_path):
    borchester = SYSTEM[SYSTEM.index(f'[[icb.place]]\ncode = "{BORCHESTER}"') : SYSTEM.rindex("[[icb]]")]
    (files / "tiny.toml").write_text(SYSTEM.replace(borchester, ""), encoding="utf-8")
    table = neighbourhood_table()
    codes = [lsoa_code(number) for number in (*range(12), *range(18, 24))]
    write_csv(files / NEIGHBOURHOODS_FILE, table[table["LSOA21CD"].isin(codes)])
    build_store(files, read_system(str(files / "tiny.toml")), tmp_path / "store")
    store = read_store(tmp_path / "store")
    icbs = store.areas[store.areas["level"] == "icb"]
    assert icbs["name"].to_dict() == {f"{EAST}-part": "Borsetshire ICB (part)", WEST: "Felpersham ICB"}
    assert icbs["short"].tolist()[0] == "Borsetshire (part)"
    assert set(store.lsoa.loc[codes[:12], "icb"]) == {f"{EAST}-part"}
    assert read_table(store, AROUND)["part"].unique().tolist() == [f"{EAST}-part"]
    assert people(store, EAST)["resident"] == (6_600, 19_800)


def test_a_whole_icb_has_no_table_of_others(files, tmp_path):
    build_store(files, read_system(str(files / "tiny.toml")), tmp_path / "store")
    assert not read_store(tmp_path / "store").has(AROUND)


def test_official_files_give_whole_icbs(lay_out, tmp_path):
    """Core20 and all residents of ICBs, added up by hand from File 7 and the lookup."""
    (tmp_path / "files").mkdir()
    store = of_authority(lay_out(tmp_path / "files", ",Rutland,"), tmp_path / "store", "Rutland")
    core20, everyone = people(store, "E54000015")["resident"]
    assert (round(core20 / everyone * 100, 1), everyone) == (18.9, 1_136_705)
    assert AreaTree(store).top.name == "Rutland"
