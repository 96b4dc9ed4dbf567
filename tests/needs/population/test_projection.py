import numpy as np
import pytest

from needs_map.needs.population.projection import (
    GROWTH_PRIOR,
    METHODS,
    PRIOR,
    cohort_ratios,
    held_areas,
    raked,
    small_area_projection,
)

YEARS = tuple(range(2022, 2031))
ESTIMATES = (2022, 2023, 2024)


def towns(areas=12, seed=1):
    """Two authorities with areas of mixed sizes, and what each is projected to become."""
    rng = np.random.default_rng(seed)
    estimates = rng.poisson(rng.uniform(0, 12, (areas, 1, 1, 91)), (areas, 3, 2, 91)).astype(float)
    parent = np.arange(areas) % 2
    wholes = np.stack([rng.uniform(0, 300, (len(YEARS), 2, 91)) for _ in range(2)])
    return estimates, parent, wholes


def projection(estimates, parent, wholes, **options):
    return small_area_projection(estimates, parent, wholes, estimate_years=ESTIMATES, years=YEARS, **options)


@pytest.mark.parametrize("method", METHODS)
def test_parts_add_up_to_the_whole_in_every_cell(method):
    estimates, parent, wholes = towns()
    people = projection(estimates, parent, wholes, method=method)
    for authority in range(2):
        assert people[parent == authority].sum(axis=0) == pytest.approx(wholes[authority], rel=1e-12, abs=1e-9)
    assert people.min() >= 0


@pytest.mark.parametrize("method", METHODS)
def test_an_authority_of_one_area_is_the_projection_itself(method):
    estimates, _, wholes = towns(areas=1)
    people = projection(estimates, np.array([0]), wholes[:1], method=method)
    assert people[0] == pytest.approx(wholes[0])


@pytest.mark.parametrize("method", METHODS)
def test_order_of_areas_does_not_matter(method):
    estimates, parent, wholes = towns()
    order = np.random.default_rng(3).permutation(len(parent))
    straight = projection(estimates, parent, wholes, method=method)
    shuffled = projection(estimates[order], parent[order], wholes, method=method)
    assert shuffled == pytest.approx(straight[order], rel=1e-9)


@pytest.mark.parametrize("method", METHODS)
def test_groups_are_the_sums_of_their_areas(method):
    estimates, parent, wholes = towns()
    by = np.array([0, 0, 1, 1, -1, 2, 2, 2, 0, 1, -1, 2])
    alone = projection(estimates, parent, wholes, method=method)
    together = projection(estimates, parent, wholes, method=method, by=by)
    assert together == pytest.approx(np.stack([alone[by == group].sum(axis=0) for group in range(3)]))


def test_share_holds_the_shares_of_the_base_year():
    estimates = np.zeros((2, 3, 2, 91))
    estimates[0, :, :, 30], estimates[1, :, :, 30] = 10, 10
    estimates[0, 2, 0, 30], estimates[1, 2, 0, 30] = 30, 10  # women of 30 at the base: three to one
    wholes = np.zeros((1, len(YEARS), 2, 91))
    wholes[..., 30] = 80
    people = projection(estimates, np.array([0, 0]), wholes, method="share")
    assert people[:, YEARS.index(2030), 0, 30].tolist() == [60, 20]
    assert people[:, YEARS.index(2022), 0, 30].tolist() == [40, 40]  # that year's own shares
    assert people[:, YEARS.index(2030), 1, 30].tolist() == [40, 40]


def one_cohort_each():
    """Area 0: 100 women of 10 in 2024; area 1: 100 women of 20; each a year younger a year before."""
    estimates = np.zeros((2, 3, 2, 91))
    for number, year in enumerate(ESTIMATES):
        estimates[0, number, 0, 10 - (2024 - year)] = 100
        estimates[1, number, 0, 20 - (2024 - year)] = 100
    wholes = np.zeros((1, len(YEARS), 2, 91))
    for number, year in enumerate(YEARS):
        wholes[0, number, 0, 10 + year - 2024] = 90
        wholes[0, number, 0, 20 + year - 2024] = 50
    return estimates, np.array([0, 0]), wholes


def test_cohorts_grow_older_where_they_live():
    people = projection(*one_cohort_each(), method="cohort")
    for year in range(2025, 2031):
        at = YEARS.index(year)
        assert people[:, at, 0, 10 + year - 2024].tolist() == [90, 0]
        assert people[:, at, 0, 20 + year - 2024].tolist() == [0, 50]


def test_shares_do_not_follow_cohorts():
    people = projection(*one_cohort_each(), method="share")
    assert people[:, YEARS.index(2025), 0, 11].tolist() == [45, 45]  # nobody was 11: shared as all people are


def test_the_oldest_stay_in_the_open_age():
    estimates = np.zeros((2, 3, 2, 91))
    for number in range(3):
        estimates[0, number, 0, 87 + number] = estimates[1, number, 0, 90] = 50
    wholes = np.zeros((1, len(YEARS), 2, 91))
    wholes[..., 89:] = 50
    wholes[:, YEARS.index(2025) :, :, 90] = 60
    people = projection(estimates, np.array([0, 0]), wholes, method="cohort")
    # nobody of theirs went away: area 0's 50 women of 89 reach 90, where area 1's 50 stay
    assert people[:, YEARS.index(2025), 0, 90] == pytest.approx([30, 30])


def test_a_hall_of_residence_keeps_its_students():
    estimates = np.full((2, 3, 2, 91), 5.0)
    estimates[0, :, :, 18:21] = 200  # they come at 18 and leave at 21, every year
    estimates[1] = 30
    wholes = np.repeat(estimates[:, 2:].sum(axis=0), len(YEARS), axis=0)[np.newaxis]
    people = projection(estimates, np.array([0, 0]), wholes, method="cohort")[0, YEARS.index(2030)].sum(axis=0)
    assert people[18:21] == pytest.approx([400, 400, 400], rel=0.1)
    assert people[25:40].mean() < 40  # 10 at first; they do not all settle


def test_nothing_departs_from_the_authority_where_areas_move_as_it_does():
    estimates, *_ = one_cohort_each()
    ratios = cohort_ratios(estimates)
    assert ratios.growth == pytest.approx([1, 1])
    assert ratios.staying == pytest.approx(np.ones((2, 90)))
    assert ratios.arriving == pytest.approx(np.zeros((2, 2, 90)))
    assert ratios.births == pytest.approx([1, 1])


def test_changes_are_drawn_to_the_authoritys_where_few_people_live():
    # women of 40: in area 0 30 become 45, then 45; in area 1 270 become 255, then 255: 300 in the authority throughout
    estimates = np.zeros((2, 3, 2, 91))
    for number, (small, large) in enumerate(((30, 270), (45, 255), (45, 255))):
        estimates[0, number, 0, 40 + number], estimates[1, number, 0, 40 + number] = small, large
    ratios = cohort_ratios(estimates)
    growth = [(90 + GROWTH_PRIOR) / (75 + GROWTH_PRIOR), (510 + GROWTH_PRIOR) / (525 + GROWTH_PRIOR)]
    assert ratios.growth == pytest.approx(growth)
    age_41 = 40  # ages reached begin at 1
    assert ratios.staying[:, age_41] == pytest.approx([1, (255 + PRIOR) / (270 * growth[1] + PRIOR)])
    assert ratios.arriving[0, :, age_41] == pytest.approx([(45 - 30 * growth[0]) * 45 / (45 + PRIOR) / 2, 0])
    assert ratios.arriving[1, 0, age_41] == 0
    assert ratios.staying[0, 60] == 1


def test_births_follow_the_areas_own_mothers():
    estimates = np.zeros((2, 3, 2, 91))
    estimates[:, :, 0, 30] = 1000
    estimates[0, :, :, 0], estimates[1, :, :, 0] = 150, 50
    # 900 children in three years where 3,000 women-years would have 600, and 300
    assert cohort_ratios(estimates).births == pytest.approx(
        [(900 + PRIOR) / (600 + PRIOR), (300 + PRIOR) / (600 + PRIOR)]
    )


def test_a_single_year_shows_no_move():
    estimates, parent, wholes = towns()
    people = small_area_projection(estimates[:, 2:], parent, wholes, estimate_years=(2024,), years=YEARS)
    assert people[parent == 0].sum(axis=0) == pytest.approx(wholes[0])
    ratios = cohort_ratios(estimates[:, 2:])
    assert (ratios.growth == 1).all()
    assert (ratios.staying == 1).all()


def test_a_difference_fades():
    estimates, parent, wholes = towns()
    undamped = projection(estimates, parent, wholes, damping=1.0)
    damped = projection(estimates, parent, wholes, damping=0.0)
    assert damped[:, YEARS.index(2025)] == pytest.approx(undamped[:, YEARS.index(2025)])  # the first year is whole
    assert not np.allclose(damped[:, -1], undamped[:, -1])


def an_estate(first=1_591, rate=1.5):
    """40 areas of 1,700 people who stay as many, but for the first, which grows; the whole grows by 10% to 2047."""
    shape = np.interp(np.arange(91), [0, 20, 50, 70, 90], [20, 24, 24, 16, 4])
    shape /= shape.sum() * 2
    estimates = np.full((40, 3, 2, 91), shape * 1_700)
    for number in range(3):
        estimates[0, number] = shape * first * rate**number
    years = tuple(range(2022, 2048))
    wholes = estimates[:, 2].sum(axis=0) * np.linspace(1, 1.1, len(years))[:, np.newaxis, np.newaxis]
    return estimates, np.zeros(40, dtype=int), wholes[np.newaxis], years


@pytest.mark.parametrize("rate", [1.1, 1.3, 1.5])
def test_an_estate_is_not_built_every_year(rate):
    estimates, parent, wholes, years = an_estate(3_580 / rate**2, rate)
    people = small_area_projection(estimates, parent, wholes, estimate_years=ESTIMATES, years=years).sum(axis=(2, 3))
    base = people[0, years.index(2024)]
    assert base == pytest.approx(3_580, rel=0.01)
    assert people[0, years.index(2025)] < base * 1.1
    assert people[0, -1] < base * 1.4  # without a bound 17,000 to 28,000, and 8,600 where it grew by a tenth
    assert people[1:, -1].min() > 1_700  # nor do the others lose what the estate would take
    assert held_areas(estimates, parent).tolist() == [True, *[False] * 39]


def test_growth_within_the_bounds_is_carried_on_and_a_home_that_closed_is_not():
    estimates, parent, wholes, years = an_estate(1_591, 1.03)
    assert not held_areas(estimates, parent).any()
    people = small_area_projection(estimates, parent, wholes, estimate_years=ESTIMATES, years=years).sum(axis=(2, 3))
    assert people[0, -1] / people[0, 2] > people[1, -1] / people[1, 2]
    estimates, parent, wholes, years = an_estate(4_000, 0.7)
    assert held_areas(estimates, parent)[0]
    people = small_area_projection(estimates, parent, wholes, estimate_years=ESTIMATES, years=years).sum(axis=(2, 3))
    assert people[0, -1] > people[0, 2] * 0.8


@pytest.mark.parametrize("method", METHODS)
def test_areas_that_were_all_empty_once_share_as_at_the_base(method):
    estimates, parent, wholes = towns()
    estimates[parent == 0, 0] = 0
    people = projection(estimates, parent, wholes, method=method)
    assert np.isfinite(people).all()
    assert people[parent == 0].sum(axis=0) == pytest.approx(wholes[0])
    assert people[parent == 0, 0] == pytest.approx(raked(estimates[parent == 0, 2], wholes[0, 0]))


def test_a_whole_that_nobody_claims_is_shared_equally():
    assert raked(np.zeros((2, 3)), np.array([8.0, 4.0, 0.0])).tolist() == [[4.0, 2.0, 0.0]] * 2


def test_raking_shares_what_nobody_claims_as_all_else():
    claims = np.array([[3.0, 0.0], [1.0, 0.0]])
    assert raked(claims, np.array([8.0, 4.0])).tolist() == [[6.0, 3.0], [2.0, 1.0]]


def test_arguments_are_not_changed_and_32_bits_will_do():
    estimates, parent, wholes = towns()
    before = estimates.copy()
    people = projection(estimates.astype(np.float32), parent, wholes, dtype=np.float32)
    assert people.dtype == np.float32
    assert people == pytest.approx(projection(estimates, parent, wholes), rel=1e-5, abs=1e-5)
    assert (estimates == before).all()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"method": "guess"}, "method must be one of share, cohort: 'guess'"),
        ({"damping": 1.5}, "damping must be 0 to 1: 1.5"),
        ({"estimate_years": (2022, 2024, 2025)}, "estimate_years must be consecutive"),
        ({"estimate_years": (2019, 2020, 2021)}, "must end in a projected year: 2021"),
        ({"estimates": -1.0}, "estimates must be known and not negative"),
        ({"wholes": np.nan}, "wholes must be known and not negative"),
        ({"parent": 9}, "parent must be a position in wholes"),
        ({"by": np.zeros(3, dtype=int)}, "by must have one group for each of 12 areas"),
        ({"nobody": True}, "must have somebody in every authority"),
    ],
)
def test_arguments_that_do_not_agree_are_refused(change, said):
    estimates, parent, wholes = towns()
    options = {"estimate_years": ESTIMATES, "years": YEARS} | {
        key: value for key, value in change.items() if key in {"method", "damping", "estimate_years", "by"}
    }
    if "estimates" in change:
        estimates[0, 0, 0, 0] = change["estimates"]
    if "wholes" in change:
        wholes[0, 0, 0, 0] = change["wholes"]
    if "parent" in change:
        parent[0] = change["parent"]
    if "nobody" in change:
        estimates[parent == 1] = 0
    with pytest.raises(ValueError, match=said):
        small_area_projection(estimates, parent, wholes, **options)
