"""Pages go public and are withdrawn when their time has come, each on its own."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.utils import timezone

from pages.models import StrategyCardPage
from tests.factories import STEPS, StrategyCardFactory

AN_HOUR = timedelta(hours=1)


def schedule(card, steps=STEPS):
    """Plan a version for an hour ago, as a browser asleep since then would have."""
    card.steps = steps
    card.go_live_at = timezone.now() - AN_HOUR
    revision = card.save_revision(clean=False)
    revision.approved_go_live_at = card.go_live_at
    revision.save()
    return card


@pytest.fixture
def whole(folder_of):
    return schedule(StrategyCardFactory(parent=folder_of("eps"), published=False))


@pytest.fixture
def with_a_gap(folder_of):
    card = StrategyCardFactory(parent=folder_of("ot"), published=False)
    return schedule(card, STEPS[:2])


def is_live(card):
    return StrategyCardPage.objects.get(pk=card.pk).live


def test_a_card_goes_public_when_its_time_has_come(whole, found, index_is_right):
    call_command("publish_scheduled", verbosity=0)
    assert whole.title in found()
    assert index_is_right()


def test_a_card_with_a_gap_is_named_and_does_not_stop_the_others(with_a_gap, whole):
    with pytest.raises(CommandError, match=rf"{with_a_gap.title}: .*Steps"):
        call_command("publish_scheduled")
    assert (is_live(with_a_gap), is_live(whole)) == (False, True)


def test_a_card_is_withdrawn_when_its_time_is_over(card, found, index_is_right):
    StrategyCardPage.objects.filter(pk=card.pk).update(
        expire_at=timezone.now() - AN_HOUR
    )
    call_command("publish_scheduled", verbosity=0)
    assert card.title not in found()
    assert index_is_right()


def test_the_owner_is_told_of_a_card_whose_time_is_over(
    card, django_capture_on_commit_callbacks
):
    StrategyCardPage.objects.filter(pk=card.pk).update(
        expire_at=timezone.now() - AN_HOUR
    )
    with django_capture_on_commit_callbacks(execute=True):
        call_command("publish_scheduled", verbosity=0)
    subjects = {message.to[0]: message.subject for message in mail.outbox}
    assert subjects["eps-lead@example.org"] == f"“{card.title}”: withdrawn"


def test_a_dry_run_changes_nothing(whole, capsys):
    call_command("publish_scheduled", dryrun=True)
    assert whole.title in capsys.readouterr().out
    assert not is_live(whole)
