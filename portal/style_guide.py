"""Every template part once, with made-up words: what axe and the eye are held against.

Seen at /style-guide/ while DEBUG is on. It needs no content in the database.
"""

from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from types import SimpleNamespace

from django.conf import settings
from django.http import Http404
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe
from wagtail.models import Page

from pages.blocks import BodyBlock
from pages.finders import STRATEGIES, STRATEGY
from pages.models import GlossaryTerm, InformationPage, SafeguardingNotice
from pages.models.glossary import by_letter
from pages.noticing import Noticing
from search.analysis import token
from search.documents import Chip, Corrected, Drop, Hit, Offer, Results, SortLink
from search.facets import Facet, Kind, Value, facet_view
from search.highlight import Marker
from search.query import Query
from search.rules import Acronym
from search.tree import Term
from search.understanding import Heard

INTRODUCTION = (
    "Every template part once. Header, search box and foot are this page's own."
)


class Several(list):
    """A list that a template may ask for `.all`, as it asks a relation."""

    all = property(list)


@dataclass(frozen=True)
class Example:
    """A template part by its name, what it is for, and the words to fill it with.

    `in_list` is the class of the list around a part that is one item of it.
    """

    part: str
    purpose: str
    context: dict
    in_list: str = ""

    def draw(self, request):
        return render_to_string(f"components/{self.part}.html", self.context, request)


def term(label, **more):
    slug = label.lower().replace(" ", "-")
    return SimpleNamespace(pk=None, label=label, slug=slug, **more)


def place(title, **more):
    """A page without a row, which can be linked to.

    With an id: without one Wagtail looks for its type in the database, which may be
    empty when this is read.
    """
    page = Page(pk=1, title=title)
    vars(page).update(more, get_url=lambda **_: STRATEGIES.path)
    return page


LEVELS = [
    term("Universal", bars=1, strap="for every learner"),
    term("SEN Support (targeted)", bars=2, strap="for some learners"),
    term("Complex and specialist", bars=3, strap="for a few learners"),
]
SENCO = GlossaryTerm(
    term="SENCO",
    expansion="special educational needs coordinator",
    plain="The teacher who leads on special educational needs.",
    also="SENCo",
    slug="senco",
)
PHASES = [term("Primary", full_label="Primary"), term("Secondary")]
LINES = "Looks up when a name is said\nJoins in for longer than last week"
TEXT = "<p>What comes next is no surprise, so there is more room for learning.</p>"
SERVICE = SimpleNamespace(
    phase_words="Primary and Secondary",
    need_terms=[term("Speech sounds"), term("Stammering and fluency")],
    setting="a primary school with two classes in each year",
    cluster="a cluster of eight schools",
    has_contact=True,
    contact_is_checked=False,
    contact_phone="01632 960123",
    contact_hours="weekdays, 9am to 4pm",
    contact_email="therapy@example.org",
    contact_web="https://example.org",
)
DOCUMENT = SimpleNamespace(
    title="Now and next board",
    url="#",
    file_extension="docx",
    get_file_size=48_000,
    created_at=date(2026, 9, 1),
)
CARD = SimpleNamespace(
    pk=1,
    title="Now and next board",
    promise="Shows what happens now and what comes after it.",
    owner_name="Educational psychology service",
    reviewed_on=date(2026, 9, 1),
    review_by=date(2027, 9, 1),
    change_note="Clearer third step.",
    needs=Several([term("Attention and listening")]),
    themes=Several([term("Transition")]),
    topics=Several([term("Home time")]),
    roles=Several([term("Class teacher")]),
    groupings=Several([term("Whole class")]),
    contributors=Several([term("Early help")]),
    advice_from=Several([term("Specialist teachers")]),
    needs_safeguarding_notice=False,
    advice_note="When a half term has made no difference.",
    phase_words="Primary and Secondary",
    preparation=term("Under 15 minutes"),
    running=term("A few minutes"),
    cost=term("Free"),
    evidence=term("Promising", plain="Several good studies"),
    evidence_reason="Three studies in primary schools agree.",
    why=TEXT,
    at_home=TEXT,
    you_need="A board\nTwo pictures",
    notice=LINES,
    check_first="Can the learner hear you from there?",
    dos=LINES,
    donts="Hurry the change",
    signs=LINES,
    look_again="four weeks",
    adaptations=Several([SimpleNamespace(phase=PHASES[0], text="Use photographs.")]),
    steps=[
        SimpleNamespace(
            value={"title": f"{number} step", "detail": "Say what is next."}
        )
        for number in ("First", "Second")
    ],
    sources=[
        SimpleNamespace(
            value={"title": "SEND Code of Practice", "publisher": "DfE", "year": 2015}
        )
    ],
)
STEP = SimpleNamespace(
    pk=1,
    shown_title="2.6 Communication and interaction",
    address="#",
    kind="Toolkit section",
    is_open=True,
    minutes=10,
    task="Read the five first moves, and choose one.",
    reflection="Which of them do I do on my best days?",
)
MODULE = SimpleNamespace(
    pk=1,
    kind=term("Staff meeting"),
    confidence=term("Aware", plain="You know what it is and where to look."),
    minutes=45,
    more_minutes=15,
    roles=Several([term("Class teacher"), term("SENCO")]),
    need_terms=[term("Speech sounds")],
    phase_words="Primary",
    pack_pages=[SimpleNamespace(pk=number) for number in range(1, 4)],
)
CARD_LEVELS = [
    SimpleNamespace(level=LEVELS[0], says_what_changes=False),
    SimpleNamespace(
        level=LEVELS[1],
        says_what_changes=True,
        group_size="up to six",
        how_often="daily",
        who="a teaching assistant",
        how_reviewed="each half term",
    ),
]
HIT = Hit(
    key="page:1",
    kind="card",
    url="#",
    title="Now and next board",
    summary="",
    payload={
        "promise": CARD.promise,
        "levels": LEVELS,
        "needs": ["Attention and listening"],
        "icon": "message-circle",
        "phases": CARD.phase_words,
        "time": "Under 15 minutes",
        "evidence": "Promising",
        "safeguarding": True,
        "reviewed": "September 2026",
    },
    score=0,
)
FOUND = replace(
    HIT,
    kind="toolkit",
    title="Universal provision",
    summary="What everybody can expect.",
    payload={"label": "Section 2.3", "safeguarding": True},
    body="What to do when somebody is worried.",
    marker=Marker(Term(token("worried").term)),
)
TRAINED = replace(
    HIT,
    kind="training",
    title="Make talk easier to follow",
    summary="Change how you speak, so that more learners follow.",
    payload={
        "kind": "Staff meeting",
        "confidence": "Aware",
        "minutes": 45,
        "roles": ["Class teacher", "Teaching assistant", "SENCO", "Governor"],
        "safeguarding": True,
        "sample": True,
    },
)
NOTICING = Noticing(
    label="Worries a lot or seeks reassurance",
    kind="observation",
    note="A worry that is new may have a reason that nobody has told you yet.",
    needs=[],
    check_first=["Has something changed at home?", "How is sleep?"],
    strategies=(HIT,),
    url="#",
)
QUERY = Query(q="worried", selected={"level": ("universal",)}, page=2)
RESULTS = Results(
    query=QUERY,
    total=60,
    hits=(HIT,),
    facets=(),
    page=2,
    pages=9,
    relaxed=True,
    sorts=(
        SortLink("", "Best match", "#", current=True),
        SortLink("az", "A to Z", "#", current=False),
    ),
    chips=(Chip("Level of support", "Universal", "#"),),
    reset_url="#",
    drops=(Drop("Level of support", "Universal", "#", 3),),
    without_words=Drop("", "worried", "#", 12),
    corrected=Corrected("worried", "woried", "#"),
    heard=Heard(acronyms=(Acronym("SLT", ("speech therapist", "senior leaders")),)),
    offers=(Offer("Level of support", "Universal", "#", 3),),
)


def example_facet():
    """A tree with something of everything: a long branch, a choice, none, the rest."""
    areas = [Value("area", "Communication and interaction"), Value("other", "Other")]
    needs = [Value(f"need-{n}", f"Need {n}", "area", n) for n in range(1, 6)]
    counts = {"area": 12, "need-1": 7, "need-2": 5}
    facet = Facet("need", "Area of need", Kind.TREE, list, show=1, open=True)
    children = {"": areas, "area": needs}
    return facet_view(facet, children, counts, ["need-1"], "?need={}".format)


def pathway():
    return place(
        "Early career starter",
        lead="Five modules for the first years of teaching.",
        open_modules=[1, 2, 3],
        minutes=240,
        is_sample=True,
    )


def comparison_choice():
    area = term("Communication", below=[term("Speech sounds")])
    primary = term("Primary", plain="Ages 5 to 11")
    return {"areas": [area], "groups": [primary], "chosen": {"group": primary}}


def comparison():
    """One level, with a text of its own, one of the area and a list that is empty."""
    level = place("Universal", level=LEVELS[0], who_leads="The class teacher leads.")
    vars(level).update(recorded="A note.", step_up_evidence=LINES, families=TEXT)
    texts = [
        {"heading": "Primary", "is_area": False, "text": "Time to answer."},
        {"heading": "Secondary", "is_area": True, "text": "Key words on view."},
    ]
    shown = {"page": level, "provision": texts, "results": RESULTS, "hits": [HIT]}
    return {"column": {**shown, "url": STRATEGIES.path}}


def body():
    """One of each block of a body, as it is previewed to editors."""
    block = BodyBlock()
    known = {
        name: child.meta.preview_value
        for name, child in block.child_blocks.items()
        if hasattr(child.meta, "preview_value")
    }
    return block.to_python([{"type": n, "value": v} for n, v in known.items()])


def examples():
    """Each template part that is not a piece of another one, in a reader's order."""
    card = {"page": CARD, "card_levels": CARD_LEVELS, "owner_name": CARD.owner_name}
    card["canonical"] = "https://example.org/strategies/now-and-next-board/"
    of_card = partial(Example, context=card)
    of_module = partial(Example, context={"page": MODULE})
    of_service = partial(Example, context={"page": SERVICE})
    checked = SafeguardingNotice(
        contact_name="Front door team", confirmed_on=date(2026, 9, 1)
    )
    of_results = partial(Example, context={"results": RESULTS})
    contents = [{"anchor": "one", "text": "One"}, {"anchor": "two", "text": "Two"}]
    area = place(
        "Communication and interaction",
        need=term("Communication", icon="message-circle", plain="Talking, listening."),
        strategy_count=1,
    )
    link = SimpleNamespace(target=place("Small steps"), why="When progress slows.")
    section = place("Communication and interaction", number="2.6")
    service = place("Speech and language therapy", lead="Helps learners to be heard.")
    study = place(
        "A calmer start",
        lead="Mornings became easier for one learner.",
        setting="a village primary school",
        cluster="a cluster of eight schools",
        is_invented=True,
    )
    group = {"area": area.need, "hits": [HIT], "total": 8, "url": "#"}
    level = place("Universal", level=LEVELS[0], lead="Good teaching for everybody.")
    return (
        Example("sample_flag", "Not yet agreed by its agency and the council.", {}),
        Example(
            "safeguarding",
            "First on every page and list that asks for it.",
            {"notice": SafeguardingNotice()},
        ),
        Example(
            "family_notice",
            "The same for families, on their own page.",
            {"notice": checked},
        ),
        Example("area_tile", "An area of need.", {"area": area}, "tiles"),
        Example("service_tile", "A service.", {"service": service}, "tiles"),
        Example("level_card", "A level.", {"page": level}, "levels"),
        Example("compare_form", "What to compare.", comparison_choice()),
        Example("compare_level", "One level of a comparison.", comparison(), "compare"),
        Example(
            "compare_link",
            "From a need to its comparison.",
            {"term": LEVELS[0], "words": "Compare the levels for this need"},
        ),
        Example("letters", "The glossary's terms.", {"letters": by_letter([SENCO])}),
        Example(
            "facet",
            "A dimension to filter by.",
            {"facet": example_facet(), "noun": STRATEGY},
        ),
        of_results("chips", "What is chosen, each a link that takes it away."),
        of_results("sorts", "Orders of the results."),
        of_results("understood", "How the words of a search were understood."),
        Example("noticing", "What words point to.", {"noticing": [NOTICING]}),
        Example("found", "A result that is no strategy.", {"hit": FOUND}),
        Example("hits", "A list of strategies.", {"hits": [HIT]}),
        of_results("pagination", "Pages of results."),
        of_results("empty", "No result, and the ways out."),
        of_card("facts", "A card at a glance."),
        of_service("who_for", "Whom a service or case study is about."),
        of_service("contact", "How to reach a service: an example until checked."),
        Example("study_card", "A case study.", {"study": study}),
        Example("linked_card", "A card, and why it is named.", {"card": link.target}),
        Example(
            "home_cards", "Cards with a part for home.", {"cards_by_area": [group]}
        ),
        of_card("steps", "What to do."),
        of_card("actions", "What to do with a card, after its steps."),
        of_card("dos_donts", "Do and don't."),
        of_card("when_to_use", "What you might notice, and what to check first."),
        of_card("adaptations", "Make it fit, by age or phase."),
        of_card("card_levels", "What changes at each level."),
        of_card("working", "How you will know."),
        Example(
            "ladder", "Step up and down.", {"step_up": [link], "step_down": [link]}
        ),
        of_card("evidence", "Why it helps, how sure we are, and sources."),
        of_card("at_home", "The family's voice."),
        Example("voice", "A learner's own words.", {"words": "I know what is next."}),
        Example(
            "downloads",
            "Files to keep.",
            {"downloads": [SimpleNamespace(value={"document": DOCUMENT})]},
        ),
        of_card("advice", "Who can advise."),
        of_card("more_like_this", "The finder by this card's terms."),
        of_card("about_card", "Owner, contributors and dates."),
        Example("toc", "What is on a page.", {"contents": contents}),
        Example("body", "Every block of a text.", {"body": body()}),
        of_card("review_stamp", "Owner and dates at a page's end."),
        of_card("overdue", "A review that is late by more than 90 days."),
        Example(
            "news_form",
            "Which changes to hear about.",
            {"areas": [area.need], "agencies": [], "wanted": {"area": area.need}},
        ),
        Example(
            "strategy_list",
            "A live list from the finder.",
            {"strategies": RESULTS, "strategies_url": STRATEGIES.path},
        ),
        Example(
            "neighbours",
            "Sections before and after.",
            {"previous": section, "next": section},
        ),
        of_card("print_foot", "Only on paper: address, owner and dates."),
        Example("training_hit", "A module in a list of results.", {"hit": TRAINED}),
        Example("no_training", "When no training is found.", {"results": RESULTS}),
        Example("pathway_tile", "Modules in an order.", {"pathway": pathway()}),
        of_module("module_facts", "How a module is taken, and by whom."),
        Example(
            "module_step",
            "A step: where it leads, what to do, and what to write.",
            {"step": STEP},
            "lessons",
        ),
        of_module("log_actions", "What to do with ticks and thoughts."),
        of_module("pack_link", "From a module to a pack for colleagues."),
        Example(
            "training_for",
            "Training that leads to a page.",
            {"modules": [place("Make talk easier to follow", minutes=45)]},
        ),
    )


@require_safe
def style_guide(request):
    """All examples on one page; not found unless DEBUG is on."""
    if not settings.DEBUG:
        raise Http404
    drawn = [(example, example.draw(request)) for example in examples()]
    context = {
        "page": InformationPage(title="Style guide", lead=INTRODUCTION),
        "canonical": request.build_absolute_uri(),
        "drawn": drawn,
    }
    return render(request, "style_guide.html", context)
