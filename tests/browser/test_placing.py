"""Maps stand where their area is whole, whatever size they have or take."""

from tests.browser.waiting import at_rest, until

WIDE = {"width": 1400, "height": 1000}
NARROW = {"width": 800, "height": 1000}


def zooms(page):
    """How near each map of the page is, once nothing moves."""
    at_rest(page)
    return page.evaluate("[...document.querySelectorAll('.nm-map-canvas')].map(({ needsMap }) => needsMap.getZoom())")


def places(page):
    """What each map of the page shows, as west, south, east and north, once nothing moves."""
    at_rest(page)
    return page.evaluate(
        "[...document.querySelectorAll('.nm-map-canvas')].map(({ needsMap }) => needsMap.getBounds().toBBoxString())"
    )


def test_the_area_is_placed_anew_in_a_window_of_another_size_unless_a_person_moved_the_map(server, open_page):
    page = open_page(server.url)
    wide = zooms(page)
    page.set_viewport_size(NARROW)
    until(lambda: zooms(page) < wide)
    page.set_viewport_size(WIDE)
    until(lambda: zooms(page) == wide)
    page.get_by_role("button", name="Zoom in").click()
    until(lambda: zooms(page) > wide)
    near = zooms(page)
    page.set_viewport_size(NARROW)
    assert zooms(page) == near


def test_each_of_two_maps_is_placed_anew(server, open_page):
    page = open_page(f"{server.url}?page=compare")
    wide, near = places(page), zooms(page)
    page.set_viewport_size(NARROW)
    until(lambda: zooms(page)[1] < near[1])
    page.set_viewport_size(WIDE)
    until(lambda: places(page) == wide)


def test_a_map_that_takes_another_size_before_its_view_comes_shows_the_area_whole(server, open_page):
    page = open_page(server.url)
    whole = places(page)
    held = []

    def hold(route):
        held.append(route)

    page.route("**/view/**", hold)
    page.set_viewport_size(NARROW)
    with page.expect_request("**/view/**"):
        page.goto(f"{server.url}?page=map")
    canvas = page.locator(".nm-map-canvas")
    narrow = canvas.bounding_box()["width"]
    page.set_viewport_size(WIDE)
    until(lambda: canvas.bounding_box()["width"] != narrow)
    for route in held:
        route.continue_()
    page.unroute("**/view/**")
    page.wait_for_selector(".nm-map-canvas[data-painted]")
    until(lambda: places(page) == whole)
