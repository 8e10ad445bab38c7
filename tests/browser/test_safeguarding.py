"""The safeguarding notice as a person meets it: first on screen, phone and paper."""

import pytest

ASKING = [
    "/strategies/early-steps-when-attendance-is-fragile/",
    "/needs/social-emotional-and-mental-health/self-harm-and-risk/",
    "/needs/social-emotional-and-mental-health/",
    "/strategies/?q=attendance",
]
FIRST = """() => {
    const top = (element) => element.getBoundingClientRect().top;
    const notice = document.querySelector(".safe");
    const guidance = [...document.querySelectorAll(".steps, .prose, .tiles, .cards")];
    const shown = guidance.filter((one) => one.checkVisibility());
    return notice.checkVisibility() && shown.every((one) => top(one) > top(notice));
}"""


@pytest.mark.parametrize("medium", ["screen", "print"])
@pytest.mark.parametrize("address", ASKING)
def test_the_notice_comes_before_all_guidance(page, address, medium):
    page.goto(address)
    page.emulate_media(media=medium)
    assert page.evaluate(FIRST)


def test_a_number_can_be_tapped_on_a_phone(new_page):
    phone = new_page(viewport={"width": 390, "height": 844})
    phone.goto(ASKING[0])
    links = phone.locator(".safe a[href^='tel:']").all()
    assert len(links) == 6
    for link in links:
        box = link.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
