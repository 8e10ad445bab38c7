"""What holds for every kind of public page, looked at in one visit to each.

The pages are visited once, at three widths and in forced colours, and each test asks
about one thing that was seen. An answer names the addresses that fail:
{address: what is wrong there}.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

import html5lib
import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from bs4 import BeautifulSoup
from wagtail.models import Page

from pages.models import InformationPage, StrategyCardPage
from pages.places import query_of
from tests.browser.reading import PHONE

# Ids are new in each filling of the demo: {three} stands for those of three cards.
ADDRESSES = (
    "/",
    "/strategies/",
    "/strategies/?q=worried&level=universal&phase=ks2",
    "/strategies/?q=xylophonist&level=universal",
    "/strategies/?q=radio+stammer",
    "/strategies/?need=ci-fluency&level=specialist",
    "/strategies/?sort=az",
    "/strategies/?page=2",
    "/strategies/#filters",
    "/strategies/?q=fidgity",
    "/search/?q=dyslexia",
    "/search/?q=SLT",
    "/search/?q=2.6",
    "/search/?q=xylophonist",
    "/strategies/soft-start-to-the-day/",
    "/needs/",
    "/needs/social-emotional-and-mental-health/",
    "/needs/social-emotional-and-mental-health/self-harm-and-risk/",
    "/levels/",
    "/levels/sen-support-targeted/",
    "/levels/compare/",
    "/levels/compare/?need=ci-mutism&phase=primary",
    "/levels/compare/?need=semh-harm",
    "/toolkit/",
    "/toolkit/leading-inclusion/",
    "/toolkit/leading-inclusion/introduction/",
    "/toolkit/tools/templates/",
    "/downloads/",
    "/families/",
    "/services/",
    "/services/educational-psychology-service/",
    "/case-studies/",
    "/case-studies/mornings-that-begin-before-the-bell/",
    "/training/",
    "/training/?role=ta&q=talk",
    "/training/?q=xylophonist&role=ta",
    "/training/calm-first-then-find-the-need/",
    "/training/rooms-and-lunch-for-every-sense/",
    "/training/early-career-starter/",
    "/training/record/",
    "/about/",
    "/glossary/",
    "/whats-new/",
    "/whats-new/?agency=ot",
    "/training/pack/",
    "/training/pack/?{three}",
    "/training/pack/choose/",
    "/training/pack/choose/?q=calm&{three}",
    "/accessibility/",
    "/privacy/",
    "/nowhere/",
)
MISSING = "/nowhere/"
# An information page, which is made to break when it is visited.
BROKEN = "/privacy/"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# Axe reads a colour that Chromium does not draw with while colours are forced.
WITHOUT_CONTRAST = {"rules": {"color-contrast": {"enabled": False}}}
NARROW = {"width": 320, "height": 640}


@dataclass
class Visit:
    """What one page did and showed."""

    status: int
    html: str
    console: list[str]  # errors and warnings
    hosts: set[str]  # host and port of everything that was asked for
    cookies: list
    violations: dict[str, list[str]]  # how -> "rule: the elements that break it"
    overflow: int  # pixels that the page is wider than the narrow window


@pytest.fixture(scope="session")
def seen():
    """Address -> Visit, filled by the first test that needs it."""
    return {}


@pytest.fixture
def visits(seen, new_page, monkeypatch):
    monkeypatch.setattr(InformationPage, "serve", serve_unless_broken)
    if not seen:
        ids = StrategyCardPage.objects.live().values_list("pk", flat=True)
        filled = {one: one.format(three=query_of(ids[:3])) for one in ADDRESSES}
        seen.update({one: visit(new_page(), filled[one]) for one in ADDRESSES})
    return seen


def serve_unless_broken(page, request):
    if request.path == BROKEN:
        raise RuntimeError("This page is broken for a test.")
    return Page.serve(page, request)


def visit(tab, address):
    console, hosts = [], set()
    tab.on("console", lambda line: console.append(line))
    tab.on("request", lambda asked: hosts.add(urlsplit(asked.url).netloc))
    response = tab.goto(address)
    tab.evaluate(AXE_FILE_PATH.read_text())
    violations = {"desktop": violations_of(tab)}
    # From here on with everything open that folds.
    tab.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    tab.emulate_media(forced_colors="active")
    violations["forced colours"] = violations_of(tab, **WITHOUT_CONTRAST)
    tab.emulate_media(forced_colors="none")
    tab.set_viewport_size(PHONE)
    violations["phone"] = violations_of(tab)
    tab.set_viewport_size(NARROW)
    violations["narrow"] = violations_of(tab)
    overflow = tab.evaluate("document.documentElement.scrollWidth - innerWidth")
    return Visit(
        status=response.status,
        html=response.text(),
        console=[line.text for line in console if is_complaint(line, response)],
        hosts=hosts,
        cookies=tab.context.cookies(),
        violations=violations,
        overflow=overflow,
    )


def is_complaint(line, response):
    """Chromium also logs that an address gave an error, as some of them should."""
    is_own_status = response.status >= 400 and line.location["url"] == response.url
    return line.type in {"error", "warning"} and not is_own_status


def violations_of(tab, **options):
    """Axe's findings under the rules of WCAG 2.2, levels A and AA."""
    only = {"runOnly": {"type": "tag", "values": WCAG}, "resultTypes": ["violations"]}
    only |= options
    found = tab.evaluate("only => axe.run(document, only)", only)
    return [
        f"{rule['id']}: {[node['html'][:100] for node in rule['nodes']]}"
        for rule in found["violations"]
    ]


def failing(visits, problem):
    """{address: problem} of the pages that have one; `problem` takes a Visit."""
    answers = {address: problem(seen) for address, seen in visits.items()}
    return {address: answer for address, answer in answers.items() if answer}


def test_every_page_is_there_and_the_missing_one_is_not(visits):
    wanted = dict.fromkeys(ADDRESSES, 200) | {MISSING: 404, BROKEN: 500}
    assert {address: seen.status for address, seen in visits.items()} == wanted


@pytest.mark.parametrize("how", ["desktop", "forced colours", "phone", "narrow"])
def test_axe_finds_no_barrier(visits, how):
    assert failing(visits, lambda seen: seen.violations[how]) == {}


def test_the_states_of_the_finder_are_what_they_are_meant_to_be(visits):
    def shows(address, words):
        return words in visits[f"/strategies/{address}"].html

    assert shows("?q=radio+stammer", "Nothing has all these words")
    assert shows("?q=xylophonist&level=universal", "the words “xylophonist”")
    assert shows("?need=ci-fluency&level=specialist", "No strategy matches all of this")
    assert shows("?page=2", "(page 2 of ")


def test_a_strict_parser_accepts_the_markup(visits):
    assert failing(visits, lambda seen: first_parse_error(seen.html)) == {}


def first_parse_error(html):
    try:
        html5lib.HTMLParser(strict=True).parse(html)
    except html5lib.html5parser.ParseError as error:
        return str(error)
    return ""


def test_the_console_stays_empty(visits):
    assert failing(visits, lambda seen: seen.console) == {}


def test_nothing_comes_from_another_host(visits, site):
    own = {urlsplit(site.url).netloc, ""}  # a data: address has no host
    assert failing(visits, lambda seen: seen.hosts - own) == {}


def test_every_page_but_the_broken_one_links_to_the_accessibility_statement(visits):
    missing = failing(visits, lambda seen: not statement_link(seen.html))
    assert list(missing) == [BROKEN]


def statement_link(html):
    return BeautifulSoup(html, "html5lib").select("footer a[href='/accessibility/']")


def test_no_page_leaves_a_cookie(visits):
    assert failing(visits, lambda seen: seen.cookies) == {}


def test_style_and_script_come_only_from_files(visits):
    assert failing(visits, lambda seen: inline_code(seen.html)) == {}


def inline_code(html):
    """What a browser would run or apply; a block of JSON-LD is data, and is not run."""
    soup = BeautifulSoup(html, "html5lib")
    data = {"type": "application/ld+json"}
    scripts = soup.find_all(
        lambda tag: tag.name == "script" and not tag.get("src") and tag.attrs != data
    )
    attributes = soup.find_all(
        lambda tag: any(re.match(r"style$|on\w+$", name) for name in tag.attrs)
    )
    return [str(tag)[:100] for tag in (*scripts, *attributes, *soup("style"))]


def test_no_page_scrolls_sideways_on_a_narrow_window(visits):
    assert failing(visits, lambda seen: max(seen.overflow, 0)) == {}


def test_the_first_step_of_a_card_is_at_most_one_scroll_away_on_a_phone(new_page):
    tab = new_page(viewport=PHONE)
    tab.goto("/strategies/")
    tops = {}
    for address in card_addresses(tab):
        tab.goto(address)
        tops[address] = tab.locator(".steps > li").first.bounding_box()["y"]
    assert {card: top for card, top in tops.items() if top > 2 * PHONE["height"]} == {}


def card_addresses(tab):
    """Of the whole first page of results."""
    links = tab.locator("#results .card__title a").all()
    return [link.get_attribute("href") for link in links]
