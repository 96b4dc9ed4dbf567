"""The page Core20PLUS5: its headline, the other framework, PLUS groups in the link, and Back."""

import re

from playwright.sync_api import expect

from tests.browser.waiting import settled, stands


def test_the_children_s_framework_and_back(server, open_page):
    page = open_page(f"{server.url}?page=core20plus5&area=lnr", painted=False)
    expect(page.locator("h1")).to_have_text("LNR cluster: Core20PLUS5")
    expect(page.locator(".nm-headline")).to_contain_text("worse than England on 5 of the dashboard’s 11 measures")
    expect(page.locator(".nm-dotrows .nm-spot-cross[title^=Northamptonshire]")).to_have_count(11)
    page.get_by_role("radio", name="Children and young people").or_(
        page.get_by_role("button", name="Children and young people")
    ).first.click()
    expect(page.locator(".nm-frameworks").first).to_contain_text("Oral health")
    page.wait_for_url(re.compile("framework=children"))
    settled(page)
    page.go_back()
    expect(page.locator(".nm-frameworks").first).to_contain_text("Maternity")


def test_own_groups_travel_with_the_link(server, open_page):
    page = open_page(f"{server.url}?page=core20plus5&plus=Carers%7CVeterans", painted=False, width=390)
    page.get_by_text("PLUS: groups that the ICB chooses").click()
    box = page.get_by_role("textbox", name="PLUS groups, one a line")
    expect(box).to_have_value("Carers\nVeterans")
    box.fill("Carers\nFarm workers")
    box.press("Control+Enter")
    page.wait_for_url(re.compile("plus=Carers%7CFarm"))
    stands(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
