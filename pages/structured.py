"""What a page tells machines that read it, in the words of schema.org.

A card is a LearningResource and a HowTo at once. LearningResource says whom it is for
and what it is about, which is what catalogues of teaching material ask; HowTo is the
one type with steps. Google shows no HowTo results any more, but the type stays valid
and others read it. The data stands in a block of JSON-LD, which search engines prefer:
a browser runs no such block, so the strictest Content Security Policy lets it be.
"""

import json
from functools import singledispatch
from urllib.parse import urljoin

from pages.models import CaseStudyPage, CpdModulePage, ServicePage, StrategyCardPage
from pages.models.base import COUNCIL

CONTEXT = "https://schema.org"
# What could end the block or begin a comment in HTML, as JSON may write it instead.
ESCAPES = str.maketrans({"<": "\\u003C", ">": "\\u003E", "&": "\\u0026"})


def as_json(data):
    """JSON that may stand inside a script element."""
    return json.dumps(data, ensure_ascii=False).translate(ESCAPES)


def statements(page, address, above, title):
    """Everything that can be said of a page at its full address: a list of dicts.

    `above` are the crumbs that lead to it, each {"title", "url"}; `title` is the last.
    """
    found = [about(page, address), breadcrumbs(title, address, above)]
    return [{"@context": CONTEXT, **said} for said in found if said]


def breadcrumbs(title, address, above):
    if not above:
        return None
    places = [*above, {"title": title, "url": address}]
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": position,
                "name": place["title"],
                "item": urljoin(address, place["url"]),
            }
            for position, place in enumerate(places, 1)
        ],
    }


@singledispatch
def about(page, address):
    """What a page is; None for types that schema.org has no useful word for."""
    return


@about.register
def about_card(card: StrategyCardPage, address):
    return {
        "@type": ["LearningResource", "HowTo"],
        **work(card, address),
        "learningResourceType": "Strategy card",
        "teaches": card.title,
        "educationalLevel": [phase.full_label for phase in card.phases.all()],
        "audience": educational_roles(card),
        "about": [term(found) for found in (*card.needs.all(), *card.themes.all())],
        "contributor": [organisation(found.label) for found in card.contributors.all()],
        "step": [
            {
                "@type": "HowToStep",
                "position": position,
                "name": step.value["title"],
                "text": step.value["detail"],
            }
            for position, step in enumerate(card.steps, 1)
        ],
    }


@about.register
def about_case_study(study: CaseStudyPage, address):
    return {
        "@type": "LearningResource",
        **work(study, address),
        "learningResourceType": "Case study",
        "about": [term(found) for found in study.need_terms],
    }


@about.register
def about_module(module: CpdModulePage, address):
    return {
        "@type": "LearningResource",
        **work(module, address),
        "learningResourceType": str(module.kind or "Training module"),
        "teaches": module.outcomes.split("\n"),
        "timeRequired": f"PT{module.minutes}M",
        "audience": educational_roles(module),
        "about": [term(found) for found in module.need_terms],
    }


@about.register
def about_service(page: ServicePage, address):
    """Not how to reach it: that may be an example, which machines would believe."""
    return {
        "@type": "Service",
        "@id": address,
        "url": address,
        "name": page.title,
        "description": page.lead,
        "provider": organisation(page.owner_name),
        "areaServed": "South Gloucestershire",
    }


def work(page, address):
    """What is said of every text that somebody wrote and answers for."""
    return {
        "@id": address,
        "url": address,
        "name": page.title,
        "description": page.summary,
        "image": f"{address}share.png",
        "inLanguage": "en-GB",
        "isAccessibleForFree": True,
        "creativeWorkStatus": "Sample guidance" if page.is_sample else "Published",
        "author": organisation(page.owner_name),
        "publisher": organisation(COUNCIL),
        **dates(page),
    }


def educational_roles(page):
    return [
        {"@type": "EducationalAudience", "educationalRole": role.label}
        for role in page.roles.all()
    ]


def term(found):
    return {"@type": "DefinedTerm", "name": found.label, "termCode": found.slug}


def organisation(name):
    return {"@type": "Organization", "name": name}


def dates(page):
    """When it was first and last published; nothing for a draft."""
    known = {
        "datePublished": page.first_published_at,
        "dateModified": page.last_published_at,
    }
    return {key: moment.isoformat() for key, moment in known.items() if moment}
