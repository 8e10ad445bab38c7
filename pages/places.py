"""The pages that others stand below, and the site: what every page that is served asks.

Held by the process (`pages.held`): there are a few dozen at most.
"""

from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse
from django.utils.http import urlencode
from wagtail.models import Page, Site

from pages.held import held
from pages.models import AgencyFolder, HomePage, ServicePage
from pages.querysets import LINKED


@dataclass(frozen=True)
class Place:
    """A live page as links lead to it."""

    model: type
    title: str
    url: str


@held
def places():
    """Path in the tree -> Place: home, its children, and whatever has pages below it.

    Agencies' folders are no place.
    """
    home = HomePage.objects.live().first()
    if home is None:
        return {}
    live = Page.objects.live().descendant_of(home).not_type(AgencyFolder)
    found = live.filter(Q(depth=home.depth + 1) | Q(numchild__gt=0)).only(*LINKED)
    return {page.path: place_of(page, home) for page in (home, *found)}


def place_of(page, home):
    below = page.url_path.removeprefix(home.url_path)
    url = reverse("wagtail_serve", args=[below])
    return Place(page.specific_class or Page, page.title, url)


def above(page):
    """The places above a page, from home down; none for a page that is not below it."""
    known, step = places(), page.steplen
    paths = (page.path[:end] for end in range(step, len(page.path), step))
    return [known[path] for path in paths if path in known]


def at(page):
    """The place that a page itself is, as a list of one; empty when it is none."""
    place = places().get(page.path)
    return [place] if place else []


def around(address):
    """The places that an address of this site is below, from home down."""
    known = sorted(places().values(), key=lambda place: len(place.url))
    return [
        place
        for place in known
        if address.startswith(place.url) and address != place.url
    ]


def query_of(ids):
    """Pages by their ids, as an address asks for them: "page=12&page=15"."""
    return urlencode([("page", pk) for pk in ids])


def right_below_home():
    """The places right below home, in the editors' order."""
    known = places()
    home = min(known, key=len, default="")
    nearest = len(home) + Page.steplen
    return [place for path, place in known.items() if len(path) == nearest]


@held
def service_addresses():
    """Agency id -> address of the page about it, of those that readers may open."""
    pages = ServicePage.objects.open_to_readers().for_links("agency")
    return {page.agency_id: page.get_url() for page in pages if page.agency_id}


@held
def sole_site():
    """The only site, its root page ready to route; None where Wagtail has to choose."""
    sites = list(Site.objects.select_related("root_page")[:2])
    if len(sites) != 1 or not sites[0].is_default_site:
        return None
    # Wagtail keeps for an hour what addresses begin with, in each process by itself.
    Site.clear_site_root_paths_cache()
    sites[0].root_page = sites[0].root_page.specific
    return sites[0]
