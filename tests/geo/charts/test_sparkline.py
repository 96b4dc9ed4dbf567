import base64
import math
import re

import pytest

from needs_map.geo.charts.sparkline import HEIGHT, WIDTH, as_source, sparkline

NAN = math.nan


def paths(svg):
    return re.findall(r'<path d="([^"]*)"', svg)


def test_a_line_runs_from_the_least_at_the_bottom_to_the_most_at_the_top():
    plan, line = paths(sparkline([0.0, 5.0, 10.0], [NAN, NAN, NAN]))
    assert plan == ""
    assert line == f"M5.0 {HEIGHT - 5}.0L{WIDTH / 2} {HEIGHT / 2}L{WIDTH - 5}.0 5.0"


def test_value_and_plan_share_one_scale():
    plan, line = paths(sparkline([0.0, 0.0], [10.0, 10.0]))
    assert plan == f"M5.0 5.0L{WIDTH - 5}.0 5.0"
    assert line == f"M5.0 {HEIGHT - 5}.0L{WIDTH - 5}.0 {HEIGHT - 5}.0"


def test_unknown_breaks_the_line_and_the_dot_is_on_the_last_known():
    svg = sparkline([1.0, NAN, 3.0, NAN], [NAN] * 4)
    assert paths(svg)[1].count("M") == 2
    assert paths(svg)[1].count("h0.1") == 2
    assert re.search(r'<circle cx="([\d.]+)"', svg).group(1) == f"{5 + 2 * (WIDTH - 10) / 3:.1f}"


@pytest.mark.parametrize("value", [[], [NAN, NAN], [4.0], [2.0, 2.0]])
def test_edges_are_drawn(value):
    svg = sparkline(value, [NAN] * len(value))
    assert svg.startswith("<svg")
    assert "nan" not in svg
    assert svg.count("<circle") == (1 if any(math.isfinite(number) for number in value) else 0)


def test_lengths_must_agree():
    with pytest.raises(ValueError, match="equally many: 1 and 2"):
        sparkline([1.0], [1.0, 2.0])


def test_the_address_holds_the_drawing():
    svg = sparkline([1.0, 2.0], [NAN, NAN])
    assert base64.b64decode(as_source(svg).partition(",")[2]).decode() == svg
