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
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django.forms",
]

# Fields of forms may have templates of ours too (templates/wagtailadmin/widgets).
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

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
    "portal.signin.middleware.IdleSessionMiddleware",
    "portal.signin.middleware.SecondFactorMiddleware",
    "portal.signin.middleware.LostSessionMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "pages.middleware.AdminMiddleware",
    "allauth.account.middleware.AccountMiddleware",
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

# How people sign in: docs/decisions/0015-sign-in.md. Every other door leads here.
LOGIN_URL = WAGTAILADMIN_LOGIN_URL = WAGTAIL_FRONTEND_LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "wagtailadmin_home"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
SECOND_FACTOR_REQUIRED = False
ACCOUNT_ADAPTER = "portal.signin.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "portal.signin.forms.SignInForm",
    "reset_password": "portal.signin.forms.ForgottenForm",
}
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # whoever invites somebody vouches for the address
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "The South Glos Way: "
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = (
    "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105
)
ACCOUNT_SESSION_REMEMBER = True  # for as long as SESSION_COOKIE_AGE says
# No window is longer than portal.signin.throttling.LONGEST, which people are told.
ACCOUNT_RATE_LIMITS = {
    "login": "120/m/ip",
    "login_failed": "20/5m/ip,5/5m/key",
    "reset_password": "20/5m/ip,3/5m/key",
    "reset_password_from_key": "20/5m/ip",
    "change_password": "5/m/user",
    "reauthenticate": "10/m/user",
}
MFA_ADAPTER = "portal.signin.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = "The South Glos Way"
MFA_TOTP_TOLERANCE = 1  # clocks of phones are half a minute off at times
SOCIALACCOUNT_ADAPTER = "portal.signin.adapters.DirectoryAdapter"
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_LOGIN_ON_GET = True  # a form may not lead to another host, by our policy
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {}

# An invitation and a link to choose a new password hold as long as this.
PASSWORD_RESET_TIMEOUT = 3 * 24 * 60 * 60

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
# Nobody chooses: one county, and what is written here is in its language.
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]
# Half a second is the stock interval: too chatty for a page that several people edit.
WAGTAIL_AUTOSAVE_INTERVAL = 8000
WAGTAIL_ALLOW_UNICODE_SLUGS = False
# Without asking, which would show the title of a page's draft.
WAGTAILADMIN_EXTERNAL_LINK_CONVERSION = "exact"
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
# A mail server that hangs must not keep an editor waiting.
EMAIL_TIMEOUT = 10
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False  # it is under /account/
TAGGIT_CASE_INSENSITIVE = True

# What may be uploaded (pages/uploads.py), and as what it is served: nothing that a
# browser runs, and no name depends on what the machine knows of types.
OOXML = "application/vnd.openxmlformats-officedocument"
ODF = "application/vnd.oasis.opendocument"
WAGTAILDOCS_CONTENT_TYPES = {
    "pdf": "application/pdf",
    "docx": f"{OOXML}.wordprocessingml.document",
    "xlsx": f"{OOXML}.spreadsheetml.sheet",
    "pptx": f"{OOXML}.presentationml.presentation",
    "odt": f"{ODF}.text",
    "ods": f"{ODF}.spreadsheet",
    "odp": f"{ODF}.presentation",
    "csv": "text/csv",
    "txt": "text/plain",
}
WAGTAILDOCS_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
WAGTAILDOCS_DOCUMENT_FORM_BASE = "pages.uploads.DocumentForm"
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp"]
# A photograph of a good camera. What it takes to make it smaller grows with this.
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 40_000_000
WAGTAILIMAGES_IMAGE_FORM_BASE = "pages.uploads.ImageForm"

SEARCH_ENGINE = DATABASE_ENGINE
ELASTICSEARCH: dict[str, Any] = {}  # where to find it, from the environment
SEARCH_SOURCE = "pages.documents.all_documents"
SEARCH_FINDERS = "pages.finders.FINDERS"
SEARCH_RULES = "pages.understanding.rules"
# What editors try a change of the rules on; in the image too (.dockerignore).
SEARCH_JUDGED = BASE_DIR / "tests" / "search" / "judged.yaml"

# The editors' search; the public one is the search room's (docs/decisions).
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "search.admin_backend.for_database"}}
