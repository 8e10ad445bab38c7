"""What the readers' templates need beyond Django's own tags."""

from functools import lru_cache

from django import template
from django.core.paginator import Paginator
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import mark_safe
from lucide import IconDoesNotExist
from lucide.templatetags.lucide import lucide
from wagtail.models import Page, Site
from wagtail.rich_text import expand_db_html

from pages.documents import page_id
from pages.finders import STRATEGIES, in_words
from pages.models import (
    AgencyFolder,
    CaseStudiesPage,
    FamiliesPage,
    InformationPage,
    SafeguardingNotice,
    ServicePage,
    ServicesPage,
)
from pages.querysets import LINKED
from pages.sharing import HEIGHT, WIDTH
from pages.structured import as_json, statements

register = template.Library()

# Where a child of the home page is linked from, unless it is in the menu.
PLACES = {
    CaseStudiesPage: "more",
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


register.filter("strategies", in_words)


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
    link of the menu once more. Each is {"title", "url", "current"}. One statement.
    """
    request = context.get("request")
    site = Site.find_for_request(request) if request else None
    links = {"home": "/", "menu": [], "more": [], "about": [], "families": []}
    if site is None:
        return links
    for child in site.root_page.get_children().live().only(*LINKED):
        link, kind = as_link(child, request), child.specific_class
        links[PLACES.get(kind, "menu")].append(link)
        if kind is FamiliesPage:
            links["families"].append(link)
    return links


def as_link(page, request):
    url = page.get_url(request)
    return {
        "title": page.title,
        "url": url,
        "current": bool(url) and request.path.startswith(url),
    }


@register.simple_tag
def safeguarding_notice():
    return SafeguardingNotice.current()


@register.simple_tag
def services_of(card):
    """Agency id -> the page about it, of a card's agencies and if readers may open it.

    One statement, and one for what is private.
    """
    agencies = {
        agency.pk for agency in (card.agency, *card.advice_from.all()) if agency
    }
    pages = ServicePage.objects.open_to_readers().filter(agency__in=agencies)
    return {page.agency_id: page for page in pages.for_links("agency")}


@register.simple_tag
def agency_name(agency, services):
    """An agency by its label, linked to its page if that is among `services`."""
    page = services.get(agency.pk) if services else None
    if page is None:
        return agency.label
    return format_html('<a href="{}">{}</a>', page.get_url(), agency.label)


@register.simple_tag(takes_context=True)
def crumbs(context):
    """The pages above this one, from home down; agencies' folders are no place.

    One statement, or none for home and what is right below it.
    """
    page, request = context.get("page"), context.get("request")
    site = Site.find_for_request(request) if request else None
    home = site.root_page if site else None
    if page is None or home is None or not page.is_descendant_of(home):
        return []
    return [
        {"title": "Home", "url": home.get_url(request)},
        *(
            {"title": place.title, "url": place.get_url(request)}
            for place in places_between(home, page)
        ),
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
    page = context["page"]
    said = statements(page, page.full_url, context.get("above", []))
    return format_html_join(
        "\n",
        '<script type="application/ld+json">{}</script>',
        # Safe as Django's own json_script is: what could end the block is escaped.
        ((mark_safe(as_json(data)),) for data in said),  # noqa: S308
    )


def places_between(home, page):
    if page.depth == home.depth + 1:
        return []
    above = page.get_ancestors().filter(depth__gt=home.depth).only(*LINKED)
    return [
        place
        for place in above
        if not issubclass(place.specific_class or Page, AgencyFolder)
    ]


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
    chosen = urlencode([("page", page_id(hit.key)) for hit in hits])
    return f"{reverse('print_set')}?{chosen}"


@register.simple_tag
def query_url(query, path):
    """The one address of a search state at `path`."""
    return query.to_url(path)


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


# A template part of its own would be drawn a hundred times a page, at a third of the
# page's cost; this is the same piece, prepared.
OPTION = (
    '<label class="opt{}"><input type="checkbox" name="{}" value="{}"{}>'
    '<span class="opt__l">{}</span><span class="opt__n"><span class="vh">, </span>{}'
    '<span class="vh"> strateg{}</span></span></label>'
)


@register.simple_tag
def option_box(key, option):
    """A facet's option as a checkbox with its label and count, greyed when 0."""
    return format_html(
        OPTION,
        "" if option.count or option.selected else " is-nil",
        key,
        option.slug,
        " checked" if option.selected else "",
        option.label,
        option.count,
        "y" if option.count == 1 else "ies",
    )


@register.filter
def is_long(option):
    """Whether an option's branch waits behind "Narrow it down"."""
    return len(option.children) > BRANCH_SHOWN


@register.filter
def has_chosen_child(option):
    return has_choice(option.children)


@register.filter
def links_of(card, kind):
    """The links readers may follow, of one kind: step-up, step-down or related."""
    return card.live_links(kind)
