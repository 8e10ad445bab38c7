"""The four tabs in which an editor writes a strategy card."""

from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
)

from pages.panels import GrowingInput, GuidePanel, SentencePanel

from .base import ContentPage
from .choices import TermCheckboxes, TermSelect
from .contributors import Contributors

STRATEGY = [
    GuidePanel("a-new-strategy-card", "How to write a card"),
    *ContentPage.top_panels,
    SentencePanel("promise"),
    MultiFieldPanel(
        [FieldPanel("notice"), FieldPanel("check_first"), FieldPanel("why")],
        heading="When to use it",
    ),
    FieldPanel("steps"),
    MultiFieldPanel(
        [
            InlinePanel("adaptations", label="Adaptation"),
            FieldPanel("dos"),
            FieldPanel("donts"),
            FieldPanel("you_need"),
        ],
        heading="Make it fit",
    ),
    MultiFieldPanel(
        [FieldPanel("signs"), FieldPanel("look_again")], heading="Is it working?"
    ),
    MultiFieldPanel(
        [FieldPanel("at_home"), SentencePanel("learner_words")],
        heading="Families and learners",
    ),
]
WHO_IT_IS_FOR = [
    GuidePanel("who-a-card-is-for", "How to choose levels, needs and phases"),
    InlinePanel(
        "card_levels",
        label="Level",
        help_text="One for each level it suits. With several, say what changes.",
    ),
    FieldPanel("needs", widget=TermCheckboxes),
    FieldPanel("themes", widget=TermCheckboxes),
    FieldPanel("phases", widget=TermCheckboxes, required_on_save=False),
    FieldPanel("topics"),
    FieldPanel("groupings", widget=TermCheckboxes),
    FieldPanel("roles", widget=TermCheckboxes),
    FieldRowPanel(
        [
            FieldPanel("preparation", widget=TermSelect),
            FieldPanel("running", widget=TermSelect),
            FieldPanel("cost", widget=TermSelect),
        ]
    ),
    FieldPanel("search_words"),
    FieldPanel("safeguarding"),
]
EVIDENCE_AND_ADVICE = [
    GuidePanel("evidence-and-credit", "How to rate evidence, and whom to credit"),
    MultiFieldPanel(
        [
            FieldPanel("evidence", widget=TermSelect),
            FieldPanel("evidence_reason", widget=GrowingInput),
            FieldPanel("sources"),
        ],
        heading="Evidence",
    ),
    InlinePanel(
        "links",
        label="Link to a card",
        help_text="Where to step down, where to step up, and what works well with "
        "this card.",
    ),
    FieldPanel("downloads"),
    FieldPanel("advice_from", widget=TermCheckboxes),
    SentencePanel("advice_note"),
    Contributors.contributors_panel,
]
CARD_TABS = TabbedInterface(
    [
        ObjectList(STRATEGY, heading="The strategy"),
        ObjectList(WHO_IT_IS_FOR, heading="Who it is for"),
        ObjectList(EVIDENCE_AND_ADVICE, heading="Evidence and advice"),
        ObjectList(
            [
                GuidePanel("change-notes", "How dates and change notes work"),
                ContentPage.review_panel,
                *ContentPage.address_panels,
            ],
            heading="Review and address",
        ),
    ]
)
