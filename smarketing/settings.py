"""Everything that differs between machines comes from the environment; the rest is fixed here.

In development, without DATABASE_URL and REDIS_URL, the project's own embedded servers under var/ are
meant, so that a command typed beside `make run` reaches the same data. Outside it nothing starts that
lacks a key, an address or a server of its own (operations/starting.py).
"""

import secrets
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF

from smarketing.embedded import addresses
from smarketing.health import logs
from smarketing.kernel.databases import from_url
from smarketing.operations import starting
from smarketing.operations.environment import flag, number, text, words

ROOT = Path(__file__).resolve().parent.parent

# A checkout that names no database means its own; whoever names one runs an installation, unless told.
DEVELOPMENT = flag("DEVELOPMENT", default=not text("DATABASE_URL"))
DEBUG = flag("DEBUG", default=False)
# `make run` keeps one key under var/; without any, sessions end with the process.
SECRET_KEY = text("SECRET_KEY") or (DEVELOPMENT and addresses.secret_key()) or secrets.token_urlsafe(50)
# Keys of earlier days, with which what they signed stays good.
SECRET_KEY_FALLBACKS = words("SECRET_KEY_FALLBACKS")
# Who asked to be erased is known by hashes under this key: one that stays when SECRET_KEY changes.
ERASURE_KEY = text("ERASURE_KEY") or SECRET_KEY
# The address people and web sites reach this installation at, for links in e-mails and snippets.
PUBLIC_URL = text("PUBLIC_URL", f"http://localhost:{number('PORT', 8000)}").rstrip("/")
OWN_HOSTS = "localhost,127.0.0.1,[::1],testserver" if DEVELOPMENT else urlsplit(PUBLIC_URL).hostname or ""
ALLOWED_HOSTS = words("ALLOWED_HOSTS", OWN_HOSTS)
CSRF_TRUSTED_ORIGINS = words("CSRF_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "corsheaders",
    "csp",
    "django_filters",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "template_partials",
    "smarketing.kernel",
    "smarketing.journal",
    "smarketing.people",
    "sla",
    "leads",
    "reporting",
    "smarketing.demo",
    "smarketing.operations",
    "smarketing.health",
]

MIDDLEWARE = [
    "smarketing.health.probes.Probes",
    "leads.tracking.door.ShortWay",
    "smarketing.health.requests.Requests",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "leads.intake.cors.FormCors",
    "django.middleware.common.CommonMiddleware",
    "leads.intake.door.ShortWay",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "smarketing.people.edge.ViewerMiddleware",
    "sla.glossary.middleware.ReadOnceMiddleware",
    "smarketing.kernel.http.RefusedMiddleware",
]

ROOT_URLCONF = "smarketing.urls"
WSGI_APPLICATION = "smarketing.wsgi.application"
FORM_RENDERER = "smarketing.kernel.choices.Renderer"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "smarketing.frame.frame",
            ],
        },
    },
]

DATABASES = {"default": from_url(text("DATABASE_URL") or addresses.database_url())}
REDIS_URL = text("REDIS_URL") or addresses.redis_url()
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Only sign-in rate limits live here; in PostgreSQL, so that signing in never needs Redis.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "django_cache"}}

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "smarketing.people.signin.adapter.Adapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
# Who asks for a password link with an unknown address gets the same page, and nobody gets a mail.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = True

# All mail is a row first (people.notices); a task sends the rows when a mail server is named.
EMAIL_BACKEND = "smarketing.people.notices.outbox.OutboxBackend"
EMAIL_HOST = text("EMAIL_HOST")
EMAIL_HOST_USER = text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = text("EMAIL_HOST_PASSWORD")
# From the first byte (port 465), or asked for once connected (port 587).
EMAIL_USE_SSL = flag("EMAIL_USE_SSL", default=False)
EMAIL_USE_TLS = flag("EMAIL_USE_TLS", default=not EMAIL_USE_SSL)
EMAIL_PORT = number("EMAIL_PORT", 465 if EMAIL_USE_SSL else 587)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = text("DEFAULT_FROM_EMAIL", "Smarketing <no-reply@smarketing.example>")

LANGUAGE_CODE = "en"
USE_I18N = False
# The organisation's zone: where its days, weeks and months begin in the reports.
TIME_ZONE = text("TIME_ZONE", "UTC")
USE_TZ = True
# The one currency of this installation, until dated rates exist.
CURRENCY = text("CURRENCY", "USD")
# What economics assumes of a win and of a rep's hour until somebody says otherwise on its page.
MARGIN_PERCENT = number("MARGIN_PERCENT", 50)
REP_HOUR_COST = number("REP_HOUR_COST", 60)

STATIC_URL = "static/"
STATIC_ROOT = ROOT / "var" / "static"
STATICFILES_DIRS = [ROOT / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "smarketing.kernel.statics.Storage"},
}
WHITENOISE_USE_FINDERS = DEBUG

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
CSRF_FAILURE_VIEW = "smarketing.health.errors.page_too_old"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = flag("HTTPS_ONLY", default=not DEVELOPMENT)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT
SESSION_COOKIE_HTTPONLY = True
SECURE_HSTS_SECONDS = number("HSTS_SECONDS", 365 * 24 * 60 * 60) if SECURE_SSL_REDIRECT else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = flag("HSTS_SUBDOMAINS", default=False)
# What they ask for binds a whole domain, for longer than a setting lasts: its owner's to decide.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
# How many proxies of ours stand in front. None: what a request says of its scheme and its sender's
# address is taken for nothing.
TRUSTED_PROXIES = number("TRUSTED_PROXIES", 0)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES

# Public forms are posted from other origins, from those that each form allows; nothing else is.
CORS_URLS_REGEX = r"^/(api/v1/forms/[^/]+/(submissions|plan)|submissions/v3/integration/(secure/)?submit/)"
CORS_ALLOW_HEADERS = ["accept", "authorization", "content-type", "idempotency-key"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
# How large a file with people in it may be, and how many of those whom it brings in may be handed off.
IMPORT_LARGEST_MB = number("IMPORT_LARGEST_MB", 50)
IMPORT_MOST_HANDOFFS = number("IMPORT_MOST_HANDOFFS", 200)

# How many requests a caller of the API may send in a minute; 0 for as many as they like.
API_REQUESTS_PER_MINUTE = number("API_REQUESTS_PER_MINUTE", 600)

REST_FRAMEWORK = {
    "NUM_PROXIES": TRUSTED_PROXIES,
    "DEFAULT_SCHEMA_CLASS": "smarketing.kernel.api.schema.Schema",
    "EXCEPTION_HANDLER": "smarketing.kernel.api.problems.problem",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "smarketing.people.tokens.authentication.BearerToken",
        "smarketing.people.tokens.authentication.Session",
    ],
    "DEFAULT_METADATA_CLASS": None,
    "NON_FIELD_ERRORS_KEY": "body",
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Smarketing",
    "DESCRIPTION": "The shared record of marketing and sales.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    # Choices stand where they are used: as components of their own, every `state` would need a name.
    "POSTPROCESSING_HOOKS": ["smarketing.kernel.api.sharing.share"],
}

CELERY_BROKER_URL = REDIS_URL
# Who listens to which fact: one table in the roof, so that no room names a higher one.
LISTENERS = "smarketing.wiring.LISTENERS"

# Lines for people in development, JSON for programs elsewhere.
LOGGING = logs.config(
    level=text("LOG_LEVEL", "INFO"), lines=text("LOG_FORMAT", "lines" if DEVELOPMENT else "json") == "lines"
)
# Lets Prometheus read figures from elsewhere; without it, only from this machine.
METRICS_TOKEN = text("METRICS_TOKEN")

if not DEVELOPMENT and not starting.is_asked_for_help():
    starting.insist(
        starting.Installation(
            secret_key=text("SECRET_KEY"),
            debug=DEBUG,
            public_url=text("PUBLIC_URL"),
            database_url=text("DATABASE_URL"),
            database=DATABASES["default"],
            redis_url=text("REDIS_URL"),
            https_only=SECURE_SSL_REDIRECT,
            trusted_proxies=TRUSTED_PROXIES,
        )
    )
