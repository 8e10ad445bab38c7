"""What somebody reads who has tried too often."""

from datetime import timedelta
from http import HTTPStatus

from django.shortcuts import render
from django.utils import timezone

# No limit of ACCOUNT_RATE_LIMITS counts for longer.
LONGEST = timedelta(minutes=5)


def too_many_tries(request):
    """The page of status 429: it says when to try again, as its header does."""
    context = {"minutes": LONGEST.seconds // 60, "then": timezone.now() + LONGEST}
    response = render(request, "429.html", context, status=HTTPStatus.TOO_MANY_REQUESTS)
    response.headers["Retry-After"] = str(LONGEST.seconds)
    return response
