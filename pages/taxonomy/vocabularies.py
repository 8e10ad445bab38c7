"""The vocabularies that the taxonomy desk keeps, by the word in its addresses.

Agencies close by another way (`pages.handover`), and the glossary tags no page.
"""

from pages.models import (
    AgePhase,
    Confidence,
    Cost,
    EvidenceRating,
    Grouping,
    Level,
    Need,
    PreparationTime,
    Role,
    RunningTime,
    Theme,
    Topic,
    TrainingKind,
)
from pages.models.taxonomy import NamedTerm, TreeTerm

# A vocabulary's name for editors: one of its terms, and all of them.
NAMES = {
    Level: ("level", "Levels of support"),
    Need: ("need", "Areas of need and needs"),
    AgePhase: ("age phase", "Age phases"),
    Theme: ("theme", "Themes"),
    Topic: ("topic", "Topics"),
    Role: ("role", "Roles"),
    Grouping: ("grouping", "With whom"),
    PreparationTime: ("time to prepare", "Times to prepare"),
    RunningTime: ("time to run", "Times to run"),
    Cost: ("cost", "Costs"),
    EvidenceRating: ("evidence rating", "Evidence ratings"),
    TrainingKind: ("kind of training", "Kinds of training"),
    Confidence: ("level of confidence", "Levels of confidence"),
}
VOCABULARIES = {model._meta.model_name: model for model in NAMES}
# What a card is looked up by: its terms' labels are among the words that find it.
SEARCHED = (Level, Need, AgePhase, Theme, Topic, Role)


def one_of(model):
    """“need”: what a term of this vocabulary is called."""
    return NAMES[model][0]


def all_of(model):
    return NAMES[model][1]


def is_tree(model):
    return issubclass(model, TreeTerm)


def has_other_names(model):
    """Whether its terms keep other words for themselves."""
    return issubclass(model, NamedTerm)


def is_ordered(model):
    """Topics are a crowd, listed by how many pages they have."""
    return model is not Topic


def label_field(model):
    return "name" if model is Topic else "label"


def with_parents(model):
    """All terms of a vocabulary in their order, what is above each at hand."""
    found = model.objects.select_related("merged_into")
    return found.select_related("parent") if is_tree(model) else found
