"""
Rough sketch of the five places, typed by hand: outlines, towns, poorer and richer parts.

Every coordinate is kilometres on the British National Grid (EPSG:27700), rough, set down from general
knowledge of the map. None is taken from a boundary file: the sample has to look like the area, and must
not be mistaken for it.
"""

from typing import NamedTuple

Point = tuple[float, float]


class Place(NamedTuple):
    """A place of the sample: how many LSOAs and neighbourhoods it is cut into, and its people."""

    code: str
    name: str
    lsoas: int
    neighbourhoods: int
    registered: int
    residents: int
    registered_shares: tuple[float, ...]
    resident_shares: tuple[float, ...]


class Town(NamedTuple):
    """A town: its share of its place's LSOAs in per cent, and its half-density radius in kilometres."""

    centre: Point
    share: float
    radius: float


class Patch(NamedTuple):
    """A part of a town or of the countryside that is poorer (height above zero) or richer."""

    centre: Point
    height: float
    radius: float


# Shares in per cent by national IMD quintile, 1 first. Registered: the integrated needs assessment 2026-31,
# table "Overall 2025 Index of Multiple Deprivation - % of registered population". Residents: published
# mid-2022 shares for Leicester, Leicestershire and Rutland; for the two Northamptonshires the registered
# shares, moved by the same points in both, so that together they give 11.3, 18.8, 20.7, 26.3 and 22.9.
#
# Residents' totals are the Census 2021 ones of the same assessment. It gives registered patients for ICBs
# alone (1,233,545 and 852,545), so the places' totals are chosen: those which, with the places' shares, come
# closest by least squares to the table's rows for ICBs and cluster, provided that the three Core20 shares
# round to the printed 20.3, 12.4 and 17.0. The printed rows do not quite agree, and these are out of reach:
#   LLR        3: 17.5 (printed 17.6), 4: 25.4 (25.5), 5: 20.6 (20.3). Core20 fixes Leicester near 433,000,
#              and of all others at least 31.1% live in quintile 5, which alone is more than 20.3% of LLR.
#   Northants  3: 19.4 (19.9), 4: 25.6 (25.4), 5: 22.6 (22.3). Each column asks for a different split between
#              North and West: 42% North for quintile 1, half for 3, 28% for 5.
#   cluster    3: 18.3 (18.6), 5: 21.4 (21.1), for both reasons.
PLACES = (
    Place(
        "E06000016",
        "Leicester",
        200,
        4,
        432_810,
        368_571,
        (53.5, 26.5, 14.1, 4.8, 1.1),
        (53.1, 25.7, 14.7, 5.3, 1.2),
    ),
    Place(
        "E10000018",
        "Leicestershire",
        408,
        7,
        760_825,
        712_366,
        (2.4, 11.3, 19.5, 35.7, 31.1),
        (2.2, 11.0, 19.4, 36.1, 31.3),
    ),
    Place(
        "E06000017",
        "Rutland",
        26,
        1,
        39_910,
        41_050,
        (0.0, 0.0, 15.4, 52.6, 32.0),
        (0.0, 0.0, 16.8, 52.4, 30.9),
    ),
    Place(
        "E06000061",
        "North Northamptonshire",
        205,
        4,
        365_240,
        359_523,
        (13.1, 21.4, 23.1, 18.8, 23.6),
        (11.95, 20.16, 24.17, 19.85, 23.88),
    ),
    Place(
        "E06000062",
        "West Northamptonshire",
        238,
        3,
        487_305,
        425_723,
        (11.9, 18.9, 16.7, 30.7, 21.8),
        (10.75, 17.66, 17.77, 31.75, 22.08),
    ),
)

# Where three outlines meet.
_A: Point = (454.5, 277.5)  # Leicestershire, West Northamptonshire, outside
_B: Point = (472.5, 285.0)  # Leicestershire, West and North Northamptonshire
_C: Point = (486.0, 293.0)  # Leicestershire, Rutland, North Northamptonshire
_D: Point = (490.0, 318.8)  # Leicestershire, Rutland, outside
_E: Point = (500.3, 304.3)  # Rutland, North Northamptonshire, outside
_F: Point = (489.5, 256.8)  # North and West Northamptonshire, outside

# Each stretch of outline once: neighbours share it.
ARCS: tuple[tuple[Point, ...], ...] = (
    # Leicestershire's outside, clockwise from the south
    (
        _A, (452, 281), (450, 283.5), (446, 288.5), (441.5, 291.5), (437, 294.5), (432.5, 297), (432, 302),
        (430.5, 306), (431.5, 310.5), (430, 313.5), (433, 317.5), (437, 320.5), (440.5, 324), (443, 328.5),
        (446.5, 330.5), (449.5, 328), (450, 324.5), (452.5, 322), (456, 322.5), (459.5, 325.5), (464, 325.5),
        (468.5, 327), (473, 329.5), (475, 333), (476.5, 337.5), (478.5, 341.5), (481.5, 342), (483, 338.5),
        (482.5, 333.5), (485.5, 331), (488, 327), (487.5, 324), (490.5, 321.5), _D,
    ),
    # Rutland's outside
    (_D, (493, 318), (496, 318.5), (499, 316.5), (501, 313.5), (505, 313.5), (505.5, 310), (502, 308), _E),
    # Leicestershire and Rutland
    (
        _D, (486.5, 315.5), (483.5, 316.5), (480.5, 314), (480, 310.5), (481.5, 308), (479.5, 305.5),
        (480, 302.5), (478, 300), (481, 297.5), (484.5, 295.5), _C,
    ),
    # Rutland and North Northamptonshire
    (_C, (489, 295), (491, 298), (493.5, 299.5), (497, 300.5), (498.5, 302.5), _E),
    # North Northamptonshire's outside
    (
        _E, (502.5, 305), (505, 302), (507.5, 299.5), (508, 295), (510.5, 291.5), (511, 284), (507.5, 280),
        (505.5, 276.5), (502.5, 273.5), (504, 270.5), (501, 268), (499, 265), (496.5, 263.3), (493.5, 262),
        (492.5, 258.5), _F,
    ),
    # West Northamptonshire's outside
    (
        _F, (486, 254.5), (482, 253), (479, 248.5), (480, 244), (477.5, 240.5), (474, 238.5), (469.5, 240.5),
        (465.5, 238), (461, 234.5), (457.5, 232.5), (453, 233), (450, 231.5), (448.5, 236), (446.5, 241),
        (448, 245.5), (446.5, 249), (446, 253), (448.5, 257), (452, 260.5), (451.5, 265), (453, 270),
        (456, 273.5), _A,
    ),
    # Leicestershire and West Northamptonshire
    (_A, (458.5, 278.5), (461.5, 280.5), (465.5, 282.3), (469, 283.5), _B),
    # Leicestershire and North Northamptonshire
    (_B, (475, 286), (477, 288.8), (480, 291), (483, 291.8), _C),
    # North and West Northamptonshire
    (
        _B, (475, 282), (474.5, 279.5), (477.5, 277.5), (479, 274), (480.5, 271.5), (482.5, 268),
        (484.5, 264.5), (485.5, 261.5), (488, 259.5), _F,
    ),
    # Leicester
    (
        (458, 310.3), (461.5, 309.4), (463.8, 308.3), (464.8, 305.8), (463.2, 304), (462.8, 301.8),
        (460.8, 300.4), (459.2, 299), (456.8, 298.2), (455, 299.8), (454.4, 302.2), (452.4, 303.5),
        (452.6, 305.6), (454.3, 307.4), (455.2, 309.6), (458, 310.3),
    ),
)  # fmt: skip

INSIDE: dict[str, Point] = {
    "E06000016": (458.5, 304.5),
    "E10000018": (450.0, 312.0),
    "E06000017": (488.0, 307.0),
    "E06000061": (491.0, 280.0),
    "E06000062": (465.0, 255.0),
}

# What a place's towns leave of 100% is spread evenly over it, as villages.
TOWNS: dict[str, tuple[Town, ...]] = {
    "E06000016": (Town((459.0, 304.6), 45, 2.1), Town((456.6, 303.2), 10, 1.4), Town((457.3, 307.6), 8, 1.2)),
    "E10000018": (
        Town((453.6, 319.4), 9.5, 1.3), Town((448.0, 319.0), 2.2, 0.6),  # Loughborough, Shepshed
        Town((442.7, 293.8), 7, 1.1), Town((445.8, 297.5), 3.2, 0.8),  # Hinckley, Earl Shilton
        Town((442.6, 314.0), 5, 1.0), Town((436.0, 316.6), 2.2, 0.7),  # Coalville, Ashby
        Town((475.2, 319.0), 4, 0.9), Town((473.4, 287.5), 3.6, 0.9),  # Melton Mowbray, Market Harborough
        Town((454.4, 284.5), 1.6, 0.5), Town((444.6, 327.0), 1.3, 0.6),  # Lutterworth, Castle Donington
        Town((460.8, 298.4), 5, 0.8), Town((462.5, 300.0), 3.5, 0.7),  # Wigston, Oadby
        Town((454.2, 300.6), 5, 1.0), Town((454.5, 297.0), 4, 1.0),  # Braunstone Town, Narborough and Blaby
        Town((451.8, 306.6), 4, 1.0), Town((459.2, 311.2), 3, 0.8),  # Glenfield and Groby, Birstall
        Town((462.5, 311.0), 4, 1.1), Town((465.0, 304.5), 1.5, 0.7),  # Thurmaston and Syston, Thurnby
        Town((457.0, 314.5), 3, 1.4), Town((441.0, 310.0), 1.5, 0.7),  # Mountsorrel, Ibstock
    ),
    "E06000017": (Town((486.0, 308.8), 32, 0.9), Town((486.6, 299.8), 13, 0.6)),  # Oakham, Uppingham
    "E06000061": (
        Town((486.8, 278.6), 17, 1.3), Town((488.3, 289.0), 19, 1.5),  # Kettering, Corby
        Town((489.0, 268.0), 15, 1.2), Town((495.8, 266.8), 10, 1.0),  # Wellingborough, Rushden
        Town((480.5, 283.0), 3, 0.6), Town((481.5, 281.2), 2, 0.5),  # Desborough, Rothwell
        Town((490.0, 274.7), 2.5, 0.6), Town((500.0, 273.0), 2.5, 0.6),  # Burton Latimer, Raunds
        Town((494.5, 270.5), 2.3, 0.5), Town((499.6, 278.6), 1.8, 0.5),  # Irthlingborough, Thrapston
        Town((504.0, 288.2), 1.6, 0.5),  # Oundle
    ),
    "E06000062": (
        Town((475.5, 261.0), 33, 1.9), Town((479.0, 262.8), 13, 1.4),  # Northampton, its east
        Town((472.3, 261.2), 6, 1.0), Town((475.6, 257.4), 6, 1.1),  # its west, its south
        Town((457.3, 262.5), 6.5, 1.0), Town((458.5, 237.2), 3.6, 0.7),  # Daventry, Brackley
        Town((469.3, 248.8), 2.8, 0.6), Town((462.8, 267.5), 1.3, 0.5),  # Towcester, Long Buckby
        Town((474.7, 270.8), 1.5, 0.5), Town((463.0, 259.5), 1.5, 0.6),  # Brixworth, Weedon
    ),
}  # fmt: skip

# Heights are in standard deviations, and rank LSOAs within their place only.
PATCHES: dict[str, tuple[Patch, ...]] = {
    "E06000016": (
        Patch((455.0, 305.9), 1.8, 1.2), Patch((456.6, 308.6), 1.8, 1.2), Patch((455.8, 302.6), 1.8, 1.1),
        Patch((460.0, 305.2), 1.8, 1.0), Patch((460.3, 303.8), 1.3, 0.8), Patch((457.8, 299.9), 1.7, 1.1),
        Patch((463.6, 304.6), 1.4, 0.8), Patch((460.4, 301.6), -2.4, 1.2), Patch((462.2, 302.4), -1.8, 0.9),
        Patch((463.0, 308.0), -1.8, 1.1), Patch((460.5, 308.8), -1.0, 0.9), Patch((456.9, 304.2), -0.6, 0.7),
        Patch((453.3, 303.8), -0.9, 0.8),
    ),
    "E10000018": (
        Patch((454.4, 319.9), 2.6, 0.9), Patch((451.9, 320.3), 1.4, 0.7), Patch((442.6, 314.2), 2.2, 1.4),
        Patch((443.0, 294.2), 1.7, 0.9), Patch((446.0, 297.5), 1.6, 1.0), Patch((475.2, 319.2), 1.8, 1.0),
        Patch((460.6, 298.4), 1.2, 0.9), Patch((454.3, 300.9), 1.0, 0.9), Patch((462.0, 310.3), 1.2, 0.9),
        Patch((434.5, 312.0), 1.4, 2.0), Patch((441.0, 310.0), 1.1, 1.2), Patch((448.0, 319.0), 0.8, 0.8),
        Patch((473.3, 287.4), 0.7, 0.6), Patch((454.4, 284.5), 0.6, 0.6), Patch((463.0, 299.6), -1.6, 1.1),
        Patch((453.0, 316.9), -1.4, 1.3), Patch((457.0, 314.0), -1.0, 1.8), Patch((444.8, 292.6), -1.2, 0.9),
        Patch((451.0, 307.0), -1.0, 1.5), Patch((470.0, 298.0), -0.8, 6.0), Patch((470.0, 323.0), -0.5, 4.0),
        Patch((436.0, 316.6), -0.7, 0.8), Patch((439.0, 300.0), -0.6, 4.0),
    ),
    "E06000017": (
        Patch((486.0, 308.9), 1.4, 0.9), Patch((497.0, 312.0), 0.5, 3.0), Patch((491.0, 302.0), -0.7, 3.0),
    ),
    "E06000061": (
        Patch((487.8, 289.6), 2.4, 1.5), Patch((487.3, 287.6), 1.5, 0.7), Patch((488.4, 280.0), 1.7, 1.0),
        Patch((486.0, 278.8), 1.3, 0.8), Patch((487.6, 267.5), 2.2, 0.9), Patch((489.6, 269.4), 2.0, 0.8),
        Patch((495.6, 266.6), 1.3, 1.0), Patch((494.5, 270.5), 0.9, 0.7), Patch((500.0, 273.0), 0.5, 0.7),
        Patch((488.8, 276.8), -1.5, 1.1), Patch((486.6, 285.6), -1.3, 1.2), Patch((490.9, 267.0), -0.9, 0.8),
        Patch((504.0, 290.0), -0.9, 5.0), Patch((479.5, 279.0), -0.7, 2.0), Patch((497.5, 268.0), -0.7, 0.8),
    ),
    "E06000062": (
        Patch((479.3, 264.1), 2.3, 1.2), Patch((473.7, 262.6), 2.2, 0.9), Patch((475.2, 260.6), 1.9, 0.9),
        Patch((479.9, 260.9), 1.5, 0.8), Patch((473.8, 258.9), 1.6, 0.9), Patch((458.2, 263.0), 2.0, 0.9),
        Patch((457.0, 261.9), 0.7, 0.7), Patch((477.6, 262.6), -1.0, 0.9), Patch((471.6, 260.8), -1.2, 0.9),
        Patch((476.0, 256.4), -1.8, 1.3), Patch((458.4, 237.0), -0.5, 0.9), Patch((469.3, 248.8), -0.4, 0.8),
        Patch((474.5, 268.5), -1.0, 2.5), Patch((468.0, 254.0), -0.6, 3.0), Patch((450.0, 241.0), 0.5, 3.0),
        Patch((481.5, 262.5), -0.9, 0.8),
    ),
}  # fmt: skip
