"""Django's settings; what differs between installations comes from `env`."""

from __future__ import annotations

from csp.constants import NONE, SELF

from reifegrad_web.env import read_environment
from reifegrad_web.logs import logging_settings
from reifegrad_web.sqlite_version import use_newest

ENVIRONMENT = read_environment()
if ENVIRONMENT.on_sqlite:
    use_newest()
    ENVIRONMENT.make_private()

SECRET_KEY = ENVIRONMENT.secret_key()
DEBUG = False
ALLOWED_HOSTS = list(ENVIRONMENT.hosts)
DATABASES = {"default": ENVIRONMENT.database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "csp",
    "django_htmx",
    "reifegrad_web.pages",  # before allauth, whose templates it has in its own form
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "reifegrad_web.org",
    "reifegrad_web.audit",
    "reifegrad_web.leads",
    "reifegrad_web.ingest",
    "reifegrad_web.privacy",
    "reifegrad_web.models",
    "reifegrad_web.agreements",
    "reifegrad_web.routing",
    "reifegrad_web.actions",
    "reifegrad_web.service",
    "reifegrad_web.scoring",
    "reifegrad_web.sales",
    "reifegrad_web.background",
    "reifegrad_web.imports",
    "reifegrad_web.learning",
    "reifegrad_web.webhooks",
    "reifegrad_web.connectors",
]
AUTH_USER_MODEL = "org.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
ACCOUNT_ADAPTER = "reifegrad_web.pages.entry.adapters.Accounts"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
SESSION_COOKIE_AGE = 7 * 86_400  # seconds; `pages.entry.lasting` ends what was idle earlier
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Reifegrad"
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not ENVIRONMENT.secure  # on this machine, over HTTP
SOCIALACCOUNT_ADAPTER = "reifegrad_web.pages.entry.adapters.SingleSignOn"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": ENVIRONMENT.single_sign_on()}}
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if ENVIRONMENT.secure else 0
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}Validator"}
    for name in ("UserAttributeSimilarity", "MinimumLength", "CommonPassword", "NumericPassword")
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "reifegrad_web.ingest.views.deliveries_first",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "reifegrad_web.packed.PackedPages",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "reifegrad_web.pages.frame.small_forms.SmallForms",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "reifegrad_web.pages.entry.lasting.ends_in_time",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "reifegrad_web.api.problems.in_this_form",
]
ROOT_URLCONF = "reifegrad_web.urls"
WSGI_APPLICATION = "reifegrad_web.wsgi.application"
# A redirect turns the POST of most stock clients into an empty GET, and the events are gone.
APPEND_SLASH = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
# A browser takes a cookie of this prefix over HTTPS alone, from this host alone, and for all of its paths.
COOKIE_PREFIX = "__Host-" if ENVIRONMENT.secure else ""
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME, LANGUAGE_COOKIE_NAME = (
    f"{COOKIE_PREFIX}reifegrad-{name}" for name in ("session", "form", "language")
)
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
LANGUAGES = [("de", "Deutsch"), ("en", "English")]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "reifegrad_web.pages.frame.showing.said",
            ]
        },
    }
]
STATIC_URL = "static/"
STATIC_ROOT = ENVIRONMENT.static  # `serve` collects and packs the files there
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "reifegrad_web.packed.PackedFiles"},
}
WHITENOISE_USE_FINDERS = True  # where nothing was collected: straight out of the package
CSRF_FAILURE_VIEW = "reifegrad_web.pages.frame.mishaps.stale_form"
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "start"
SESSION_ENGINE = "reifegrad_web.pages.entry.sessions"
WEBHOOK_NETWORKS = ENVIRONMENT.webhook_networks()
PUBLIC_URL = ENVIRONMENT.public_url()
globals().update(ENVIRONMENT.mail())  # Django's settings EMAIL_*
LOGGING = logging_settings()
LOGGING_CONFIG = "logging.config.dictConfig"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "style-src": [SELF],
        "script-src": [SELF],
        "img-src": [SELF, "data:"],  # the style kit draws arrows and ticks of forms so
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF, *ENVIRONMENT.sign_on_origins()],  # browsers hold what a form is redirected to against it
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = ENVIRONMENT.secure
# The proxy that ends HTTPS says so in this header; it must overwrite what comes from outside.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENVIRONMENT.secure else None
# Only people are redirected: a program would lose what it sends, or show its token a second time.
SECURE_REDIRECT_EXEMPT = [
    r"^(?!(sign-in|sign-out|choose|first|join|account|welcome|system|design|day|leads|matrix|models|learn|reports|sources|imports|people|privacy|audit)?($|/))"
]
SECURE_HSTS_SECONDS = 31_536_000 if ENVIRONMENT.secure else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = ENVIRONMENT.secure
X_FRAME_OPTIONS = "DENY"
