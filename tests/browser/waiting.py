"""What the browser tests wait for before they act or look: the server's run to end, and what moves to come to rest."""

import re
import time

from playwright.sync_api import expect

from needs_map.figures.view import PAGES

PATIENCE = 60_000
"""Milliseconds to wait for what must come: a busy machine is no failure."""
ENDED = (
    "[data-testid=stApp][data-test-script-state=notRunning][data-test-connection-state=CONNECTED]"
    ":not(:has([data-testid=stSkeleton]))"
)
"""The page with no run of the server under way, and no part that has not come yet."""
AT_REST = """async (patience) => {
    const CHART_TO_COME = "[data-testid=stVegaLiteChart]:not(:has(canvas, svg), details:not([open]) *)";
    const end = performance.now() + patience;
    const drawn = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    const mapOf = (canvas) => canvas.needsMap ?? (typeof map_view === "undefined" ? null : map_view);
    const moving = (map) => !map?._loaded || map._animatingZoom || map._panAnim?._inProgress;
    const place = (map) => [map.getZoom(), map.getCenter().lat, map.getCenter().lng];
    const named = (one) => one && `${one.tagName} ${one.className} ${one.textContent.slice(0, 60)}`;
    let unrest = "";
    const state = () => {
        const canvases = [...document.querySelectorAll(".nm-map-canvas, .folium-map")];
        const maps = canvases.map(mapOf);
        const animated = document.getAnimations().find(
            (one) => one.playState === "running" && one.effect.getComputedTiming().endTime !== Infinity);
        const { scrollX, scrollY } = window;
        unrest = animated ? `an animation of ${named(animated.effect.target)}`
            : maps.some(moving) ? "a map moves" : named(document.querySelector(CHART_TO_COME));
        if (unrest) return "";
        const length = document.querySelector("[data-testid=stMainBlockContainer]")?.scrollHeight;
        const boxes = canvases.map((one) => one.getBoundingClientRect());
        return JSON.stringify([scrollX, scrollY, length, maps.map(place), boxes]);
    };
    for (let before = "", same = 0; same < 3; ) {
        await drawn();
        const now = state();
        same = now && now === before ? same + 1 : 0;
        before = now;
        if (performance.now() > end) throw new Error(`The page never came to rest: ${unrest || now}`);
    }
}"""


def until(true, said="it never came"):
    """Wait until something is true that Playwright has no expectation for."""
    end = time.monotonic() + PATIENCE / 1000
    while not true():
        assert time.monotonic() < end, said


def settled(page):
    """
    Wait until no run of the server is under way: what is done then interrupts nothing.

    The browser's own selectors find it: those of Playwright, tried at every frame, cost a long page much.
    """
    page.wait_for_function("(ended) => document.querySelector(ended) !== null", arg=ENDED, timeout=PATIENCE, polling=40)


def in_link(page, part):
    """Wait until a part of the link says what was chosen, and the run that wrote it has ended."""
    page.wait_for_url(f"**{part}**")
    settled(page)


def go_to(page, address):
    """Go to an address as Back and Forward do: what the browser has loaded stays."""
    page.evaluate(
        "address => { history.pushState({}, '', address); dispatchEvent(new PopStateEvent('popstate')); }", address
    )


def go(page, address):
    """Go to the address of another page, and wait until it is there."""
    current, name = page.locator(".nm-pages [aria-current=page]"), PAGES[re.search(r"(?<=page=)\w+", address)[0]]
    expect(current).not_to_have_text(name)  # whose coming would not be seen
    go_to(page, address)
    page.wait_for_selector(f".nm-pages [aria-current=page]:text-is('{name}')", timeout=PATIENCE)
    settled(page)


def at_rest(page):
    """Wait until nothing moves: no animation, no map under way, no chart to come, no part that pushes another along."""
    page.evaluate(AT_REST, PATIENCE)


def stands(page):
    """Wait until the page is whole and still: what is measured then is where a person finds it."""
    settled(page)
    at_rest(page)


def steps(page):
    """Wait until the values are there by which N and P step through the areas."""
    page.wait_for_selector(".nm-table tbody tr >> nth=0", timeout=PATIENCE)
    stands(page)
