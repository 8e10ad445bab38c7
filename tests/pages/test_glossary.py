"""The glossary, and acronyms explained where a page first uses them."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from pages import glossary, roles
from pages.glossary import Acronym, explained
from pages.models import GlossaryPage, GlossaryTerm, StrategyCardPage
from pages.vocabularies import load_glossary
from tests.factories import StrategyCardFactory

KNOWN = {
    "SENCO": Acronym("special educational needs coordinator", "coordinators"),
    "SENCo": Acronym("special educational needs coordinator", "coordinators"),
    "CIC": Acronym("child in care", "children in care"),
    "KS2": Acronym("Key Stage 2", "Key Stages 2"),
    "PfA": Acronym("preparing for adulthood", "preparing for adulthood"),
}
SENCO = "SENCO (special educational needs coordinator)"


def said(html):
    return explained(html, KNOWN)


# ---------------------------------------------------------------- in a page


def test_the_first_use_is_explained_and_no_other():
    assert said("<p>Ask the SENCO. The SENCO knows.</p>") == (
        f"<p>Ask the {SENCO}. The SENCO knows.</p>"
    )


def test_another_spelling_is_not_explained_again():
    assert said("<p>The SENCO</p><p>the SENCo</p>") == (
        f"<p>The {SENCO}</p><p>the SENCo</p>"
    )


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("Two CICs came", "CICs (children in care) came"),
        ("the SENCO’s role", "SENCO’s (special educational needs coordinator’s) role"),
        (
            "the SENCO&#x27;s role",
            "(special educational needs coordinator&#x27;s) role",
        ),
        ("In KS2, we", "KS2 (Key Stage 2), we"),
        ("PfA starts in Year 9", "PfA (preparing for adulthood) starts"),
        ("<b>SENCO</b>", f"<b>{SENCO}</b>"),
        ("Ask a SENCO.", f"{SENCO}."),
    ],
)
def test_plurals_owners_and_ends_of_sentences_are_understood(html, words):
    assert words in said(html)


@pytest.mark.parametrize(
    "html",
    [
        "senco",
        "SENCOM",
        "XSENCO",
        "SENCO-led",
        "non-SENCO",
        "toolkit@SENCO.example.org",
        "/SENCO/",
    ],
)
def test_only_whole_words_in_their_own_capitals_are_explained(html):
    assert said(html) == html


@pytest.mark.parametrize(
    "html",
    [
        '<a href="/x/">SENCO</a>',
        "<h2 id='a'>SENCO</h2>",
        "<button>SENCO</button>",
        "<label>SENCO <input></label>",
        "<form><p>SENCO</p></form>",
        "<code>SENCO</code>",
        '<script type="application/ld+json">{"a": "SENCO"}</script>',
        '<span class="badge badge--2"><svg><rect/></svg>SENCO</span>',
        "<nav><ul><li>SENCO</li></ul></nav>",
        '<article class="card"><h3>SENCO</h3><p>SENCO</p></article>',
        '<div class="card"><p>SENCO</p></div>',
        "<table><tr><th scope='row'>SENCO</th></tr></table>",
        "<dl><dt>SENCO</dt></dl>",
        "<cite>SENCO</cite>",
        "<blockquote><p>“My SENCO listens.”</p></blockquote>",
        '<section aria-label="SENCO" title="The SENCO"></section>',
        '<img alt="SENCO">',
        "<!-- SENCO -->",
    ],
)
def test_names_controls_and_other_peoples_words_are_left_alone(html):
    assert said(html) == html
    assert said(f"{html}<p>SENCO</p>") == f"{html}<p>{SENCO}</p>"


@pytest.mark.parametrize(
    "html",
    [
        "<p>The special educational needs coordinator (SENCO) knows. A SENCO can.</p>",
        "<p>The SENCO (special educational needs coordinator) helps.</p>",
        "<p>The Special educational\nneeds coordinator (SENCO) helps.</p>",
        "<p>A <b>special educational needs coordinator</b>, the SENCO, helps.</p>",
    ],
)
def test_what_the_page_explains_itself_is_not_explained_again(html):
    assert said(html) == html


@pytest.mark.parametrize(
    "html",
    [
        "<p>SENCO (Mrs Hill) helps.</p>",
        "<p>Mrs Hill (SENCO) helps.</p>",
        "<p>Mrs Hill (SENCO of the school) helps.</p>",
    ],
)
def test_brackets_in_the_way_leave_it_to_the_next_use(html):
    assert said(html) == html
    later = f"{html}<p>{'Ask. ' * 60}The SENCO</p>"
    assert said(later).endswith(f"The {SENCO}</p>")


def test_each_article_explains_for_itself():
    html = "<article><p>SENCO</p></article><article><p>SENCO SENCO</p></article>"
    assert said(html).count(SENCO) == 2


def test_html_that_never_ends_is_kept():
    assert said("<p>SENCO <a>SENCO") == f"<p>{SENCO} <a>SENCO"
    assert said("SENCO <a href='") == f"{SENCO} <a href='"


# ---------------------------------------------------------------- terms


def known_now():
    return glossary.acronyms()


def test_a_spelling_with_two_meanings_is_never_explained(demo):
    meanings = GlossaryTerm.objects.filter(term="SLT").values_list("expand", flat=True)
    assert list(meanings) == [True, True]
    assert "SLT" not in known_now()


def test_other_spellings_are_explained_too(demo):
    assert known_now()["SENCo"] == known_now()["SENCO"]


def test_a_term_that_is_not_to_be_explained_is_not(demo):
    assert "NHS" not in known_now()


def test_a_change_reaches_the_next_page(demo, reader):
    address = card_with("Ask the SENCO.").get_url()
    term = GlossaryTerm.objects.get(term="SENCO")
    assert f"SENCO ({term.expansion})" in reader.get(address).text
    term.expansion = "someone who helps"
    term.save()
    assert "SENCO (someone who helps)" in reader.get(address).text
    term.retired = True
    term.save()
    assert "SENCO (someone who helps)" not in reader.get(address).text


def card_with(why):
    folder = StrategyCardPage.objects.first().get_parent()
    return StrategyCardFactory(parent=folder, why=f"<p>{why}</p>")


def test_what_it_stands_for_is_text_and_never_markup(demo, reader):
    GlossaryTerm.objects.create(
        term="QQX", slug="qqx", expansion="a <b>bold</b> one", plain="Bold."
    )
    card = card_with("Ask the QQX.")
    page = reader.get(card.get_url()).text
    assert "QQX (a &lt;b&gt;bold&lt;/b&gt; one)" in page
    assert "a &lt;b&gt;bold&lt;/b&gt; one" in reader.get("/glossary/").text


def test_a_card_explains_in_its_text(demo, reader):
    card = card_with("Ask the DSL at once.")
    assert "Ask the DSL (designated safeguarding lead) at once." in (
        reader.get(card.get_url()).text
    )


def test_each_card_of_a_set_to_print_explains_for_itself(demo, reader):
    cards = [card_with("Ask the DSL at once.") for _ in range(2)]
    address = f"/print/?page={cards[0].pk}&page={cards[1].pk}"
    assert reader.get(address).text.count("DSL (designated safeguarding lead)") == 2


@pytest.mark.parametrize("address", ["/strategies/?q=quickest", "/glossary/"])
def test_results_and_the_glossary_itself_are_left_alone(demo, reader, address):
    StrategyCardFactory(
        parent=StrategyCardPage.objects.first().get_parent(),
        promise="Quickest way to ask the DSL for help.",
    )
    page = reader.get(address).text
    assert "DSL" in page
    assert "DSL (designated safeguarding lead)" not in page


def test_hits_on_a_need_are_left_alone(demo, reader):
    card = StrategyCardFactory(
        parent=StrategyCardPage.objects.first().get_parent(),
        promise="Ask the DSL for help with speech.",
        needs=["ci-speech"],
    )
    need = card.needs.get().page
    assert "Ask the DSL for help with speech." in reader.get(need.get_url()).text


def test_explaining_takes_no_statement_once_the_glossary_is_known(
    demo, reader, holding
):
    address = card_with("Ask the DSL at once.").get_url()
    reader.get(address)
    with CaptureQueriesContext(connection) as queries:
        reader.get(address)
    assert not [query for query in queries if "glossaryterm" in query["sql"]]


def test_without_a_glossary_pages_are_as_they_were(demo, reader):
    GlossaryPage.objects.get().unpublish()
    card = card_with("Ask the DSL at once.")
    assert "Ask the DSL at once." in reader.get(card.get_url()).text


# ---------------------------------------------------------------- the page


@pytest.fixture
def soup(demo, reader):
    return BeautifulSoup(reader.get("/glossary/").text, "html5lib")


def test_every_term_in_use_is_listed(soup):
    listed = {entry["id"] for entry in soup.select(".terms dd")}
    assert listed == set(GlossaryTerm.objects.in_use().values_list("slug", flat=True))
    assert len(listed) >= 150


def test_each_letter_links_to_its_terms(soup):
    links = [link["href"].lstrip("#") for link in soup.select(".letters a")]
    headings = [heading["id"] for heading in soup.select(".letter h2")]
    assert links == headings == sorted(headings)


def test_both_meanings_stand_under_one_term(soup):
    (name,) = [one for one in soup.select(".terms dt") if one.text == "SLT"]
    meanings = [meaning.b.text for meaning in name.find_next_siblings("dd")]
    assert meanings == ["senior leadership team", "speech and language therapist"]


def test_a_term_begins_with_a_letter(demo):
    term = GlossaryTerm(term="3D", slug="three-d", plain="Three dimensions.")
    with pytest.raises(ValidationError, match="Begin with a letter"):
        term.full_clean()


def test_the_place_of_a_term_cannot_change(demo):
    term = GlossaryTerm.objects.get(slug="senco")
    term.slug = "other"
    with pytest.raises(ValidationError, match="cannot change"):
        term.full_clean()


def test_the_foot_links_to_the_glossary_and_the_menu_does_not(soup):
    assert soup.select("footer a[href='/glossary/']")
    assert not soup.select("header a[href='/glossary/']")


def test_loading_again_adds_nothing_and_keeps_what_people_changed(demo):
    GlossaryTerm.objects.filter(slug="senco").update(plain="Ours.")
    assert load_glossary() == 0
    assert GlossaryTerm.objects.get(slug="senco").plain == "Ours."


def test_the_glossary_takes_few_statements_however_long_it_is(demo, reader):
    def statements():
        reader.get("/glossary/")
        with CaptureQueriesContext(connection) as queries:
            reader.get("/glossary/")
        return len(queries)

    before = statements()
    for number in range(30):
        GlossaryTerm.objects.create(term=f"Zz{number}", slug=f"zz{number}", plain="Z.")
    assert statements() == before <= 13


# ---------------------------------------------------------------- who may


def test_the_council_keeps_the_terms_and_nobody_deletes_one(demo, client):
    lead = Group.objects.get(name=roles.COUNCIL_LEADS).user_set.first()
    client.force_login(lead)
    term = GlossaryTerm.objects.first()
    assert client.get(reverse(url(term, "edit"), args=[term.pk])).status_code == 200
    assert client.get(reverse(url(term, "delete"), args=[term.pk])).status_code == 302


def test_an_agency_cannot_change_a_term(demo, client, django_user_model):
    client.force_login(django_user_model.objects.get(username="eps-editor"))
    term = GlossaryTerm.objects.first()
    assert client.get(reverse(url(term, "edit"), args=[term.pk])).status_code == 302


def url(term, view):
    return f"wagtailsnippets_{term._meta.app_label}_{term._meta.model_name}:{view}"
