"""A name that somebody types is on no disk of the server, nor in anything it says."""

import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from urllib.request import urlopen

import pytest
from django.conf import settings
from playwright.sync_api import expect

from tests.worlds import kept_world

TYPED = ("Jayden Okafor", "Siobhan 19/04/2013 fidgety", "Chidi-Lee meltdown")
# As typed, as an address writes them, and as terms; the words beside them may be kept.
NAMES = ("jayden", "okafor", "siobhan", "19/04", "19%2f04", "chidi")
ACCESS = "%(h)s %(t)s %(r)s %(q)s %(f)s %({referer}i)s %({location}o)s %(a)s"


@pytest.fixture
def folder(site, tmp_path):
    """A folder with the demo's database in it, for a server of its own."""
    shutil.copyfile(kept_world("demo").path, tmp_path / "portal.sqlite3")
    return tmp_path


@pytest.fixture
def own_server(folder):
    """gunicorn as production starts it, saying all it can, into the folder."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    command = [sys.executable, "-m", "gunicorn", "portal.wsgi", "--bind", address]
    command += ["--threads", "4", "--log-level", "debug", "--access-logfile", "-"]
    command += ["--access-logformat", ACCESS, "--no-control-socket"]
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "portal.settings.dev",
        "DATABASE_URL": f"sqlite:///{folder / 'portal.sqlite3'}",
        "DEBUG": "1",
        "HOME": str(folder),
    }
    with (folder / "said.log").open("wb") as said:
        server = subprocess.Popen(
            command, cwd=settings.BASE_DIR, env=environment, stdout=said, stderr=said
        )
        try:
            wait_for(f"http://{address}/robots.txt", server)
            yield f"http://{address}"
        finally:
            server.terminate()
            server.wait(30)


def wait_for(url, server):
    for _ in range(300):
        assert server.poll() is None, "the server ended"
        try:
            return urlopen(url).close()  # noqa: S310 - an address of our own
        except OSError:
            time.sleep(0.2)
    pytest.fail("The server does not answer.")


def test_a_name_that_is_typed_is_nowhere_on_the_server(own_server, folder, new_page):
    began = time.time()
    page = new_page(base_url=own_server)
    for text in TYPED:
        type_everywhere(page, text)
    assert page.context.cookies() == []
    said = (folder / "said.log").read_text().lower()
    # The access log is there, with the paths that were asked for.
    assert said.count("get /search/suggest.json http/1.1") >= len(TYPED)
    with closing(sqlite3.connect(folder / "portal.sqlite3")) as database:
        rows = database.execute("SELECT text, opened FROM search_searchlog").fetchall()
    assert {text for text, _ in rows} == {"...", "... fidgety", "... meltdown"}
    assert sum(opened for _, opened in rows)
    written = [path for path in folder.rglob("*") if path.is_file()]
    written += changed_since(began, settings.VAR_DIR)
    assert folder / "said.log" in written
    for path in written:
        held = path.read_bytes().lower()
        found = [name for name in NAMES if name.encode() in held]
        assert not found, path


def type_everywhere(page, text):
    """Type a text into each box slowly enough for suggestions, search, open one."""
    for address, box in (("/", "#noticing"), ("/strategies/", "#q"), ("/about/", "#q")):
        page.goto(address)
        with page.expect_response("**/suggest.json*"):
            page.locator(box).press_sequentially(text)
        page.locator(box).press("Escape")
        page.locator(box).press("Enter")
        page.wait_for_url("**q=*")
        hit = page.locator(".card__title a, .found__title a").first
        if hit.count():
            hit.click()
            expect(page.locator("h1")).to_be_visible()
            page.go_back()
    page.goto("/training/pack/choose/")
    page.locator("#q").fill(text)
    page.locator("#q").press("Enter")
    page.wait_for_url("**q=*")
    page.goto("/strategies/")
    page.locator("#q").fill(text)
    with page.expect_response("**/count.json*"):
        page.locator("input[name=level]").first.check()
    page.goto(f"/nowhere/?q={text}")


def changed_since(moment, folder):
    """Files of this folder that somebody wrote to, but other tests' databases."""
    return [
        path
        for path in folder.rglob("*")
        if path.is_file()
        and path.stat().st_mtime >= moment
        and not path.name.startswith("test-")
    ]
