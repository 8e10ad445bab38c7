"""Makes what tests need, as editors would have left it.

Terms are named by their slugs and must have been loaded (`load_vocabularies`).
"""

from datetime import date

import factory
from django.contrib.auth import get_user_model
from factory.django import DjangoModelFactory

from pages.models import (
    Agency,
    AgePhase,
    CardLevel,
    CaseStudyPage,
    Confidence,
    CpdModulePage,
    Grouping,
    Level,
    ModuleStep,
    Need,
    PathwayModule,
    PathwayPage,
    PreparationTime,
    Role,
    SectionPage,
    ServicePage,
    StrategyCardPage,
    Theme,
    Topic,
    TrainingKind,
    UsedCard,
)

STEPS = [
    ("step", {"title": f"Step {number}", "detail": "Say what comes next."})
    for number in range(1, 4)
]
REVIEWED = {"reviewed_on": date(2026, 10, 1), "review_by": date(2027, 10, 1)}


def terms(model, slugs):
    """The terms of a vocabulary with these slugs; fails when one is not there."""
    return [model.objects.get(slug=slug) for slug in slugs]


class UserFactory(DjangoModelFactory):
    username = factory.Sequence("person-{}".format)
    email = factory.LazyAttribute(lambda user: f"{user.username}@example.org")

    class Meta:
        model = get_user_model()


class AgencyFactory(DjangoModelFactory):
    label = factory.Sequence("Agency {}".format)
    slug = factory.Sequence("agency-{}".format)
    sector = Agency.Sector.EDUCATION

    class Meta:
        model = Agency


class ThemeFactory(DjangoModelFactory):
    label = factory.Sequence("Theme {}".format)
    slug = factory.Sequence("theme-{}".format)

    class Meta:
        model = Theme


class NeedFactory(DjangoModelFactory):
    """A need within an area; `parent=None` makes an area."""

    label = factory.Sequence("Need {}".format)
    slug = factory.Sequence("need-{}".format)
    parent = factory.LazyFunction(lambda: Need.objects.get(slug="ci"))

    class Meta:
        model = Need


class TopicFactory(DjangoModelFactory):
    name = factory.Sequence("Topic {}".format)
    slug = factory.Sequence("topic-{}".format)
    accepted = True

    class Meta:
        model = Topic


class PageFactory(DjangoModelFactory):
    """A page below `parent`, published unless `published=False`."""

    title = factory.Sequence("Page {}".format)

    class Meta:
        abstract = True

    @classmethod
    def _create(cls, model_class, *args, parent, published=True, **fields):
        page = cls._build(model_class, live=False, **fields)
        parent.refresh_from_db()
        parent.add_child(instance=page)
        revision = page.save_revision(clean=published)
        if published:
            revision.publish()
            page.refresh_from_db()
        return page


class StrategyCardFactory(PageFactory):
    """A card that passes the publish gate; lists of terms are given by their slugs."""

    title = factory.Sequence("Card {}".format)
    promise = "Settles everybody within minutes."
    why = "<p>What comes next is no surprise.</p>"
    steps = STEPS
    reviewed_on = REVIEWED["reviewed_on"]
    review_by = REVIEWED["review_by"]
    preparation = factory.LazyFunction(PreparationTime.objects.first)
    levels = ("universal",)
    needs = ("ci-speech",)
    themes = ()
    phases = ("ks2",)
    groupings = ()
    topics = ()

    class Meta:
        model = StrategyCardPage

    @classmethod
    def _build(cls, model_class, *args, levels, topics, **fields):
        for name, model in [
            ("needs", Need),
            ("themes", Theme),
            ("phases", AgePhase),
            ("groupings", Grouping),
        ]:
            fields[name] = terms(model, fields[name])
        card = model_class(**fields)
        card.card_levels = [CardLevel(level=level) for level in terms(Level, levels)]
        card.topics.set(terms(Topic, topics))
        return card


class SectionFactory(PageFactory):
    number = factory.Sequence("9.{}".format)
    lead = "What this section tells."
    body = [("paragraph", "<p>Everybody belongs.</p>")]
    reviewed_on = REVIEWED["reviewed_on"]
    review_by = REVIEWED["review_by"]

    class Meta:
        model = SectionPage

    @classmethod
    def _build(cls, model_class, *args, **fields):
        return model_class(**fields)


class ServiceFactory(PageFactory):
    """The page of an agency, given by its slug."""

    title = factory.Sequence("Service {}".format)
    agency = "ot"
    lead = "What this service does."
    does = "<p>They listen first.</p>"
    how_to_refer = "<p>Ask the family first.</p>"
    reviewed_on = REVIEWED["reviewed_on"]
    review_by = REVIEWED["review_by"]

    class Meta:
        model = ServicePage

    @classmethod
    def _build(cls, model_class, *args, agency, **fields):
        return model_class(agency=Agency.objects.get(slug=agency), **fields)


class CaseStudyFactory(PageFactory):
    """A case study that used these cards."""

    title = factory.Sequence("Study {}".format)
    lead = "What changed for one learner."
    setting = "a village primary school"
    noticed = "<p>Mornings were hard.</p>"
    changed = "<p>They began softly.</p>"
    difference = "<p>Mornings are easier.</p>"
    reviewed_on = REVIEWED["reviewed_on"]
    review_by = REVIEWED["review_by"]
    cards = ()

    class Meta:
        model = CaseStudyPage

    @classmethod
    def _build(cls, model_class, *args, cards, **fields):
        study = model_class(**fields)
        study.used_cards = [UsedCard(card=card) for card in cards]
        return study


def step(page=None, **fields):
    """A step of a module, to a page, or to a file or an address among `fields`."""
    plain = {
        "minutes": 10,
        "task": "Read it and choose one thing to try.",
        "reflection": "What would change?",
    }
    # By its key: the page may be of any type.
    return ModuleStep(page_id=page and page.pk, **plain | fields)


class ModuleFactory(PageFactory):
    """A training module with these steps, or one that leads elsewhere."""

    title = factory.Sequence("Module {}".format)
    lead = "Learn what helps everybody to belong."
    purpose = "<p>For everybody who begins here.</p>"
    outcomes = "name what helps"
    kind = factory.LazyFunction(TrainingKind.objects.first)
    confidence = factory.LazyFunction(Confidence.objects.first)
    reviewed_on = REVIEWED["reviewed_on"]
    review_by = REVIEWED["review_by"]
    steps = ()
    roles = ("teacher",)
    levels = ()
    phases = ()
    needs = ()

    class Meta:
        model = CpdModulePage

    @classmethod
    def _build(cls, model_class, *args, steps, **fields):
        for name, model in [
            ("roles", Role),
            ("levels", Level),
            ("phases", AgePhase),
            ("needs", Need),
        ]:
            fields[name] = terms(model, fields[name])
        module = model_class(**fields)
        module.steps = steps or [step(url="https://example.org/", title="A film")]
        return module


class PathwayFactory(PageFactory):
    """A pathway of these modules."""

    title = factory.Sequence("Pathway {}".format)
    lead = "First steps in a new role."
    about = "<p>Take one module a week.</p>"
    reviewed_on = REVIEWED["reviewed_on"]
    review_by = REVIEWED["review_by"]
    modules = ()
    roles = ("teacher",)

    class Meta:
        model = PathwayPage

    @classmethod
    def _build(cls, model_class, *args, modules, roles, **fields):
        pathway = model_class(roles=terms(Role, roles), **fields)
        pathway.pathway_modules = [PathwayModule(module=module) for module in modules]
        return pathway
