"""What the readers' templates need beyond Django's own tags."""

from functools import lru_cache
from itertools import product

from django import template
from django.core.paginator import Paginator
from django.urls import reverse
from django.utils.html import escape, format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import mark_safe
from lucide import IconDoesNotExist
from lucide.templatetags.lucide import lucide
from wagtail.rich_text import expand_db_html

from pages import glossary
from pages.documents import page_id
from pages.finders import STRATEGIES, STRATEGY
from pages.models import (
    CaseStudiesPage,
    DownloadsPage,
    FamiliesPage,
    GlossaryPage,
    InformationPage,
    SafeguardingNotice,
    ServicesPage,
)
from pages.places import (
    above,
    around,
    at,
    query_of,
    right_below_home,
    service_addresses,
)
from pages.sharing import HEIGHT, WIDTH
from pages.structured import as_json, statements

register = template.Library()
FILE_KINDS = {"docx": "Word", "xlsx": "Excel", "pptx": "PowerPoint"}

# Where a place right below home is linked from, unless it is in the menu.
LINKED_FROM = {
    CaseStudiesPage: "more",
    DownloadsPage: "more",
    GlossaryPage: "more",
    ServicesPage: "more",
    InformationPage: "about",
}
# A branch of a tree facet longer than this waits behind "Narrow it down".
BRANCH_SHOWN = 4


@register.simple_tag
def icon(name, size=20, classes=""):
    """A decorative inline icon by its Lucide name; text always stands beside it.

    Area icons are typed by editors: a name that Lucide does not know draws nothing.
    """
    return drawn_icon(name + "", size, f"icon {classes}".strip())


@lru_cache(maxsize=256)
def drawn_icon(name, size, classes):
    attributes = {"class": classes, "aria-hidden": "true", "focusable": "false"}
    try:
        return lucide(name, size=size, **attributes)
    except IconDoesNotExist:
        return ""


@register.inclusion_tag("components/level_badge.html")
def level_badge(level):
    """The badge of a level, given as a term or as a hit's {slug, label, bars}.

    The level is told by its words, by the filled bars and by colour, in that order.
    """
    return {"level": level}


@register.filter
def strategies(count):
    """A number of strategies as readers say it."""
    return STRATEGY.counted(count)


@register.filter
def file_kind(extension):
    """What people call a file of this kind: “Word” for docx, “PDF” for pdf."""
    return FILE_KINDS.get(extension.lower(), extension.upper())


@register.simple_tag(takes_context=True)
def finder_count(context):
    """How many results a finder has, in its own words: “12 strategies”."""
    return context["noun"].counted(context["results"].total)


@register.simple_tag
def areas_of_need(results):
    """The areas of need, each {"label", "slug"}, to browse by where words fail."""
    return results.query.vocabulary.children("need").get("", ())


@register.filter
def lines(text):
    """The items of a text that holds one item a line, blank lines left out."""
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


@register.filter
def labels(terms):
    """The labels of some terms as one string: "Reading, Spelling"."""
    return ", ".join(term.label for term in terms)


@register.filter(is_safe=True)
def linked(html):
    """Give the links of stored rich text their addresses, all in one statement."""
    return mark_safe(expand_db_html(html))  # noqa: S308 - as Wagtail's own filter does


@register.simple_tag(takes_context=True)
def site_links(context):
    """Where header and foot link to: home, and lists of menu, more, about, families.

    The foot has all, the header the menu, each in the editors' order; `families` is a
    link of the menu once more. Each is {"title", "url", "current"}.
    """
    request = context.get("request")
    here = request.path if request else ""
    links = {"home": "/", "menu": [], "more": [], "about": [], "families": []}
    for place in right_below_home():
        link = as_link(place, here)
        links[LINKED_FROM.get(place.model, "menu")].append(link)
        if place.model is FamiliesPage:
            links["families"].append(link)
    return links


def as_link(place, here):
    return {
        "title": place.title,
        "url": place.url,
        "current": here.startswith(place.url),
    }


@register.simple_block_tag(takes_context=True)
def explaining(context, content):
    """A page's main part, each acronym explained where it is first used."""
    if not getattr(context.get("page"), "explains_acronyms", True):
        return content
    # As safe as it was: what is put in is escaped.
    return mark_safe(glossary.explained(content, glossary.acronyms()))  # noqa: S308


@register.simple_tag
def safeguarding_notice():
    return SafeguardingNotice.current()


@register.simple_tag
def agency_name(agency):
    """An agency by its label, linked to the page about it if readers may open that."""
    url = service_addresses().get(agency.pk)
    return (
        format_html('<a href="{}">{}</a>', url, agency.label) if url else agency.label
    )


@register.simple_tag(takes_context=True)
def crumbs(context):
    """The live pages above this one, from home down: [{"title", "url"}].

    A view that has a title of its own stands below its page, or, without one, below
    the pages that its address is below.
    """
    page = context.get("page")
    places = above(page) if page else []
    if "view_title" in context:
        places = [*places, *at(page)] if page else around(context["request"].path)
    return [
        {"title": "Home" if number == 0 else place.title, "url": place.url}
        for number, place in enumerate(places)
    ]


@register.simple_tag
def picture_of(page):
    """The picture for sharing a page: {"url", "width", "height", "alt"}."""
    note = " (sample guidance, not yet agreed)" if page.is_sample else ""
    return {
        "url": f"{page.full_url}share.png",
        "width": WIDTH,
        "height": HEIGHT,
        "alt": f"The South Glos Way: {page.full_title}{note}",
    }


@register.simple_tag(takes_context=True)
def structured_data(context):
    """The page in the words of schema.org, as blocks of data that no browser runs."""
    page, title = context["page"], context.get("view_title")
    address = context["canonical"] if title else page.full_url
    above = context.get("above", [])
    said = statements(page, address, above, title or page.title)
    return format_html_join(
        "\n",
        '<script type="application/ld+json">{}</script>',
        # Safe as Django's own json_script is: what could end the block is escaped.
        ((mark_safe(as_json(data)),) for data in said),  # noqa: S308
    )


@register.simple_tag
def page_numbers(results, path):
    """Numbered links to the pages of search results: [{"number", "url", "current"}].

    A number of None stands for pages left out, as in 1 ... 4 5 6 ... 9.
    """
    paginator = Paginator(range(results.pages), per_page=1)
    numbers = paginator.get_elided_page_range(results.page, on_each_side=1, on_ends=1)
    return [page_link(results, path, number) for number in numbers]


def page_link(results, path, number):
    if not isinstance(number, int):
        return {"number": None, "url": "", "current": False}
    return {
        "number": number,
        "url": results.query.with_page(number).to_url(path),
        "current": number == results.page,
    }


@register.simple_tag
def strategies_url(key="", slug=""):
    """The finder's address, with one value of one facet selected if they are given."""
    chosen = f"?{urlencode({key: slug})}" if key else ""
    return f"{STRATEGIES.path}{chosen}"


@register.simple_tag
def print_set_url(hits):
    """The address of these hits as a set to print."""
    return url_of_set("print_set", [page_id(hit.key) for hit in hits])


@register.simple_tag
def pack_url(pages):
    """The address of these pages as a staff-meeting pack, in this order.

    With too few of them for a pack, or too many, it is where to choose.
    """
    return url_of_set("staff_pack", [page.pk for page in pages])


def url_of_set(name, ids):
    return f"{reverse(name)}?{query_of(ids)}"


@register.filter
def page_pk(hit):
    """The id of the page that a hit is."""
    return page_id(hit.key)


@register.simple_tag
def query_url(query, path):
    """The one address of a search state at `path`."""
    return query.to_url(path)


@register.filter
def marked(pieces):
    """A text in pieces as the search gives it, those it was asked for marked.

    A page has some fifty of them: neither a template part nor format_html is as quick.
    """
    texts = ((escape(piece.text), piece.marked) for piece in pieces)
    drawn = (f"<mark>{text}</mark>" if asked else text for text, asked in texts)
    return mark_safe("".join(drawn))  # noqa: S308 - every text is escaped


@register.simple_tag
def option_groups(facet):
    """A facet's options split into {"shown", "rest", "open"}.

    The rest stands behind "Show all", which is open when something in it is chosen.
    """
    options = tuple(facet.options)
    shown, rest = options[: facet.show], options[facet.show :]
    return {"shown": shown, "rest": rest, "open": has_choice(rest)}


def has_choice(options):
    return any(option.selected or has_choice(option.children) for option in options)


# Template parts of their own would be drawn a hundred times a page, at half of the
# page's cost; these are the same pieces, prepared in each of their looks.
OPTION = (
    '<label class="opt{}"><input type="checkbox" name="{{}}" value="{{}}"{}>'
    '<span class="opt__l">{{}}</span>'
    '<span class="opt__n"><span class="vh">, </span>{{}}'
    '<span class="vh"> {{}}</span></span></label>'
)
OPTIONS = {
    (is_nil, is_checked): OPTION.format(
        " is-nil" if is_nil else "", " checked" if is_checked else ""
    )
    for is_nil, is_checked in product((False, True), repeat=2)
}
BRANCH = '<div class="branch">{}</div>'
LONG_BRANCH = (
    '<details class="branch"{}><summary>Narrow it down'
    '<span class="vh"> within {}</span></summary>{}</details>'
)


@register.simple_tag
def option_boxes(key, options, noun):
    """Options as checkboxes, those of a tree with their branches below them.

    `noun` is what the finder finds (`pages.finders.Noun`).
    """
    drawn = ((box(key, each, noun), branch(key, each, noun)) for each in options)
    return format_html_join("", "{}{}", drawn)


def box(key, option, noun):
    """An option with its label and count, greyed when 0."""
    is_nil = not (option.count or option.selected)
    piece = OPTIONS[is_nil, bool(option.selected)]
    told = (option.label, option.count, noun.of(option.count))
    return format_html(piece, key, option.slug, *told)


def branch(key, option, noun):
    """What is below an option; a long branch waits behind "Narrow it down"."""
    if not option.children:
        return ""
    below = option_boxes(key, option.children, noun)
    if len(option.children) <= BRANCH_SHOWN:
        return format_html(BRANCH, below)
    is_open = mark_safe(" open") if has_choice(option.children) else ""
    return format_html(LONG_BRANCH, is_open, option.label, below)


@register.filter
def links_of(card, kind):
    """The links readers may follow, of one kind: step-up, step-down or related."""
    return card.live_links(kind)
