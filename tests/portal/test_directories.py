"""Sign-in by a directory: a real OpenID Connect provider answers beside the tests."""

import re
import warnings
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth import get_user_model

from portal.environment import directories, new_env, seal

with warnings.catch_warnings():
    # The provider's libraries warn of each other; the first asks to be heard always.
    import authlib.deprecate  # noqa: F401

    warnings.simplefilter("ignore")
    import oidc_provider_mock

# The same while it answers, in a thread of this process.
pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:::authlib"),
]
KIM = "kim@council.example"
VARIABLES = {
    "OIDC_DIRECTORIES": "council",
    "OIDC_COUNCIL_NAME": "the council",
    "OIDC_COUNCIL_URL": "https://directory.example",
    "OIDC_COUNCIL_CLIENT_ID": "toolkit",
    "OIDC_COUNCIL_CLIENT_SECRET": "between-us",
    "OIDC_COUNCIL_EMAIL_DOMAINS": "council.example",
    "OIDC_COUNCIL_SECOND_FACTOR": "mfa,hwk",
}


@pytest.fixture(scope="module")
def provider():
    """The address of a running provider."""
    with oidc_provider_mock.run_server_in_thread() as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture
def directory(db, provider, settings, monkeypatch):
    """Settings as production reads them, but for https, which the provider has not."""
    for name, value in VARIABLES.items():
        monkeypatch.setenv(name, value)
    env = new_env()
    settings.SOCIALACCOUNT_PROVIDERS = directories(env)
    seal(env)
    (app,) = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
    app["settings"]["server_url"] = provider
    return app["settings"]


@pytest.fixture
def kim(db):
    return get_user_model().objects.create_user("kim", KIM, "a long password")


@pytest.fixture
def come_in(client, provider, directory):
    """Sign in at the provider with these claims; gives where the portal's answer."""

    def through(sub="kim-1", then="/admin/pages/", **claims):
        claims = {"email": KIM, "email_verified": True, **claims}
        requests.put(f"{provider}/users/{sub}", json=claims, timeout=5)
        way = client.get(f"/account/oidc/council/login/?next={then}")
        agreed = requests.post(
            way.url, data={"sub": sub}, allow_redirects=False, timeout=5
        )
        back = urlsplit(agreed.headers["Location"])
        assert parse_qs(urlsplit(way.url).query)["code_challenge_method"] == ["S256"]
        return client.get(f"{back.path}?{back.query}")

    return through


def is_signed_in(client):
    return client.get("/account/session/").json()["person"] is not None


def test_the_sign_in_page_offers_the_directory(client, directory):
    page = client.get("/account/login/?next=/admin/pages/").text
    (link,) = re.findall(r'href="(/account/oidc/[^"]+)"', page)
    assert unescape(link) == "/account/oidc/council/login/?next=%2Fadmin%2Fpages%2F"
    assert "Sign in with the council" in page


def test_an_invited_person_comes_in_and_goes_where_they_wanted(kim, client, come_in):
    assert come_in().url == "/admin/pages/"
    assert client.get("/account/session/").json()["person"] == kim.pk
    account = SocialAccount.objects.get()
    assert (account.user, account.provider, account.uid) == (kim, "council", "kim-1")
    kim.refresh_from_db()
    assert kim.check_password("a long password")  # which stays as it was


def test_they_are_known_again_by_the_directorys_own_name(kim, client, come_in):
    come_in()
    client.logout()
    come_in(email="kim.married@council.example")
    assert client.get("/account/session/").json()["person"] == kim.pk


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "stranger@council.example"},
        {"email_verified": False},
    ],
    ids=["not invited", "address not verified"],
)
def test_nobody_else_comes_in_or_gets_a_sign_in(kim, client, come_in, claims):
    answer = come_in(**claims)
    assert answer.status_code == 403
    assert "You are not among the editors yet" in answer.text
    assert not is_signed_in(client)
    assert get_user_model().objects.get() == kim
    assert not SocialAccount.objects.exists()


def test_a_directory_speaks_for_its_own_domains_only(kim, client, come_in):
    get_user_model().objects.create_user("lead", "lead@elsewhere.example")
    assert come_in(email="lead@elsewhere.example").status_code == 403
    assert not is_signed_in(client)


def test_whoever_is_switched_off_stays_out(kim, client, come_in):
    come_in()
    client.logout()
    get_user_model().objects.update(is_active=False)
    assert come_in().url == "/account/inactive/"
    assert not is_signed_in(client)


def test_an_address_of_two_people_is_nobodys(kim, client, come_in):
    get_user_model().objects.create_user("kim-2", KIM.upper())
    assert come_in().status_code == 403
    assert not is_signed_in(client)


def test_a_directory_may_be_trusted_where_it_says_nothing(kim, come_in, directory):
    assert come_in(email_verified=None).status_code == 403
    directory["trust_email"] = True
    assert come_in(email_verified=None).url == "/admin/pages/"


def test_a_second_factor_of_the_directory_counts(kim, client, come_in, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    TOTP.activate(kim, generate_totp_secret())
    come_in(amr=["pwd", "mfa"])
    assert is_signed_in(client)


@pytest.mark.parametrize("claims", [{}, {"amr": ["pwd"]}, {"amr": "otp"}])
def test_without_one_the_portal_asks_for_its_own(
    kim, client, come_in, settings, claims
):
    settings.SECOND_FACTOR_REQUIRED = True
    TOTP.activate(kim, generate_totp_secret())
    assert come_in(**claims).url == "/account/2fa/authenticate/"
    assert not is_signed_in(client)


def test_it_counts_only_where_that_was_configured(
    kim, client, come_in, settings, directory
):
    settings.SECOND_FACTOR_REQUIRED = True
    directory["second_factor"] = []
    come_in(amr=["mfa"])
    assert not is_signed_in(client)


def test_a_directory_that_is_away_is_said_so(client, directory):
    directory["server_url"] = "http://localhost:9"
    answer = client.get("/account/oidc/council/login/")
    assert answer.status_code == 401
    assert "Signing in did not work" in answer.text


def test_an_unknown_directory_is_not_found(client, directory):
    assert client.get("/account/oidc/another/login/").status_code == 404
