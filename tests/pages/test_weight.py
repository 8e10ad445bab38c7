"""A first visit is light, and the next one asks for the page alone."""

import re
from urllib.parse import urljoin

import pytest
from django.core.management import call_command
from django.test import Client

FIRST_VISIT = 40 * 1024
ADDRESSES = [
    "/",
    "/strategies/",
    "/strategies/soft-start-to-the-day/",
    "/accessibility/",
]
FETCHED = re.compile(r'<(?:link|script|img)\b[^>]*?\b(?:href|src)="(/static/[^"]+)"')
IN_STYLES = re.compile(r'url\("?([^")]+)"?\)')


@pytest.fixture
def production_files(settings, tmp_path):
    """The portal's own static files, as production names, packs and serves them."""
    settings.STATIC_ROOT = tmp_path
    settings.STATICFILES_FINDERS = [
        "django.contrib.staticfiles.finders.FileSystemFinder"
    ]
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {
            "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        }
    }
    settings.WHITENOISE_AUTOREFRESH = settings.WHITENOISE_USE_FINDERS = False
    call_command("collectstatic", interactive=False, verbosity=0)


@pytest.fixture
def browser(demo, production_files):
    """Asks as a browser does that can unpack gzip."""
    return Client(headers={"accept-encoding": "gzip"})


def files_of(address):
    """The addresses of what a browser fetches for a page, styles' own included."""
    client = Client()
    files = set(FETCHED.findall(client.get(address).text))
    for styles in [file for file in files if file.endswith(".css")]:
        text = b"".join(client.get(styles)).decode()
        files |= {urljoin(styles, url) for url in IN_STYLES.findall(text)}
    return files


def sent(browser, address):
    """(bytes, Cache-Control) of a file on its way to the browser."""
    response = browser.get(address)
    assert response.status_code == 200, address
    return len(b"".join(response)), response["Cache-Control"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_first_visit_stays_within_its_budget(browser, address):
    page = browser.get(address)
    files = files_of(address)
    weights = {file: sent(browser, file)[0] for file in files}
    assert page["Content-Encoding"] == "gzip"
    assert {file.rpartition(".")[2] for file in files} == {"css", "js", "svg", "woff2"}
    assert len(page.content) + sum(weights.values()) <= FIRST_VISIT, weights


def test_a_repeat_visit_asks_for_the_page_alone(browser):
    for address in ADDRESSES:
        for file in files_of(address):
            assert "immutable" in sent(browser, file)[1], file
