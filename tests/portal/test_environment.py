"""Production says everything that is wrong with its configuration in one message."""

import os
import runpy
import subprocess
import sys

import pytest
from django.conf import settings

from portal.environment import DEMO_SECRET_KEY, ConfigurationError

GOOD = {
    "SECRET_KEY": "a-Key.of+fifty_letters=and#more,for*tests:only;0123456789",
    "ALLOWED_HOSTS": "toolkit.example.org,www.toolkit.example.org",
    "BASE_URL": "https://toolkit.example.org",
    "DATABASE_URL": "sqlite://",
}


def python(code, variables):
    """Run code in a fresh interpreter with these variables and none of the others."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=settings.BASE_DIR,
        env={**kept, **variables},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def production(monkeypatch):
    """Production's settings for GOOD with some variables changed, by name."""

    def read(**changes):
        for name, value in (GOOD | changes).items():
            monkeypatch.setenv(name, value)
        return runpy.run_module("portal.settings.production")

    return read


def test_without_configuration_every_variable_is_named_at_once():
    done = python("import portal.wsgi", {})
    assert [line.split(":")[0] for line in done.stderr.splitlines()[1:]] == [
        "  ALLOWED_HOSTS",
        "  BASE_URL",
        "  DATABASE_URL",
        "  SECRET_KEY",
    ]
    assert done.returncode == 3  # gunicorn gives up, instead of trying again for ever


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "short-key"),
        ("SECRET_KEY", "a" * 60),
        ("SECRET_KEY", DEMO_SECRET_KEY),
        ("ALLOWED_HOSTS", ""),
        ("ALLOWED_HOSTS", "*"),
        ("ALLOWED_HOSTS", "https://toolkit.example.org"),
        ("BASE_URL", "http://toolkit.example.org"),
        ("BASE_URL", "https://toolkit.example.org/path"),
        ("BASE_URL", "https://[half"),
        ("BASE_URL", "portal.example.net"),
        ("DATABASE_URL", "nothing://like/it"),
        ("DEBUG", "1"),
        ("DEBUG", "perhaps"),
        ("HSTS_SECONDS", "-1"),
        ("EMAIL_PORT", "many"),
        ("ELASTICSEARCH_URL", "search.example.org:9200"),
        ("ELASTICSEARCH_URL", "https://search.example.org"),
        ("ELASTICSEARCH_URL", "http://one:9200,https://[half"),
        ("ELASTICSEARCH_INDEX", "South Glos"),
        ("ELASTICSEARCH_CA_CERTS", "/no/such/authority.pem"),
    ],
)
def test_a_wrong_value_is_named_and_not_repeated(production, name, value):
    with pytest.raises(ConfigurationError) as refusal:
        production(**{name: value})
    _, complaint = str(refusal.value).splitlines()
    assert complaint.startswith(f"  {name}: ")
    assert len(value) < 6 or value not in complaint


def test_a_complete_environment_is_taken_over(production):
    found = production()
    assert found["ALLOWED_HOSTS"] == ["toolkit.example.org", "www.toolkit.example.org"]
    assert found["CSRF_TRUSTED_ORIGINS"] == ["https://toolkit.example.org"]
    assert not found["DEBUG"]
    assert not found["DEMO"]


@pytest.mark.parametrize("trusted", [True, False])
def test_the_forwarded_scheme_is_believed_only_when_asked(production, trusted):
    found = production(TRUST_FORWARDED_PROTO=str(trusted))
    assert ("SECURE_PROXY_SSL_HEADER" in found) is trusted


@pytest.mark.parametrize(("host", "sender"), [("", "dummy"), ("mail", "smtp")])
def test_mail_is_sent_only_where_a_host_is_named(production, host, sender):
    backend = production(EMAIL_HOST=host)["EMAIL_BACKEND"]
    assert backend == f"django.core.mail.backends.{sender}.EmailBackend"


def test_production_asks_for_a_second_factor_and_ends_idle_sessions(production):
    found = production()
    assert found["SECOND_FACTOR_REQUIRED"]
    assert found["SESSION_COOKIE_AGE"] == 30 * 60
    names = found["SESSION_COOKIE_NAME"], found["CSRF_COOKIE_NAME"]
    assert names == ("__Host-session", "__Host-csrf")
    assert found["SESSION_COOKIE_SECURE"]
    assert found["CSRF_COOKIE_SECURE"]


@pytest.mark.parametrize(("trusted", "proxies"), [("false", 0), ("true", 1)])
def test_who_tries_is_told_apart_behind_a_proxy(production, trusted, proxies):
    found = production(TRUST_FORWARDED_PROTO=trusted)
    assert found["ALLAUTH_TRUSTED_PROXY_COUNT"] == proxies


def test_directories_are_read_one_by_one(production):
    assert production()["SOCIALACCOUNT_PROVIDERS"]["openid_connect"]["APPS"] == []
    found = production(
        OIDC_DIRECTORIES="council,health",
        **directory("COUNCIL", SECOND_FACTOR="mfa,hwk"),
        **directory("HEALTH", TRUST_EMAIL="true"),
    )
    council, health = found["SOCIALACCOUNT_PROVIDERS"]["openid_connect"]["APPS"]
    assert council["provider_id"] == "council"
    assert council["settings"]["second_factor"] == ["mfa", "hwk"]
    assert not council["settings"]["trust_email"]
    assert health["settings"]["trust_email"]
    assert health["settings"]["email_domains"] == ["example.org", "example.net"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("OIDC_DIRECTORIES", "South Glos"),
        ("OIDC_COUNCIL_URL", "http://login.example.org"),
        ("OIDC_COUNCIL_EMAIL_DOMAINS", ""),
        ("OIDC_COUNCIL_EMAIL_DOMAINS", "*"),
        ("OIDC_COUNCIL_EMAIL_DOMAINS", "kim@example.org"),
    ],
)
def test_a_wrong_directory_is_named(production, name, value):
    good = {"OIDC_DIRECTORIES": "council", **directory("COUNCIL")}
    with pytest.raises(ConfigurationError, match=f"  {name}: "):
        production(**good | {name: value})


def directory(name, **more):
    """The variables of one directory, whole."""
    variables = {
        "NAME": "the council",
        "URL": "https://login.example.org/tenant",
        "CLIENT_ID": "toolkit",
        "CLIENT_SECRET": "between-us",
        "EMAIL_DOMAINS": "example.org,example.net",
        **more,
    }
    return {f"OIDC_{name}_{part}": value for part, value in variables.items()}


def test_sqlite_writers_take_their_turn_and_requests_are_whole(production):
    database = production()["DATABASES"]["default"]
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert database["ATOMIC_REQUESTS"]


def test_postgresql_is_taken_as_its_address_says(production):
    database = production(DATABASE_URL="postgresql://me:word@db:5433/portal")
    assert database["DATABASES"]["default"]["PORT"] == 5433
    assert "OPTIONS" not in database["DATABASES"]["default"]


def test_the_database_searches_unless_elasticsearch_has_an_address(production):
    assert production()["SEARCH_ENGINE"].endswith(".DatabaseEngine")
    nodes = "http://one:9200,https://me:word@two.example.org:9201"
    found = production(ELASTICSEARCH_URL=nodes, ELASTICSEARCH_API_KEY="key")
    assert found["SEARCH_ENGINE"].endswith(".ElasticsearchEngine")
    assert found["ELASTICSEARCH"] == {
        "hosts": nodes.split(","),
        "index": "cards",
        "api_key": "key",
        "ca_certs": "",
    }


def test_deployment_checks_find_nothing():
    code = (
        "import django; django.setup();"
        "from django.core.management import call_command;"
        "call_command('check', deploy=True, fail_level='WARNING')"
    )
    settings_module = {"DJANGO_SETTINGS_MODULE": "portal.settings.production"}
    done = python(code, GOOD | settings_module)
    assert done.returncode == 0, done.stderr
