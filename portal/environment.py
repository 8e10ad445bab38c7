"""Reads configuration from the environment: typed, checked, all mistakes at once.

A settings module makes an `Env`, which collects what is missing or malformed while it
is read; `seal` then refuses to start with one message that names them all. No message
repeats a value: it may be a secret.
"""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from environs import Env, EnvValidationError, ValidationError

DEMO_SECRET_KEY = "demo-only-key-that-production-refuses-because-it-is-public"  # noqa: S105
DATABASE_ENGINE = "search.engines.database.DatabaseEngine"
ELASTICSEARCH_ENGINE = "search.engines.elasticsearch.ElasticsearchEngine"
SECRET_KEY_LENGTH = 50
SECRET_KEY_CHARACTERS = 5  # the fewest different ones, as `check --deploy` asks


class ConfigurationError(ImproperlyConfigured):
    """The portal must not start as it is configured; the message says what to do."""


def new_env() -> Env:
    """An Env that collects its errors until `seal`."""
    return Env(eager=False)


def seal(env: Env) -> None:
    """Stop the start with every mistake that `env` met.

    Raises ConfigurationError, one line a variable, in alphabetical order.
    """
    try:
        env.seal()
    except EnvValidationError as error:
        # A list only where a single variable is read, which stops at once.
        mistakes = cast("Mapping[str, list[str]]", error.error_messages)
        raise ConfigurationError(message(mistakes)) from None


def message(errors: Mapping[str, list[str]]) -> str:
    """The mistakes as a person reads them: {variable: [what is wrong]} to lines."""
    lines = [f"  {name}: {' '.join(errors[name])}" for name in sorted(errors)]
    return "\n".join(
        ["The configuration is not complete. Please set or correct:", *lines]
    )


def database(parsed: Mapping[str, Any] | None) -> dict[str, Any]:
    """Django's DATABASES from a parsed address, with what both engines need.

    None stands for an address that could not be read; `seal` reports it.
    """
    default = {**(parsed or {}), "ATOMIC_REQUESTS": True}
    if default.get("ENGINE") == "django.db.backends.sqlite3":
        # Why not SQLite's own mode: docs/decisions/0002-one-transaction.md.
        default["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        }
    return {"default": default}


def search_engine(env: Env) -> tuple[str, dict[str, Any]]:
    """SEARCH_ENGINE and ELASTICSEARCH: the cluster where an address is given."""
    hosts: list[str] = env.list("ELASTICSEARCH_URL", [], validate=node_addresses) or []
    return ELASTICSEARCH_ENGINE if hosts else DATABASE_ENGINE, {
        "hosts": hosts,
        "index": env.str("ELASTICSEARCH_INDEX", "cards", validate=index_name),
        "api_key": env.str("ELASTICSEARCH_API_KEY", ""),
        "ca_certs": env.str("ELASTICSEARCH_CA_CERTS", "", validate=readable_file),
    }


def directories(env: Env) -> dict[str, Any]:
    """SOCIALACCOUNT_PROVIDERS: the OpenID Connect directories that people sign in by.

    OIDC_DIRECTORIES names them; each has variables of its own: OIDC_COUNCIL_URL ...
    """
    named: list[str] = env.list("OIDC_DIRECTORIES", [], validate=directory_names) or []
    # A directory that asks for proof of the code gets it; one that does not ignores it.
    return {
        "openid_connect": {
            "APPS": [directory(env, name) for name in named],
            "OAUTH_PKCE_ENABLED": True,
        }
    }


def directory(env: Env, name: str) -> dict[str, Any]:
    """One directory, as allauth reads it."""
    with env.prefixed(f"OIDC_{name.upper()}_"):
        return {
            "provider_id": name,
            "name": env.str("NAME"),
            "client_id": env.str("CLIENT_ID"),
            "secret": env.str("CLIENT_SECRET"),
            "settings": {
                "server_url": env.str("URL", validate=https_page),
                "email_domains": env.list("EMAIL_DOMAINS", validate=domain_names),
                "trust_email": env.bool("TRUST_EMAIL", default=False),
                "second_factor": env.list("SECOND_FACTOR", []),
            },
        }


def directory_names(values: list[str]) -> None:
    """Refuse what can be part of neither an address nor a variable's name."""
    if any(not re.fullmatch(r"[a-z][a-z0-9]{0,29}", value) for value in values):
        raise ValidationError("Use small letters and digits, with commas between.")


def domain_names(values: list[str]) -> None:
    """Refuse anything but names such as example.org, in small letters."""
    if not values or any(
        not re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", value) for value in values
    ):
        raise ValidationError(
            "Give what stands after the @ of its people's addresses, such as "
            "example.org, in small letters and with commas between."
        )


def https_page(value: str) -> None:
    """Refuse anything but an https:// address, with a path perhaps."""
    parts = urlsplit(value)
    if parts.scheme != "https" or not parts.hostname or parts.query or parts.fragment:
        raise ValidationError("Give an address that begins with https://.")


def node_addresses(values: list[str]) -> None:
    """Refuse anything but http(s)://host:port, with a user and a password perhaps."""
    for value in values:
        try:
            parts = urlsplit(value)
            whole = bool(parts.scheme in ("http", "https") and parts.hostname)
            whole = whole and parts.port is not None
        except ValueError:
            whole = False
        if not whole or parts.query or parts.fragment:
            raise ValidationError(
                "Give an address such as https://es1.example.org:9200 for each "
                "node, with commas between them."
            )


def index_name(value: str) -> None:
    """Refuse what no index of Elasticsearch can be called."""
    if not re.fullmatch(r"[a-z][a-z0-9-]{0,79}", value):
        raise ValidationError("Use small letters, digits and hyphens.")


def readable_file(value: str) -> None:
    """Refuse the path of something that is no file."""
    if value and not Path(value).is_file():
        raise ValidationError("There is no such file.")


def private_key(value: str) -> None:
    """Refuse a signing key that is short, monotonous or known from the demo."""
    if value == DEMO_SECRET_KEY:
        raise ValidationError("This is the demo's key, which everybody can read.")
    if len(value) < SECRET_KEY_LENGTH or len(set(value)) < SECRET_KEY_CHARACTERS:
        raise ValidationError(
            f"Use at least {SECRET_KEY_LENGTH} random characters, for example from "
            "python3 -c 'import secrets; print(secrets.token_urlsafe(50))'."
        )


def host_names(values: list[str]) -> None:
    """Refuse no host, an empty one, an address, and the wildcard."""
    if not values:
        raise ValidationError("Name at least one host, separated by commas.")
    if any(not value or value == "*" or "/" in value for value in values):
        raise ValidationError(
            "Give host names such as toolkit.example.org, not addresses or *."
        )


def https_address(value: str) -> None:
    """Refuse anything but https://host, with a port at most."""
    wrong = ValidationError(
        "Give an address such as https://toolkit.example.org and nothing after it."
    )
    try:
        parts = urlsplit(value)
        hostname, _port = parts.hostname, parts.port
    except ValueError:
        raise wrong from None
    if parts.scheme != "https" or not hostname or "@" in parts.netloc:
        raise wrong
    if parts.path or parts.query or parts.fragment:
        raise wrong


def switched_off(value: bool) -> None:
    """Refuse a switch that must stay off."""
    if value:
        raise ValidationError("This must be off in production.")


def at_least(smallest: int) -> Callable[[int], None]:
    """A check that refuses a number below `smallest`."""

    def check(value: int) -> None:
        if value < smallest:
            raise ValidationError(f"Use a whole number from {smallest} upwards.")

    return check
