"""The demo's people: one of each role, all with one password that everybody knows."""

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group

from pages import roles
from pages.agencies import writing_agencies

PASSWORD = "demo-password"  # noqa: S105 - printed on screen, and refused in production
MAIL_HOST = "example.org"


def wanted_people():
    """Username -> group, or None for the superuser."""
    people = {
        "admin": None,
        "la-lead": roles.COUNCIL_LEADS,
        "training-lead": roles.TRAINING_LEADS,
        "auditor": roles.AUDITORS,
    }
    for agency in writing_agencies():
        people[f"{agency.slug}-editor"] = agency.editors.name
        people[f"{agency.slug}-lead"] = agency.leads.name
    return people


def load_people():
    """Add the people who are missing; returns all their usernames."""
    people = wanted_people()
    users = get_user_model().objects
    for username, group in people.items():
        if not users.filter(username=username).exists():
            user = users.create_user(
                username,
                f"{username}@{MAIL_HOST}",
                PASSWORD,
                first_name=username.replace("-", " ").capitalize(),
                is_superuser=group is None,
            )
            if group:
                user.groups.add(Group.objects.get(name=group))
    return list(people)
