"""Areas of a made-up store, as a build tells readers of them: two LSOAs, a district, two places, an ICB."""

import pandas as pd

from needs_map.data.indicators.definitions import KnownAreas

LSOAS = ("E01999001", "E01999002")
KNOWN = KnownAreas(
    {
        **dict.fromkeys(LSOAS, "lsoa"),
        "E07999021": "authority",
        "E06999001": "place",
        "E10999002": "place",
        "E54999001": "icb",
        "E92000001": "england",
    },
    pd.DataFrame(
        {"authority": "E06999001", "msoa": "E02999001", "place": "E06999001", "icb": "E54999001"},
        index=pd.Index(LSOAS, name="LSOA21CD"),
    ),
)
