"""Settings that every environment shares.

What differs between machines comes from the environment, which the settings modules
beside this one read and check (portal/environment.py).
"""

from pathlib import Path
from typing import Any

from portal.environment import DATABASE_ENGINE

BASE_DIR = Path(__file__).resolve().parents[2]
VAR_DIR = BASE_DIR / "var"

INSTALLED_APPS = [
    "portal.apps.PortalConfig",
    "pages.apps.PagesConfig",
    "search.apps.SearchConfig",
    "lucide",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "pages.apps.AdminConfig",
    "wagtail",
    "modelcluster",
    "taggit",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "portal.headers.HeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "portal.middleware.RefuseNulMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "portal.middleware.ExplainNotAllowedMiddleware",
    "pages.held.OneTokenMiddleware",
    "search.engines.patience.OnePatienceMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
# The typeface is cut from an installed package at set-up and never committed.
STATICFILES_DIRS = [BASE_DIR / "portal" / "static", VAR_DIR / "build"]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# Nothing here is for pages of other hosts.
WHITENOISE_ALLOW_ALL_ORIGINS = False

WAGTAIL_SITE_NAME = "The South Glos Way"
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES = [("en-gb", "English")]
WAGTAIL_I18N_ENABLED = False
# Half a second is the stock interval: too chatty for a page that several people edit.
WAGTAIL_AUTOSAVE_INTERVAL = 8000
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
# A mail server that hangs must not keep an editor waiting.
EMAIL_TIMEOUT = 10
TAGGIT_CASE_INSENSITIVE = True

SEARCH_ENGINE = DATABASE_ENGINE
ELASTICSEARCH: dict[str, Any] = {}  # where to find it, from the environment
SEARCH_SOURCE = "pages.documents.all_documents"
SEARCH_FINDERS = "pages.finders.FINDERS"
SEARCH_RULES = "pages.understanding.rules"
# What editors try a change of the rules on; in the image too (.dockerignore).
SEARCH_JUDGED = BASE_DIR / "tests" / "search" / "judged.yaml"

# The editors' search; the public one is the search room's (docs/decisions).
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "search.admin_backend.for_database"}}
