"""Lists of people: deprivation of their patients, where they live, and what no subtraction gives away."""

import numpy as np
import pandas as pd
import pytest
from scipy.linalg import block_diag
from scipy.optimize import linprog

from needs_map.figures.people.catchments import Catchment, core_of, hidden_patients, mapped_shares, shown_counts

SMALL = 5
MOVED = 5
"""People by which a count moves at most from one month to the next."""


def made_table(rng):
    """Patients of 4 to 8 practices in 24 to 36 LSOAs, a quarter of them few."""
    shape = rng.integers(4, 9), rng.integers(24, 37)
    counts = rng.negative_binomial(0.35, 0.004, size=shape) * (rng.random(shape) < 0.7)
    few = rng.random(shape) < 0.25
    counts[few] = rng.integers(0, 7, size=few.sum())
    return counts


def rows_of(counts):
    """Every third LSOA is in Core20."""
    practice, lsoa = np.nonzero(counts)
    half = [f"{one} {two}" for one, two in zip(practice, lsoa % 3 == 0, strict=True)]
    patients = counts[practice, lsoa].astype(float)
    return pd.DataFrame({"practice": practice, "LSOA21CD": lsoa, "patients": patients, "half": half})


def known_sums(counts, unknown):
    """Which unknown counts of practices by LSOA make up each total that an attacker has, one row a total."""
    at = np.argwhere(unknown)
    core20 = counts[:, ::3].sum(axis=1)
    known = [at[:, 0] == practice for practice in range(counts.shape[0])]
    known += [at[:, 1] == lsoa for lsoa in range(counts.shape[1])]
    known += [(at[:, 0] == practice) & (at[:, 1] % 3 == 0) for practice in np.flatnonzero(core20 >= SMALL)]
    return np.vstack(known).astype(float)


@pytest.mark.parametrize("seed", range(6))
def test_who_knows_every_total_cannot_work_out_a_small_count(seed):
    """
    The attacker knows the list sizes, the Core20 people of each list of whom there are five or more, the patients of
    each LSOA and all counts shown; not which of the others are zero.
    """
    rng = np.random.default_rng(seed)
    counts = made_table(rng)
    table = rows_of(counts)
    hidden = hidden_patients(table, pd.Series(rng.random(len(table))))
    assert hidden[table["patients"] < SMALL].all()
    unknown = np.ones(counts.shape, dtype=bool)
    unknown[table["practice"][~hidden], table["LSOA21CD"][~hidden]] = False
    at, core20 = np.argwhere(unknown), counts[:, ::3].sum(axis=1)
    sums = known_sums(counts, unknown)
    totals = sums @ counts[unknown]
    for position in np.flatnonzero((counts[unknown] > 0) & (counts[unknown] < SMALL)):
        aim = np.zeros(len(at))
        aim[position] = 1
        least, most = (sign * linprog(sign * aim, A_eq=sums, b_eq=totals).fun for sign in (1, -1))
        practice, lsoa = at[position]
        of_half = core20[practice] if lsoa % 3 == 0 else counts[practice].sum() - core20[practice]
        assert least < 0.5
        assert most > min(4, of_half, counts[:, lsoa].sum()) - 0.5


@pytest.mark.parametrize("seed", [0, 1])
def test_who_has_two_months_whose_counts_moved_cannot_work_out_a_small_count(seed):
    """
    The attacker knows of both months what is shown and every total, and that no count moved by more than five people;
    each small count could still be as many values as the rule hides, for all that a secret drawn once gives away.
    """
    rng = np.random.default_rng(seed)
    first = made_table(rng)[:4]
    moved = np.maximum(first + rng.integers(-MOVED, MOVED + 1, size=first.shape), 0) * (first > 0)
    months, order = (first, moved), rng.random(first.shape)
    unknown = np.ones((2, *first.shape), dtype=bool)
    for month, counts in enumerate(months):
        table = rows_of(counts)
        shown = ~hidden_patients(table, pd.Series(order[table["practice"], table["LSOA21CD"]]))
        unknown[month][table["practice"][shown], table["LSOA21CD"][shown]] = False
    number = np.full(unknown.shape, -1)
    number[unknown] = range(unknown.sum())
    sums = block_diag(*(known_sums(counts, of) for counts, of in zip(months, unknown, strict=True)))
    totals = sums @ np.concatenate([counts[of] for counts, of in zip(months, unknown, strict=True)])
    steps = np.argwhere(unknown.any(axis=0))
    change, shown_part = np.zeros((len(steps), unknown.sum())), np.zeros(len(steps))
    for month, sign in enumerate((1, -1)):
        own = number[month][tuple(steps.T)]
        change[np.flatnonzero(own >= 0), own[own >= 0]] = sign
        shown_part += np.where(own < 0, sign * months[month][tuple(steps.T)], 0)
    limits = {"A_ub": np.vstack([change, -change]), "b_ub": np.r_[MOVED - shown_part, MOVED + shown_part]}
    small = [(month, *at) for month, counts in enumerate(months) for at in np.argwhere((counts > 0) & (counts < SMALL))]
    small = [one for one in small if months[one[0]][:, one[2]].sum() >= SMALL]  # as every LSOA there is has
    assert len(small) > 30
    for month, practice, lsoa in small:
        counts, aim = months[month], np.zeros(unknown.sum())
        aim[number[month, practice, lsoa]] = 1
        least, most = (s * linprog(s * aim, A_eq=sums, b_eq=totals, **limits).fun for s in (1, -1))
        core20 = counts[practice, ::3].sum()
        of_half = core20 if lsoa % 3 == 0 else counts[practice].sum() - core20
        assert most - least > min(SMALL - 2, of_half, counts[:, lsoa].sum()) - 0.5


def test_an_lsoa_with_one_small_count_hides_others_too():
    table = pd.DataFrame(
        {
            "practice": ["A", "B", "C", "A", "B"],
            "LSOA21CD": list("XXXYY"),
            "half": list("ABCAB"),
            "patients": [300.0, 20.0, 3.0, 500.0, 40.0],
        }
    )
    hidden = hidden_patients(table, pd.Series([0.1, 0.2, 0.3, 0.4, 0.5]))
    assert hidden[2]
    assert hidden[:3].sum() >= 2


def test_large_counts_are_not_hidden_for_a_few_people():
    """Two people are hidden beside 20 and 30, not beside 900: any two of these hold the small count."""
    table = pd.DataFrame(
        {"practice": list("ABCD"), "LSOA21CD": "X", "half": list("ABCD"), "patients": [2.0, 20.0, 30.0, 900.0]}
    )
    for order in ([1, 2, 3, 0], [3, 2, 1, 0], [2, 3, 0, 1]):
        hidden = hidden_patients(table, pd.Series(order, dtype=float))
        assert hidden.tolist() == [True, True, True, False]


def test_the_core_of_a_list_is_the_fewest_lsoas_that_hold_it():
    """Of 100 patients 40, 30 and 15 are shown: 70 hold half, 85 hold 80%, and nothing holds 90."""
    rows = pd.DataFrame({"people": [40.0, 30.0, 15.0]}, index=["E1", "E2", "E3"])
    found = Catchment("A", rows, 15.0, 100.0)
    assert [core_of(found, part) for part in (0.4, 0.5, 0.8, 0.9)] == [
        ["E1"],
        ["E1", "E2"],
        ["E1", "E2", "E3"],
        [],
    ]


@pytest.mark.parametrize("of", ["area", "list"])
def test_a_map_shows_shares_of_one_per_cent_and_ten_people(small_serving, of):
    counts = shown_counts(small_serving)
    share = mapped_shares(small_serving, "A81001", of)
    assert share.index.equals(small_serving.store.lsoa.index)
    shown = counts[(counts["practice"] == "A81001") & counts["shown"] & (counts["patients"] >= 10)]
    mapped = share.dropna()
    assert set(mapped.index) <= set(shown["LSOA21CD"])
    assert (mapped >= 1).all()
    assert len(mapped) == 24
