"""Production: what is secret or local comes from the environment, and is checked.

docs/operating.md explains each variable.
"""

from portal.environment import (
    at_least,
    database,
    directories,
    host_names,
    https_address,
    new_env,
    private_key,
    seal,
    search_engine,
    switched_off,
)

from .base import *
from .base import VAR_DIR

env = new_env()
SECRET_KEY = env.str("SECRET_KEY", validate=private_key)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", validate=host_names)
WAGTAILADMIN_BASE_URL = env.str("BASE_URL", validate=https_address)
DATABASES = database(env.dj_db_url("DATABASE_URL"))
DEBUG = env.bool("DEBUG", default=False, validate=switched_off)
MEDIA_ROOT = env.path("MEDIA_ROOT", VAR_DIR / "media")
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", 31_536_000, validate=at_least(0))
TRUST_FORWARDED_PROTO = env.bool("TRUST_FORWARDED_PROTO", default=False)
ALLAUTH_TRUSTED_PROXY_COUNT = env.int(
    "TRUSTED_PROXIES", int(bool(TRUST_FORWARDED_PROTO)), validate=at_least(0)
)
SOCIALACCOUNT_PROVIDERS = directories(env)
EMAIL_HOST = env.str("EMAIL_HOST", "")
EMAIL_PORT = env.int("EMAIL_PORT", 25, validate=at_least(1))
EMAIL_HOST_USER = env.str("EMAIL_USER", "")
EMAIL_HOST_PASSWORD = env.str("EMAIL_PASSWORD", "")
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", default=False)
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("EMAIL_FROM", "webmaster@localhost")
SEARCH_ENGINE, ELASTICSEARCH = search_engine(env)
seal(env)

DEMO = False
# Without a mail host nothing is sent: messages in a log would carry reset links.
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if EMAIL_HOST
    else "django.core.mail.backends.dummy.EmailBackend"
)

SECOND_FACTOR_REQUIRED = True
# Shared by all processes and servers, so that tries to sign in are counted together.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "portal_cache",
    }
}
SESSION_COOKIE_AGE = 30 * 60
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
CSRF_TRUSTED_ORIGINS = [WAGTAILADMIN_BASE_URL]
CSRF_COOKIE_SECURE = SESSION_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
CSRF_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = True
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
if TRUST_FORWARDED_PROTO:
    # Only behind a proxy that sets this header itself and drops a caller's own.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "portal.logs.JsonFormatter"}},
    "filters": {"no_searches": {"()": "portal.logs.WithoutQueryStrings"}},
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "json",
            "filters": ["no_searches"],
        }
    },
    "root": {"handlers": ["stderr"], "level": "INFO"},
    # Django's own handlers would write each message a second time, unformatted.
    "loggers": {"django": {"handlers": [], "propagate": True}},
}
