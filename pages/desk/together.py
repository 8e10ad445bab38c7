"""Acting on several pages at once: each on its own, and what fails is said by name."""

import logging

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from wagtail.models import Page

logger = logging.getLogger(__name__)

NOT_ALLOWED = "You may not do that, or not any more."
# Longer is no id of a page.
ID_LENGTH = 9


class RefusedError(Exception):
    """Why a page is left as it is, in words for the person who asked."""


def ids_among(values):
    """The ids among what a form sent, each once."""
    return list(dict.fromkeys(int(one) for one in values if is_id(one)))


def is_id(text):
    return text.isdecimal() and len(text) <= ID_LENGTH


def on_each(user, ids, act):
    """Do `act(page)` in a transaction for each page: (the pages, [(name, why not)]).

    A page that is refused, or fails, leaves the others as they are.
    """
    done, failed = [], []
    for pk in ids:
        try:
            done.append(on_one(pk, act))
        except Page.DoesNotExist:
            failed.append(("A page", "It is not there any more."))
        except (
            RefusedError,
            PermissionDenied,
            ValidationError,
            DatabaseError,
        ) as error:
            failed.append((name_for(user, pk), reason(error)))
    return done, failed


@transaction.atomic
def on_one(pk, act):
    """The lock keeps others from saving or publishing the page meanwhile."""
    page = Page.objects.select_for_update().get(pk=pk).specific
    act(page)
    return page


def reason(error):
    if isinstance(error, PermissionDenied):
        return NOT_ALLOWED
    if isinstance(error, ValidationError):
        return " ".join(error.messages)
    if isinstance(error, DatabaseError):
        logger.error("The database refused.", exc_info=error)
        return "The database refused it. Try again."
    return str(error)


def name_for(user, pk):
    """What a page is called, unless that is a draft's name they may not see."""
    page = Page.objects.get(pk=pk).specific
    if page.live or page.permissions_for_user(user).can_edit():
        return f"“{page.get_admin_display_title()}”"
    return "A page that is not public"
