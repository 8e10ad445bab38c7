"""A server process that is killed while it publishes leaves the page old or new.

A real gunicorn with the test database, somebody who signs in, and what their browser
sends. Most kills hit the open transaction for certain, after a statement drawn from all
that a publish takes; the others come at a moment drawn from the time that it takes.
"""

import os
import random
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_string
from io import StringIO
from itertools import count
from pathlib import Path
from threading import Timer
from urllib.parse import quote

import pytest
import requests
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection, transaction
from django.http import QueryDict
from django.test import override_settings
from django.utils import timezone
from wagtail.models import PageLogEntry, ReferenceIndex, WorkflowState

from pages.demo.people import PASSWORD
from pages.documents import all_documents, key_of
from pages.finders import STRATEGIES
from pages.models import AgencyFolder, OutgoingMail, StrategyCardPage
from scripts.postgres import free_port
from search import index
from search.finder import find
from search.models import Entry
from search.query import Query
from tests.factories import StrategyCardFactory
from tests.pages.forms import card_form, edit_url, rich_text, rows_of
from tests.pages.reviews import fresh, step_url, submit
from tests.worlds import WORLDS

# For each of two ways to publish, so 100 kills in all.
BY_STATEMENT, BY_TIME = 30, 20
# How many of those are within the transaction at least: a statement that is the last of
# one publish may be the last but one of the next, or none of it.
CERTAIN = 25
# Each that comes to nothing is tried again, and one in so many is let through at once.
REPEATED = 4
# Seconds, generous for a busy machine.
PATIENCE = 120
PUBLISHER = "la-lead"
# What Django's file backend writes after each message.
BETWEEN_MAILS = "-" * 79


def words(version):
    """A title that no other page has a word of."""
    letters = "".join(chr(ord("a") + int(digit)) for digit in f"{version:03}")
    return f"Quokka{letters} and {letters}quokka"


@dataclass
class Server:
    """A gunicorn with one process to kill, and somebody who is signed in there."""

    port: int
    parent: subprocess.Popen
    mail: Path
    browser: requests.Session = field(default_factory=requests.Session)

    def url(self, path):
        return f"http://127.0.0.1:{self.port}{path}"

    def sign_in(self, username):
        self.get("/account/login/")
        data = {"username": username, "password": PASSWORD}
        assert self.post("/account/login/", data).status_code == 302

    def get(self, path):
        return self.browser.get(self.url(path), timeout=PATIENCE)

    def post(self, path, data, **headers):
        token = self.browser.cookies[settings.CSRF_COOKIE_NAME]
        return self.browser.post(
            self.url(path),
            {**data, "csrfmiddlewaretoken": token},
            headers=headers,
            allow_redirects=False,
            timeout=PATIENCE,
        )

    def is_acknowledged(self, path, data, **headers):
        """Whether an answer came before the process was killed."""
        try:
            return self.post(path, data, **headers).status_code == 302
        except requests.ConnectionError:
            return False

    def after_statement(self, number, path, data):
        """The same for a process that kills itself within its transaction."""
        return self.is_acknowledged(path, data, **{"X-Kill-After": f"{number}"})

    def after_seconds(self, seconds, path, data):
        """The same for a process that is killed from outside, at any moment."""
        process = int(self.get("/robots.txt").headers["X-Process"])
        timer = Timer(seconds, os.kill, (process, signal.SIGKILL))
        timer.start()
        answered = self.is_acknowledged(path, data)
        timer.join()
        return answered

    def wrote_of(self, version):
        """Whether an e-mail went out that names a version."""
        return bool(self.mails_of(version))

    def mails_of(self, version):
        """Whom e-mails went out to that name a version, one for each."""
        files = [path.read_text() for path in self.mail.iterdir()]
        messages = [each for text in files for each in text.split(BETWEEN_MAILS)]
        named = [each.strip() for each in messages if words(version) in each]
        return sorted(message_from_string(each)["To"] for each in named)

    def send_mail(self):
        """What the clock runs every few minutes, when the pause of a try is over."""
        OutgoingMail.objects.update(next_try=timezone.now())
        backend = "django.core.mail.backends.filebased.EmailBackend"
        with override_settings(EMAIL_BACKEND=backend, EMAIL_FILE_PATH=str(self.mail)):
            call_command("send_mail", stdout=StringIO())


@pytest.fixture
def server(django_db_setup, django_db_blocker, tmp_path):
    """The portal with the demo, which whoever comes next gets anew."""
    WORLDS.enter("demo")
    WORLDS.spoil()
    with django_db_blocker.unblock():
        card = card_to_publish()
        connection.close()
        with running(tmp_path, edit_url(card)) as server:
            server.sign_in(PUBLISHER)
            yield server
        connection.close()


@transaction.atomic
def card_to_publish():
    folder = AgencyFolder.objects.get(agency__slug="eps")
    return StrategyCardFactory(
        parent=folder, title=words(0), promise=words(0), slug="killed"
    )


@contextmanager
def running(folder, warm):
    port, mail = free_port(), folder / "mail"
    mail.mkdir()
    environ = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "portal.settings.test",
        "DATABASE_URL": address_of_the_database(),
        "MAIL": str(mail),
        "WARM": warm,
        "AS": PUBLISHER,
    }
    command = [sys.executable, "-m", "tests.pages.killable", str(port)]
    parent = subprocess.Popen(command, cwd=settings.BASE_DIR, env=environ)
    server = Server(port, parent, mail)
    try:
        wait_for(server)
        yield server
    finally:
        parent.send_signal(signal.SIGTERM)
        parent.wait(PATIENCE)


def address_of_the_database():
    told = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{told['NAME']}"
    who = ":".join(quote(told[key], safe="") for key in ("USER", "PASSWORD"))
    return f"postgresql://{who}@{told['HOST']}:{told['PORT']}/{told['NAME']}"


def wait_for(server):
    for _ in range(PATIENCE * 10):
        assert server.parent.poll() is None
        try:
            server.get("/robots.txt")
        except requests.ConnectionError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("The server did not begin to answer.")


class AtOnce:
    """The council saves the form of a live card with “Publish”."""

    def __init__(self):
        self.card = StrategyCardPage.objects.get(slug="killed")

    def begin(self, version):
        """There is nothing to do before."""

    def request(self, version):
        data = card_form(
            title=words(version),
            slug="killed",
            promise=words(version),
            change_kind="major",
            change_note=words(version),
            why=rich_text(link_to(target(version))),
            **rows_of(fresh(self.card)),
        )
        return edit_url(self.card), data | {"action-publish": "yes"}

    def shows(self, card, version):
        """What this way leaves elsewhere, as `shows` below."""
        draft = card.get_latest_revision_as_object()
        return {"newest version": draft.title == words(version)}


class ByApproval:
    """The agency sends a change for review, and the council approves it."""

    def __init__(self):
        self.card = StrategyCardPage.objects.get(slug="killed")

    def begin(self, version):
        """Have the version wait for the council, unless it still does."""
        if not fresh(self.card).workflow_in_progress:
            self.send(version)

    @transaction.atomic
    def send(self, version):
        people = get_user_model().objects
        writer = people.get_by_natural_key("eps-editor")
        lead = people.get_by_natural_key("eps-lead")
        card = fresh(self.card)
        card.title = card.promise = card.change_note = words(version)
        card.why, card.change_kind = link_to(target(version)), "major"
        card.save_revision(user=writer)
        state = submit(card, writer).current_workflow_task_state
        state.task.specific.on_action(state, lead, "approve")

    def request(self, version):
        note = {"change_kind": "major", "change_note": words(version)}
        return step_url(self.card, "approve"), note

    def shows(self, card, version):
        last = WorkflowState.objects.for_instance(card).order_by("pk").last()
        is_newest = card.get_latest_revision_as_object().title == words(version)
        is_over = last.status == WorkflowState.STATUS_APPROVED
        return {"review": is_over == is_newest}


def target(version):
    """The card that a version links to, never the one of the version before."""
    others = StrategyCardPage.objects.live().exclude(slug="killed").order_by("pk")
    return others[version % 2]


def link_to(page):
    return f'<p>See <a linktype="page" id="{page.pk}">there</a>.</p>'


def shows(way, version):
    """Place -> whether this version is what is public, as far as that place says."""
    card, title = fresh(way.card), words(version)
    logged = PageLogEntry.objects.filter(page=card.pk, action="wagtail.publish")
    note, newest = card.change_notes.first(), logged.order_by("pk").last()
    references = ReferenceIndex.get_references_for_object(card)
    entry = Entry.objects.get(key=key_of(card.pk))
    return {
        "page": card.title == title,
        "card": card.promise == title,
        "public version": card.live_revision.content["title"] == title,
        "history": newest.revision.content["title"] == title,
        "change note": note.text == title,
        "references": str(target(version).pk)
        in set(references.values_list("to_object_id", flat=True)),
        "index": entry.title == title,
        "search": title in found(title),
        "editors' search": card in StrategyCardPage.objects.all().search(title),
        **way.shows(card, version),
    }


def found(text):
    query = Query.parse(QueryDict(f"q={quote(text)}"), STRATEGIES)
    return [hit.title for hit in find(query, STRATEGIES).hits]


def public(way, *versions):
    """The one of these versions that is public, by every place that says so."""
    settle()
    told = {version: shows(way, version) for version in versions}
    whole = [version for version in versions if all(told[version].values())]
    halves = [told[version] for version in versions if any(told[version].values())]
    assert len(whole) == len(halves) == 1, told
    return whole[0]


def settle():
    """Wait until PostgreSQL is done with what a killed process had sent."""
    if connection.vendor == "sqlite":
        return
    others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    with connection.cursor() as cursor:
        for _ in range(PATIENCE * 100):
            cursor.execute(f"{others} AND pid <> pg_backend_pid()")
            if cursor.fetchone() == (0,):
                return
            time.sleep(0.01)
    pytest.fail("A connection of a killed process is still there.")


def measured(server, way, version):
    """(how many statements one publish has in its transaction, how long it takes)."""
    way.begin(version)
    began = time.monotonic()
    answer = server.post(*way.request(version))
    assert answer.status_code == 302
    return int(answer.headers["X-Statements"]), time.monotonic() - began


def kills(statements, seconds):
    """Pairs of how and when a process is to be killed, in any order."""
    within = [random.randint(1, statements) for _ in range(BY_STATEMENT)]
    at_times = [random.uniform(0, seconds) for _ in range(BY_TIME)]
    found = [(Server.after_statement, number) for number in within]
    found += [(Server.after_seconds, moment) for moment in at_times]
    return random.sample(found, len(found))


@pytest.mark.parametrize("way", [AtOnce, ByApproval])
def test_what_is_killed_while_it_publishes_is_published_whole_or_not_at_all(
    server, way
):
    way, now, within = way(), 2, 0
    measured(server, way, 1)
    usual = measured(server, way, now)
    for turn, (killed, at) in enumerate(kills(*usual)):
        version = now + 1
        way.begin(version)
        answered = killed(server, at, *way.request(version))
        within += killed is Server.after_statement and not answered
        left = public(way, now, version)
        assert left == version or not (answered or server.wrote_of(version))
        assert server.wrote_of(version) or not answered
        server.send_mail()
        assert server.wrote_of(version) == (left == version)
        if left == now and turn % REPEATED == 0:
            assert server.is_acknowledged(*way.request(version))
            left = public(way, now, version)
            assert left == version
        now = left
    assert within >= CERTAIN
    assert not any(index.check(all_documents()))
    assert faults_of_the_database() == []


def test_what_is_killed_once_it_is_committed_tells_everybody_nonetheless(server):
    """Killed before each statement that comes after the commit, one after another."""
    way, version, told = AtOnce(), 1, []
    assert server.is_acknowledged(*way.request(version))
    usual = server.mails_of(version)
    assert len(usual) == 1
    for statement in count(1):
        version += 1
        headers = {"X-Kill-Committed": f"{statement}"}
        if server.is_acknowledged(*way.request(version), **headers):
            break
        assert public(way, version - 1, version) == version
        sent_before = server.mails_of(version)
        assert OutgoingMail.objects.count() == 1 or sent_before
        server.send_mail()
        assert {*server.mails_of(version)} == {*usual}
        assert not OutgoingMail.objects.exists()
        told.append(len(server.mails_of(version)))
    # Looked for, claimed, forgotten: before the last the mail server has it already.
    assert len(told) >= 3
    assert told.count(2) <= 1
    assert {*told} <= {1, 2}


def faults_of_the_database():
    if connection.vendor != "sqlite":
        return []
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        found = [row for row in cursor.fetchall() if row != ("ok",)]
        cursor.execute("PRAGMA foreign_key_check")
        return found + cursor.fetchall()
