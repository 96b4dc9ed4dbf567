"""The page Inequalities: its sentence, its dots at any width, its choices in the link and back again."""

import re

from playwright.sync_api import expect

from tests.browser.waiting import settled, stands


def test_dots_table_and_choices(server, open_page):
    page = open_page(f"{server.url}?page=inequalities&area=E54000015", painted=False)
    expect(page.locator(".nm-headline")).to_contain_text("emergency attendances: about twice as high")
    expect(page.locator(".nm-dots [role=listitem]")).to_have_count(14)
    high = page.locator(".nm-dot", has_text="Quintile 1 (most deprived): 454.0").locator(".nm-higher")
    expect(high).to_have_css("background-color", "rgb(160, 74, 0)")
    low = page.locator(".nm-dot", has_text="Quintile 5 (least deprived): 92.7").locator(".nm-lower")
    expect(low).to_have_css("background-color", "rgb(31, 92, 158)")
    assert high.evaluate("e => getComputedStyle(e).clipPath") != low.evaluate("e => getComputedStyle(e).clipPath")
    expect(page.locator(".nm-compare").first.locator("tr", has_text="Emergency attendances")).to_contain_text("454.0")
    expect(page.locator(".nm-caveats")).to_contain_text("The unit as published cannot be right")
    page.get_by_role("radio", name="Ethnic group").click()
    expect(page.locator(".nm-headline")).to_contain_text("80% higher among Asian or Asian British people")
    page.wait_for_url(re.compile("gap_by=ethnicity"))
    settled(page)
    page.go_back()
    expect(page.locator(".nm-headline")).to_contain_text("emergency attendances")


def test_a_link_restores_domain_and_group(server, open_page):
    link = f"{server.url}?page=inequalities&area=lnr&gap_by=ethnicity&gap_about=maternity"
    page = open_page(link, painted=False)
    expect(page.locator(".nm-dots [role=listitem]")).to_have_count(1)
    expect(page.locator(".nm-dotsay")).to_contain_text("21% higher among people of Mixed ethnic groups")


def test_no_dot_hides_another_on_a_phone(server, open_page):
    page = open_page(f"{server.url}?page=inequalities&area=E54000015", painted=False, width=390)
    expect(page.locator(".nm-dots [role=listitem]")).to_have_count(14)
    stands(page)
    boxes = page.evaluate(
        """() => [...document.querySelectorAll('.nm-line')].map(line => [...line.querySelectorAll('.nm-dot')].map(
            dot => { const box = dot.getBoundingClientRect(); return [box.x, box.y, box.width, box.height]; }))"""
    )
    for line in boxes:
        for number, (x, y, width, height) in enumerate(line):
            for other_x, other_y, *_ in line[number + 1 :]:
                assert abs(x - other_x) >= width - 1 or abs(y - other_y) >= height - 1
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
