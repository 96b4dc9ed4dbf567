"""Which small area belongs to what: local authority and ICB, MSOA names, NHS neighbourhoods."""

from pathlib import Path

import pandas as pd

from needs_map.data.errors import DataError
from needs_map.data.files.tables import LSOA_2021, Source, column_like, header_of, read_csv, unique_codes

STATUSES = ("published", "assumed")


def read_lsoa_lookup(path: Path) -> Source:
    """
    Read the ONS lookup from LSOA (2021) to ICB and local authority, of any year.

    Parameters
    ----------
    path
        CSV with `LSOA21CD`, `LSOA21NM`, `ICB24CD`, `ICB24NM`, `LAD24CD`, `LAD24NM` (the year may differ).

    Returns
    -------
    source
        Table indexed by `LSOA21CD`: `name`, `icb`, `icb_name`, `authority`, `authority_name`.

    Raises
    ------
    DataError
        If a column is missing, a code stands twice or is no LSOA of 2021.

    References
    ----------
    Office for National Statistics, LSOA (2021) to Sub ICB Locations to Integrated Care Boards to LAD lookup in
    England.
    """
    header = header_of(path)
    columns = {
        "LSOA21CD": column_like(header, r"LSOA21CD", path, "LSOA code (LSOA21CD)"),
        "name": column_like(header, r"LSOA21NM", path, "LSOA name (LSOA21NM)"),
        "icb": column_like(header, r"ICB\d\dCD", path, "ICB code (such as ICB24CD)"),
        "icb_name": column_like(header, r"ICB\d\dNM", path, "ICB name (such as ICB24NM)"),
        "authority": column_like(header, r"LAD\d\dCD", path, "local authority code (such as LAD24CD)"),
        "authority_name": column_like(header, r"LAD\d\dNM", path, "local authority name (such as LAD24NM)"),
    }
    table = read_csv(path, only=list(columns.values())).rename(columns={old: new for new, old in columns.items()})
    _check_lsoas(table["LSOA21CD"], path)
    year = 2000 + int("".join(filter(str.isdigit, columns["authority"])))
    return Source(table.set_index("LSOA21CD"), len(table), {}, f"{year} boundaries")


def read_msoa_names(path: Path) -> Source:
    """
    Read the House of Commons Library's names of MSOAs.

    Returns
    -------
    source
        Table indexed by the ONS name (`Leicester 003`): `msoa` (code), `msoa_name` (`Stocking Farm & Mowmacre`).

    Raises
    ------
    DataError
        If a column is missing or an MSOA stands twice.

    References
    ----------
    House of Commons Library, MSOA names, version 2.
    """
    header = header_of(path)
    code = column_like(header, r"msoa21cd", path, "MSOA code (msoa21cd)")
    name = column_like(header, r"msoa21nm", path, "MSOA name (msoa21nm)")
    library = column_like(header, r"msoa21hclnm", path, "House of Commons Library name (msoa21hclnm)")
    table = read_csv(path, only=[code, name, library]).rename(
        columns={code: "msoa", name: "ons_name", library: "msoa_name"}
    )
    unique_codes(table["ons_name"], path, "MSOA")
    return Source(table.set_index("ons_name"), len(table), {}, "version 2")


def read_wards(path: Path) -> Source:
    """
    Read the ONS lookup from LSOA (2021) to electoral ward, of any year: the ward that an LSOA is fitted to.

    Parameters
    ----------
    path
        CSV with `LSOA21CD`, `WD25CD` and, if it is there, `WD25NM` (the year may differ); of any part of the country.

    Returns
    -------
    source
        Table indexed by `LSOA21CD`: `ward` (code), `ward_name` (the code where the file has no names).

    Raises
    ------
    DataError
        If a column is missing, or an LSOA stands twice.

    References
    ----------
    Office for National Statistics, LSOA (2021) to Electoral Ward to LAD best fit lookup in EW.
    """
    header = header_of(path)
    code = column_like(header, r"LSOA21CD", path, "LSOA code (LSOA21CD)")
    ward = column_like(header, r"WD\d\dCD", path, "ward code (such as WD24CD)")
    name = ward[:-2] + ("NM" if ward.isupper() else "nm")
    table = read_csv(path, only=[code, ward], optional=[name] if name in header else [])
    _check_lsoas(table[code], path)
    found = pd.DataFrame({"ward": table[ward], "ward_name": table[name if name in table else ward]})
    return Source(found.set_index(pd.Index(table[code], name="LSOA21CD")), len(table), {}, f"{2000 + int(ward[2:4])}")


def _check_lsoas(code: pd.Series, path: Path) -> None:
    wrong = ~code.str.fullmatch(LSOA_2021)
    if wrong.any():
        row = int(wrong.to_numpy().argmax())
        raise DataError(f"{path.name}: row {row + 2}: {code.iloc[row]!r} is not an LSOA code: correct the row.")
    unique_codes(code, path, "LSOA")
