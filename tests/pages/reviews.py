"""Reviews as they come to be in the admin, for tests to build on."""

from django.urls import reverse

from pages.models import Agency
from tests.factories import StrategyCardFactory
from tests.pages.forms import card_form, edit_url, rows_of


def fresh(page):
    return type(page).objects.get(pk=page.pk)


def draft_crediting(folder, *slugs, title="Kept to ourselves", author=None):
    """A draft in an agency's folder that names agencies, by slug, as contributors."""
    credited = Agency.objects.filter(slug__in=slugs)
    card = StrategyCardFactory(
        parent=folder, published=False, title=title, contributors=list(credited)
    )
    card.save_revision(user=author)
    return fresh(card)


def submit(card, user):
    """Send a card for review, as `user`; returns the card as it then is."""
    card.get_workflow().start(card, user)
    return fresh(card)


def step_url(card, action):
    state = fresh(card).current_workflow_task_state
    name = "wagtailadmin_pages:workflow_action"
    return reverse(name, args=[card.pk, action, state.pk])


def take_step(client, card, action, **given):
    """The answer to one step of a review, posted to its own address."""
    return client.post(step_url(card, action), given)


def edit(client, card, **changes):
    """Save the card's form; an `action-...` among the changes is a button."""
    data = card_form(slug=card.slug, title=card.title, **rows_of(card))
    return client.post(edit_url(card), data | changes)


def read_draft_url(card):
    """Contributors read the draft here while it is in review, and comment by POST."""
    return reverse("read_draft", args=[card.pk])


def draft_frame_url(card):
    return reverse("draft", args=[card.pk])


def suggest_url(page):
    """Whoever is signed in suggests a change to a live page here."""
    return reverse("suggest", args=[page.pk])
