"""A real Chromium and a filled portal for tests that must see what a person sees.

`page` is a tab with script, `plain_page` one without. `new_page(**options)` opens more,
each with its own cookies and any of Playwright's context options, such as a viewport.
Addresses may be relative: page.goto("/strategies/"). A script error fails the test; a
failed test leaves pictures of its tabs in var/screenshots/.

`site` is the portal behind them, SQLite only. Its pages are the demo's, as `load_demo`
makes them, and each test starts from there. A test may use models freely: what it saves
is committed, seen by the server, and undone afterwards. It must not use `db` as well,
whose open transaction would lock the server out.
"""

import contextlib
import os
import re
import shutil
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, connections
from playwright.sync_api import Error, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer
from wagtail.models import Site

from tests.worlds import WORLDS

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
DESKTOP = {"width": 1366, "height": 768}
# Generous, for a busy machine; nobody waits longer than what they wait for takes.
MILLISECONDS = 30_000
SCREENSHOTS = settings.VAR_DIR / "screenshots"
TABS = pytest.StashKey[list]()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Every test below this folder is a browser test."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """A failed test leaves a picture of every tab it had open."""
    report = yield
    if report.when == "call" and report.failed:
        name = re.sub(r"\W+", "-", item.name).strip("-")
        for number, tab in enumerate(item.stash.get(TABS, [])):
            # A tab that has crashed has no picture; the test's own failure says more.
            with contextlib.suppress(Error):
                tab.screenshot(path=SCREENSHOTS / f"{name}-{number}.png")
    return report


@pytest.fixture(scope="session")
def playwright():
    """Playwright's own loop makes Django think that it is called from async code.

    Django would refuse its database there, and open a second connection, which waits in
    vain for a transaction that a test of other things began on the first.
    """
    expect.set_options(timeout=MILLISECONDS)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        first = connections["default"]
        with sync_playwright() as running:
            connections["default"] = first
            yield running


@pytest.fixture(scope="session")
def chromium(playwright):
    """A headless Chromium, whichever this machine has."""
    path = find_chromium(Path(playwright.chromium.executable_path))
    if path is None:
        do_without("No Chromium found: install one, or name it with CHROMIUM=path.")
    browser = playwright.chromium.launch(
        executable_path=path,
        args=["--no-sandbox", "--disable-dev-shm-usage"],
    )
    yield browser
    browser.close()


def find_chromium(own):
    """Path of the CHROMIUM asked for, else a system's, else Playwright's `own`."""
    wanted = os.environ.get("CHROMIUM")
    if wanted:
        return shutil.which(wanted)
    found = next(filter(None, map(shutil.which, NAMES)), None)
    return found or next((str(path) for path in (MAC, own) if path.exists()), None)


def do_without(reason):
    """Skip, or fail where a browser is promised: in CI and with REQUIRE_BROWSER=1."""
    promises = (os.environ.get(name, "") for name in ("CI", "REQUIRE_BROWSER"))
    if any(value.lower() in {"1", "true", "yes"} for value in promises):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def server(django_db_setup):
    """The portal, answering on a free port for as long as the tests run."""
    if connection.vendor != "sqlite":
        do_without("Browser tests put the demo back by copying an SQLite file.")
    running = LiveServer("localhost")
    yield running
    running.stop()


@pytest.fixture
def site(request, server, django_db_blocker):
    """The filled portal, with its address in `.url`."""
    marked = request.node.get_closest_marker("django_db")
    if marked or {"db", "transactional_db"} & set(request.fixturenames):
        pytest.fail("`site` brings a database; take away `db`.", pytrace=False)
    WORLDS.enter("demo")
    WORLDS.spoil()
    with django_db_blocker.unblock():
        Site.objects.update(hostname=server.thread.host, port=server.thread.port)
        yield server
    WORLDS.leave()


@pytest.fixture
def new_page(request, chromium, site):
    """Opens tabs: new_page(**Playwright's context options) -> Page."""
    contexts, errors = [], []
    tabs = request.node.stash[TABS] = []

    def open_tab(**options):
        options = {
            "base_url": site.url,
            "locale": "en-GB",
            "viewport": DESKTOP,
        } | options
        context = chromium.new_context(**options)
        context.set_default_timeout(MILLISECONDS)
        contexts.append(context)
        tab = context.new_page()
        tabs.append(tab)
        tab.on("pageerror", lambda error: errors.append(str(error)))
        return tab

    yield open_tab
    for context in contexts:
        context.close()
    assert not errors, f"script errors: {errors}"


@pytest.fixture
def page(new_page):
    """A tab with script."""
    return new_page()


@pytest.fixture
def plain_page(new_page):
    """A tab with script switched off."""
    return new_page(java_script_enabled=False)
