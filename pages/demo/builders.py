"""From a row of a fixture to the fields of a page, one function a page type."""

from datetime import datetime
from functools import cache

from django.utils.timezone import make_aware

from pages.blocks.body import heading_texts
from pages.change_kinds import ChangeKind
from pages.models import (
    Agency,
    AgePhase,
    CardAdaptation,
    CardLevel,
    CardLink,
    Confidence,
    Cost,
    CpdModulePage,
    DemoFile,
    EvidenceRating,
    Grouping,
    Level,
    LevelDescriptor,
    ModuleStep,
    Need,
    NeedPage,
    PathwayModule,
    PreparationTime,
    Role,
    RunningTime,
    SectionPage,
    StrategyCardPage,
    Theme,
    Topic,
    TrainingEvent,
    TrainingKind,
    UsedCard,
)
from pages.richtext import page_at, rich_text


@cache
def known(model, name="slug"):
    """All of a model by a field that names them, read once a load (`forget`)."""
    return model.objects.in_bulk(field_name=name)


def forget():
    """Have what is known read again: call before pages are filled."""
    known.cache_clear()


def term(model, slug):
    """The term with this slug; None for no slug; model.DoesNotExist for a wrong one."""
    return named(known(model), model, slug) if slug else None


def card_at(address):
    cards = known(StrategyCardPage, "address")
    return named(cards, StrategyCardPage, address)


def named(found, model, name):
    if name not in found:
        raise model.DoesNotExist(f"No {model._meta.verbose_name} is called {name!r}.")
    return found[name]


def terms(model, slugs):
    return [term(model, slug) for slug in slugs or []]


def lines(items):
    return "\n".join(items or [])


def plain_fields(page, row, *names):
    for name in names:
        setattr(page, name, row.get(name) or "")


def set_review(page, row):
    page.reviewed_on = row.get("reviewed_on")
    page.review_by = row.get("review_by")
    page.change_kind = row.get("change_kind", ChangeKind.MINOR)
    page.change_note = row.get("change_note", "")


def body_blocks(rows):
    return [block(kind, value) for row in rows or [] for kind, value in row.items()]


def block(kind, value):
    """One fixture block, {"heading": "..."} for example, as a StreamField value."""
    return BLOCKS[kind](value)


def callout_block(value):
    text = {"text": rich_text(value["text"]), "tone": value.get("tone", "note")}
    return ("callout", {"title": value["title"], **text})


def links_block(rows):
    return ("links", [link_value(row) for row in rows])


def link_value(row):
    page = page_at(row["page"]) if row.get("page") else None
    if row.get("page") and page is None:
        raise ValueError(f"there is no page at {row['page']}")
    return {"text": row["text"], "page": page, "url": row.get("url", "")}


def downloads(rows):
    """Download blocks of the demo's files; one that a person deleted is left out."""
    found = [(DemoFile.objects.get(source=row["file"]), row) for row in rows or []]
    return [
        ("download", {"document": file.document, "description": row["description"]})
        for file, row in found
        if file.document
    ]


BLOCKS = {
    "heading": lambda text: ("heading", {"text": text, "stays": ""}),
    "text": lambda text: ("paragraph", rich_text(text)),
    "callout": callout_block,
    "quote": lambda value: ("quote", {"attribution": "", **value}),
    "table": lambda value: ("table", value),
    "links": links_block,
}


def fill_home(page, row):
    plain_fields(page, row, "heading", "lead")
    page.starters = [("starter", starter) for starter in row["starters"]]


def fill_list(page, row):
    plain_fields(page, row, "lead")


def fill_part(page, row):
    plain_fields(page, row, "number", "lead")


def fill_section(page, row):
    plain_fields(page, row, "number", "lead")
    page.body = body_blocks(row["body"])
    page.downloads = downloads(row.get("downloads"))
    page.contributors = terms(Agency, row.get("contributors"))
    page.levels = terms(Level, row.get("levels"))
    page.phases = terms(AgePhase, row.get("phases"))
    page.needs = terms(Need, row.get("needs"))
    page.themes = terms(Theme, row.get("themes"))
    page.topics.set(terms(Topic, row.get("topics")))
    page.show_strategies = row.get("show_strategies", False)


def fill_text(page, row):
    plain_fields(page, row, "lead")
    page.body = body_blocks(row["body"])


def fill_service(page, row):
    page.agency = term(Agency, row["agency"])
    plain_fields(page, row, "lead")
    for name in ("does", "how_to_refer", "expect"):
        setattr(page, name, rich_text(row.get(name)))
    for name in ("when_to_ask", "good_to_know"):
        setattr(page, name, lines(row.get(name)))
    contact = row.get("contact") or {}
    for name in ("phone", "email", "web", "hours"):
        setattr(page, f"contact_{name}", contact.get(name, ""))
    fill_for_whom(page, row)


def fill_case_study(page, row):
    plain_fields(page, row, "lead", "setting", "cluster", "learner_view", "family_view")
    page.is_invented = row["is_invented"]
    for name in ("noticed", "changed", "difference"):
        setattr(page, name, rich_text(row[name]))
    page.tell_others = lines(row.get("tell_others"))
    fill_for_whom(page, row)
    page.used_cards = [
        UsedCard(
            card=card_at(used["card"]),
            how=used.get("how", ""),
        )
        for used in row.get("cards") or []
    ]


def fill_area(page, row):
    page.need = term(Need, row["area"])
    plain_fields(page, row, "lead", "code_reference")
    page.body = [("paragraph", rich_text(row["body"]))]
    page.contributors = terms(Agency, row.get("contributors"))


def fill_need(page, row):
    page.need = term(Need, row["need"])
    plain_fields(page, row, "lead", "code_reference", "learner_words")
    for name in ("strengths", "notice", "check_first"):
        setattr(page, name, lines(row[name]))
    for name in ("account", "helps"):
        setattr(page, name, rich_text(row[name]))
    page.contributors = terms(Agency, row.get("contributors"))


def fill_level(page, row):
    page.level = term(Level, row["level"])
    plain_fields(page, row, "lead", "who_leads", "recorded", "reviewed")
    page.body = body_blocks(row["body"])
    page.families = rich_text(row["families"])
    for name in ("step_up_evidence", "step_down_evidence"):
        setattr(page, name, lines(row[name]))
    page.descriptors = [
        LevelDescriptor(
            need=term(Need, descriptor["need"]),
            group=term(AgePhase, descriptor["group"]),
            text=descriptor["text"],
        )
        for descriptor in row["descriptors"]
    ]


def fill_card(page, row):
    plain_fields(
        page,
        row,
        "promise",
        "look_again",
        "learner_words",
        "evidence_reason",
        "advice_note",
    )
    for name in (
        "notice",
        "check_first",
        "dos",
        "donts",
        "signs",
        "you_need",
        "search_words",
    ):
        setattr(page, name, lines(row.get(name)))
    page.why = rich_text(row["why"])
    page.at_home = rich_text(row.get("at_home"))
    page.steps = [("step", step) for step in row["steps"]]
    page.sources = [("source", {"url": "", **source}) for source in row["sources"]]
    page.safeguarding = row.get("safeguarding", False)
    fill_card_terms(page, row)
    fill_card_relations(page, row)


def fill_card_terms(page, row):
    page.needs = terms(Need, row["needs"])
    page.themes = terms(Theme, row.get("themes"))
    page.phases = terms(AgePhase, row["phases"])
    page.roles = terms(Role, row.get("roles"))
    page.groupings = terms(Grouping, row.get("groupings"))
    page.topics.set(terms(Topic, row.get("topics")))
    page.advice_from = terms(Agency, row.get("advice_from"))
    page.contributors = terms(Agency, row.get("contributors"))
    page.preparation = term(PreparationTime, row["preparation"])
    page.running = term(RunningTime, row.get("running"))
    page.cost = term(Cost, row.get("cost"))
    page.evidence = term(EvidenceRating, row.get("evidence"))


def fill_card_relations(page, row):
    page.card_levels = [
        CardLevel(**{**entry, "level": term(Level, entry["level"])})
        for entry in row["levels"]
    ]
    page.adaptations = [
        CardAdaptation(phase=term(AgePhase, entry["phase"]), text=entry["text"])
        for entry in row.get("adaptations") or []
    ]
    page.links = [
        CardLink(
            kind=link["kind"],
            target=card_at(link["card"]),
            why=link.get("why", ""),
        )
        for link in row.get("links") or []
    ]


def fill_module(page, row):
    plain_fields(page, row, "lead")
    page.purpose = rich_text(row["purpose"])
    page.outcomes = lines(row["outcomes"])
    page.kind = term(TrainingKind, row["kind"])
    page.confidence = term(Confidence, row["confidence"])
    page.more_minutes = row["more_minutes"]
    page.facilitator_notes = rich_text(row.get("facilitator_notes"))
    page.search_words = lines(row.get("search_words"))
    page.roles = terms(Role, row["roles"])
    page.levels = terms(Level, row["levels"])
    page.contributors = terms(Agency, row.get("contributors"))
    fill_for_whom(page, row)
    page.steps = [module_step(step) for step in row["steps"]]
    page.events = [TrainingEvent(**event_fields(event)) for event in row["events"]]


def fill_for_whom(page, row):
    page.phases = terms(AgePhase, row.get("phases"))
    page.needs = terms(Need, row.get("needs"))


def module_step(row):
    """A step to a section, a card, a need, a file or an address."""
    plain = ("title", "minutes", "task", "reflection", "url")
    step = ModuleStep(**{name: row[name] for name in plain if name in row})
    for kind, (field, find) in TARGETS.items():
        if kind in row:
            setattr(step, field, find(row[kind]))
    if heading := row.get("heading"):
        texts = heading_texts(step.page.specific.body)
        step.heading = next(key for key, text in texts.items() if text == heading)
    return step


def event_fields(row):
    times = {name: make_aware(parsed(row[name])) for name in ("starts", "ends")}
    return {**row, **times}


def parsed(moment):
    """YAML keeps a moment without seconds as it stands."""
    return moment if isinstance(moment, datetime) else datetime.fromisoformat(moment)


def fill_pathway(page, row):
    plain_fields(page, row, "lead")
    page.about = rich_text(row["about"])
    page.roles = terms(Role, row.get("roles"))
    fill_for_whom(page, row)
    page.pathway_modules = [
        PathwayModule(
            module=CpdModulePage.objects.get(slug=entry["module"]),
            why=entry.get("why", ""),
        )
        for entry in row["modules"]
    ]


# What a step may lead to -> the field that keeps it, and how it is found.
TARGETS = {
    "section": ("page", lambda number: SectionPage.objects.get(number=number)),
    "card": ("page", card_at),
    "need": ("page", lambda slug: NeedPage.objects.get(need__slug=slug)),
    "file": ("document", lambda source: DemoFile.objects.get(source=source).document),
}
