"""The small map of where an area lies."""

import re

from shapely import box

from needs_map.geo.locator import EDGE, RING, SIZE, locator


def test_the_longer_side_fills_the_picture_and_north_is_up():
    svg = locator(box(0, 0, 2000, 1000), [], box(0, 500, 1000, 1000))
    assert f'width="{SIZE}" height="{(SIZE - 2 * EDGE) // 2 + 2 * EDGE}"' in svg
    own = re.search(r'd="([^"]+)" fill="#1f5c9e"', svg)[1]
    points = [tuple(map(float, pair.split())) for pair in re.findall(r"[\d.]+ [\d.]+", own)]
    assert min(y for _, y in points) == EDGE
    assert max(x for x, _ in points) == EDGE + (SIZE - 2 * EDGE) / 2


def test_an_area_too_small_to_see_is_ringed():
    land = box(0, 0, 100_000, 100_000)
    assert f'r="{RING}"' in locator(land, [], box(50_000, 50_000, 50_500, 50_500))
    assert "<circle" not in locator(land, [], box(0, 0, 50_000, 50_000))
