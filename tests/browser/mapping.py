"""What the browser tests ask of a painted map: where a place is, what colour it has."""

import io

import geopandas as gpd
from PIL import Image

from tests.browser.waiting import at_rest, stands, until


def inside(serving, code):
    """Latitude and longitude well inside an area."""
    table = serving.store.lsoa if code in serving.store.lsoa.index else serving.store.areas
    point = gpd.GeoSeries([table.geometry[code].representative_point()], crs=table.crs).to_crs("EPSG:4326").iloc[0]
    return point.y, point.x


def position(page, latitude, longitude):
    """Where a place is on the page, in pixels, once nothing there moves."""
    stands(page)
    box = page.locator(".nm-map-canvas").bounding_box()
    x, y = page.evaluate(
        """([latitude, longitude]) => {
            const map = document.querySelector(".nm-map-canvas").needsMap;
            const at = map.latLngToContainerPoint([latitude, longitude]);
            return [at.x, at.y];
        }""",
        [latitude, longitude],
    )
    return box["x"] + x, box["y"] + y


def colours_at(page, x, y, *, width=1, height=1):
    """Colours of the page from a pixel on, each as #rrggbb."""
    clip = {"x": round(x), "y": round(y), "width": width, "height": height}
    picture = Image.open(io.BytesIO(page.screenshot(clip=clip))).convert("RGB")
    return {"#{:02x}{:02x}{:02x}".format(*colour) for _, colour in picture.getcolors()}


def colour_at(page, x, y):
    """Colour of a pixel of the page, as #rrggbb."""
    (colour,) = colours_at(page, x, y)
    return colour


def wait_for_colour(page, where, colour=None, *, other_than=None):
    """Wait until the pixel of a place has a colour, or another than one; `where` says again where it is each time."""

    def has():
        found = colour_at(page, *where())
        return found != other_than and colour in {None, found}

    until(has, f"the pixel is not {colour or f'another than {other_than}'}")


def wait_for(page, **wanted):
    """Wait until the map is painted for a view: measure, level and so on, as in its token."""
    order = ("measure", "level", "basis", "classes", "area", "select", "second", "ring", "form")
    page.wait_for_function(
        """([order, wanted]) => {
            const token = document.querySelector(".nm-map-canvas")?.dataset.painted?.split("|");
            return token && order.every((name, at) => !(name in wanted) || token[at] === wanted[name]);
        }""",
        arg=[order, wanted],
    )


def unfold(page):
    """Open what folds away under "More", and wait until it has come to rest."""
    page.get_by_test_id("stExpander").get_by_text("More").click()
    at_rest(page)


def choose(page, label, option):
    """Choose an option of one of the sidebar's lists by typing it, as a person does."""
    box = page.get_by_role("combobox", name=label)
    if box.evaluate("(box) => box.tagName") == "SELECT":
        box.select_option(label=option)
        return
    box.click()
    box.fill(option)
    page.get_by_role("option").filter(has_text=option).first.click()
