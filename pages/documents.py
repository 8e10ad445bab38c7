"""Flattens a page into what the index keeps of it: the only place that does.

`to_document` is chosen by page type; a type without a builder is never indexed.
"""

from dataclasses import replace
from functools import singledispatch

from wagtail.models import Page
from wagtail.rich_text import get_text_for_indexing

from pages.facets import KINDS, PATHWAY, length_of
from pages.models import (
    CaseStudyPage,
    CpdModulePage,
    FamiliesPage,
    GlossaryPage,
    GlossaryTerm,
    InformationPage,
    LevelPage,
    NeedAreaPage,
    NeedPage,
    PathwayPage,
    SectionPage,
    ServicePage,
    StrategyCardPage,
)
from pages.models.agencies import owners
from pages.models.training import give_modules, give_steps
from search.documents import Document

# Where two documents answer to one name, the first of these kinds does.
ORDER_OF_KINDS = tuple(KINDS)
# A card without a rating or review date comes after those that have one.
NO_RATING = 9
DAYS = 1_000_000


def key_of(pk):
    """A page's name in the index, which stays the same for ever."""
    return f"page:{pk}"


def term_key(pk):
    """The same for a term of the glossary."""
    return f"term:{pk}"


def page_id(key):
    """The other way round."""
    return int(key.removeprefix("page:"))


@singledispatch
def to_document(page):
    """The `Document` of a page, or None when its type is not searched."""
    return


@to_document.register
def card_document(card: StrategyCardPage):
    return Document(
        key=key_of(card.pk),
        kind="card",
        url=card.get_url(),
        title=card.title,
        summary=card.promise,
        terms=" \n".join([*card_terms(card), card.search_words]),
        body=card_body(card),
        facets=card_facets(card),
        sorts=card_sorts(card),
        payload=card_payload(card),
        answers=pinned(card),
    )


@to_document.register
def section_document(section: SectionPage):
    return page_document(
        section,
        "toolkit",
        body=body_text(section.body),
        answers=[section.number, section.title, section.full_title],
        label=f"Section {section.number}",
        **for_whom(
            section,
            section.number,
            *labels(section.themes, section.levels),
            level=slugs(*section.levels.all()),
        ),
    )


@to_document.register
def information_document(page: InformationPage):
    return page_document(
        page, "toolkit", body=body_text(page.body), label="About this portal"
    )


@to_document.register
def families_document(page: FamiliesPage):
    return page_document(
        page, "toolkit", body=body_text(page.body), label="For families"
    )


@to_document.register
def service_document(page: ServicePage):
    told = (page.does, page.how_to_refer, page.expect)
    body = [*map(plain, told), page.when_to_ask, page.good_to_know]
    names = [page.title, *([page.agency.label] if page.agency else [])]
    return page_document(
        page,
        "service",
        body="\n".join(body),
        answers=names,
        label="Service",
        **for_whom(page),
    )


@to_document.register
def case_study_document(page: CaseStudyPage):
    told = map(plain, (page.noticed, page.changed, page.difference))
    body = [page.setting, *told, page.learner_view, page.family_view, page.tell_others]
    return page_document(
        page,
        "case",
        body="\n".join(body),
        label="Case study",
        **for_whom(page),
    )


@to_document.register
def level_document(page: LevelPage):
    known_as = page.level.also_known_as.split("\n") if page.level else []
    return page_document(
        page,
        "toolkit",
        body="\n".join(
            [
                body_text(page.body),
                plain(page.families),
                page.step_up_evidence,
                *(descriptor.text for descriptor in page.descriptors.all()),
            ]
        ),
        terms=known_as,
        facets={"level": slugs(page.level)},
        answers=[page.title, *known_as],
        label="Level of support",
    )


@to_document.register
def area_document(page: NeedAreaPage):
    return page_document(page, "need", body=body_text(page.body), label="Area of need")


@to_document.register
def need_document(page: NeedPage):
    said = (page.notice, page.strengths, page.check_first, page.learner_words)
    return page_document(
        page,
        "need",
        body="\n".join([plain(page.account), *said, plain(page.helps)]),
        terms=[page.need.plain] if page.need else [],
        answers=[page.title, page.need.label] if page.need else [page.title],
        label="Need",
    )


@to_document.register
def module_document(module: CpdModulePage):
    steps = [f"{step.shown_title}. {step.task}" for step in module.shown_steps]
    return training_document(
        module,
        module.kind,
        body="\n".join([plain(module.purpose), module.outcomes, *steps]),
        facets={
            "level": slugs(*module.levels.all()),
            "confidence": slugs(module.confidence),
            "format": slugs(module.kind),
        },
        terms=[*labels(module.levels), module.search_words],
        confidence=module.confidence,
    )


@to_document.register
def pathway_document(pathway: PathwayPage):
    return training_document(
        pathway,
        "Pathway",
        body="\n".join(
            [
                plain(pathway.about),
                *(f"{each.module.title}. {each.why}" for each in pathway.open_modules),
            ]
        ),
        facets={"format": [PATHWAY]},
        terms=["pathway"],
    )


def training_document(page, kind, *, body, facets, terms, confidence=None):
    """The document of a module or a pathway; `kind` and `confidence` in words."""
    minutes, roles = page.minutes, page.roles.all()
    document = page_document(
        page,
        "training",
        body=body,
        terms=[*terms, *labels(page.needs, page.roles)],
        label=f"Training: {kind}" if kind else "Training",
        facets={
            "need": branches(page.needs.all()),
            "phase": branches(page.phases.all()),
            "role": slugs(*roles),
            "length": [length_of(minutes)],
            **facets,
        },
    )
    sorts = {
        # Pathways come after the modules that they are made of.
        "confidence": confidence.order if confidence else NO_RATING,
        "minutes": minutes,
        "newest": -day_of_review(page),
    }
    shown = {
        "kind": str(kind or ""),
        "minutes": minutes,
        "confidence": str(confidence or ""),
        "roles": [role.label for role in roles],
    }
    return replace(
        document,
        sorts={**document.sorts, **sorts},
        payload={**document.payload, **shown},
    )


def term_document(term, glossary):
    """A term answers to its spellings, and stands on the page at this address."""
    names = [*term.spellings, term.expansion]
    return Document(
        key=term_key(term.pk),
        kind="term",
        url=f"{glossary}#{term.slug}",
        title=str(term),
        summary=term.plain,
        terms="\n".join(term.other_spellings),
        body="",
        facets={"kind": ["term"]},
        sorts={"rank": ORDER_OF_KINDS.index("term")},
        payload={"label": "Glossary", "sample": False, "safeguarding": False},
        answers=tuple(name for name in names if name),
    )


def glossary_url():
    """The address of the page that explains terms; "" while readers have none."""
    page = GlossaryPage.objects.open_to_readers().first()
    return page.get_url() if page else ""


def term_documents(**wanted):
    """The documents of the glossary's terms, while there is a page that shows them."""
    if url := glossary_url():
        terms = GlossaryTerm.objects.in_use().filter(**wanted)
        yield from (term_document(term, url) for term in terms)


def page_document(page, kind, *, body, label, terms=(), facets=None, answers=None):
    """The document of a page that is no card; `label` says what the page is."""
    return Document(
        key=key_of(page.pk),
        kind=kind,
        url=page.get_url(),
        title=page.full_title,
        summary=page.summary,
        terms="\n".join(terms),
        body=body,
        facets={"kind": [kind], **(facets or {})},
        sorts={"rank": ORDER_OF_KINDS.index(kind)},
        payload={
            "label": label,
            "sample": page.is_sample,
            "safeguarding": page.needs_safeguarding_notice,
        },
        answers=(*(answers or [page.title]), *pinned(page)),
    )


def for_whom(page, *terms, **facets):
    """Terms and facets of a page about some needs and phases, beside others."""
    return {
        "terms": [*terms, *labels(page.needs)],
        "facets": {"phase": branches(page.phases.all()), **facets},
    }


def pinned(page):
    """The texts that the council wants this page to come first for."""
    return tuple(text for pin in page.pins.all() for text in pin.lines)


def labels(*relations):
    return [term.label for relation in relations for term in relation.all()]


def body_text(stream):
    """The words of a body, a block a line."""
    blocks = stream.stream_block
    return "\n".join(map(str, blocks.get_searchable_content(stream)))


def card_terms(card):
    areas = dict.fromkeys(need.parent for need in card.needs.all() if need.parent)
    terms = [*areas, *card.needs.all(), *card.themes.all(), *topics_of(card)]
    return [term.label for term in (*terms, *card.levels, *card.advice_from.all())]


def topics_of(card):
    """Those in use, by name: tags come from the database in no order of their own."""
    topics = (topic for topic in card.topics.all() if topic.in_use)
    return sorted(topics, key=lambda topic: topic.name)


def card_body(card):
    steps = [f"{step.value['title']}. {step.value['detail']}" for step in card.steps]
    return "\n".join(
        [
            card.notice,
            card.check_first,
            plain(card.why),
            *steps,
            *(adaptation.text for adaptation in card.adaptations.all()),
            card.dos,
            card.donts,
            card.signs,
            card.you_need,
            plain(card.at_home),
            card.learner_words,
        ]
    )


def plain(rich_text):
    return get_text_for_indexing(rich_text) if rich_text else ""


def slugs(*terms):
    return [term.slug for term in terms if term and term.in_use]


def branches(terms):
    """Slugs of the terms and of what is above them, each once."""
    found = dict.fromkeys(slug for term in terms if term.in_use for slug in term.branch)
    return list(found)


def card_facets(card):
    return {
        "kind": ["card"],
        "need": branches(card.needs.all()),
        "level": slugs(*card.levels),
        "phase": branches(card.phases.all()),
        "theme": slugs(*card.themes.all()),
        "topic": slugs(*topics_of(card)),
        "role": slugs(*card.roles.all()),
        "grouping": slugs(*card.groupings.all()),
        "agency": slugs(card.agency),
        "evidence": slugs(card.evidence),
        "time": slugs(card.preparation),
        "voice": voices_of(card),
    }


def voices_of(card):
    """Whom the card also speaks to: families at home, learners in words like theirs."""
    spoken = {"family": plain(card.at_home), "learner": card.learner_words}
    return [voice for voice, words in spoken.items() if words.strip()]


def day_of_review(page):
    """A number that grows with the day; 0 for a page that nobody has reviewed."""
    return page.reviewed_on.toordinal() if page.reviewed_on else 0


def card_sorts(card):
    reviewed = day_of_review(card)
    rating = card.evidence.order if card.evidence else NO_RATING
    return {
        "level": min((level.order for level in card.levels), default=NO_RATING),
        "prepare": card.preparation.order if card.preparation else NO_RATING,
        "newest": -reviewed,
        "rank": rating * DAYS - reviewed,
    }


def card_payload(card):
    needs = card.needs.all()
    return {
        "promise": card.promise,
        "levels": [
            {"slug": level.slug, "label": level.label, "bars": level.bars}
            for level in card.levels
        ],
        "needs": [term.label for term in (*needs, *card.themes.all())],
        "icon": next((need.parent.icon for need in needs if need.parent), ""),
        "phases": card.phase_words,
        "time": card.preparation.label if card.preparation else "",
        "evidence": card.evidence.label if card.evidence else "",
        "grouping": [term.label for term in card.groupings.all()],
        "agency": card.owner_name,
        "sample": card.is_sample,
        "safeguarding": card.needs_safeguarding_notice,
        "reviewed": f"{card.reviewed_on:%B %Y}" if card.reviewed_on else "",
    }


def searched_types():
    """The page types that have a document, cards first."""
    return [model for model in to_document.registry if issubclass(model, Page)]


def all_documents():
    """Every document of the site, one at a time, for a rebuild."""
    for model in searched_types():
        yield from documents_of(model.objects.open_to_readers())
    yield from term_documents()


# What some types show of other pages, looked up for all pages of the type together.
TOGETHER = {CpdModulePage: give_steps, PathwayPage: give_modules}


def prepared(pages):
    """The pages of a queryset, with what their documents ask for at hand."""
    if pages.model not in TOGETHER:
        return pages.iterator(chunk_size=200)
    found = list(pages)
    TOGETHER[pages.model](found)
    return found


def documents_of(pages):
    """The documents of a queryset of pages of one type, one at a time."""
    agencies = owners()
    for page in prepared(pages.for_documents()):
        if isinstance(page, StrategyCardPage):
            page.agency = agencies.get(page.path[: -page.steplen])
        yield to_document(page)
