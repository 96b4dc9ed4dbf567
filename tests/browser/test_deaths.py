"""The page Life expectancy, deaths and spending: bars, marks and tables on any screen, its choice in the link."""

import re

from playwright.sync_api import expect


def test_lives_money_and_the_choice_of_whose(server, open_page):
    page = open_page(f"{server.url}?page=deaths&area=E06000016", painted=False)
    expect(page.locator(".nm-headline")).to_contain_text("a boy born in Leicester would on average live 76.5 years")
    row = page.locator(".nm-barrow", has_text="Leicester, males")
    expect(row.locator(".nm-significance")).to_have_text("▼ L")
    widths = "track => [...track.children].map(part => part.getBoundingClientRect().width)"  # at one moment
    good, poor = row.locator(".nm-track").evaluate(widths)
    assert abs(poor / (good + poor) - 19.8 / 76.5) < 0.01
    expect(page.locator("body")).to_contain_text("Problems in the published figures")
    page.get_by_role("radio", name="Northamptonshire").click()
    expect(page.locator("body")).to_contain_text("the most in problems of the musculoskeletal system")
    page.wait_for_url(re.compile("money_of=E54000059"))


def test_nothing_is_wider_than_a_phone(server, open_page):
    page = open_page(f"{server.url}?page=deaths&area=lnr", painted=False, width=390)
    expect(page.locator("body")).to_contain_text("Problems in the published figures")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
