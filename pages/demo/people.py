"""The demo's people: one of each role, all with one password that everybody knows."""

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
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
        "la-colleague": roles.COUNCIL_LEADS,
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
    model = get_user_model()
    known = set(model.objects.values_list("username", flat=True))
    missing = [username for username in people if username not in known]
    if missing:
        # Hashing is slow on purpose; one hash serves people who share one password.
        password = make_password(PASSWORD)
        for username in missing:
            add_person(username, people[username], password)
    return list(people)


def add_person(username, group, password):
    user = get_user_model().objects.create(
        username=username,
        email=f"{username}@{MAIL_HOST}",
        password=password,
        first_name=username.replace("-", " ").capitalize(),
        is_superuser=group is None,
    )
    if group:
        user.groups.add(Group.objects.get(name=group))
