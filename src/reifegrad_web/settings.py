"""Django's settings; what differs between installations comes from `env`."""

from __future__ import annotations

from reifegrad_web.env import read_environment
from reifegrad_web.sqlite_version import use_newest

ENVIRONMENT = read_environment()
if ENVIRONMENT.on_sqlite:
    use_newest()

SECRET_KEY = ENVIRONMENT.secret_key()
DEBUG = False
ALLOWED_HOSTS = list(ENVIRONMENT.hosts)
DATABASES = {"default": ENVIRONMENT.database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "reifegrad_web.org",
    "reifegrad_web.audit",
    "reifegrad_web.leads",
    "reifegrad_web.ingest",
    "reifegrad_web.privacy",
    "reifegrad_web.models",
    "reifegrad_web.scoring",
]
AUTH_USER_MODEL = "org.User"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "reifegrad_web.urls"
WSGI_APPLICATION = "reifegrad_web.wsgi.application"
# A redirect turns the POST of most stock clients into an empty GET, and the events are gone.
APPEND_SLASH = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = ENVIRONMENT.secure
SECURE_HSTS_SECONDS = 31_536_000 if ENVIRONMENT.secure else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = ENVIRONMENT.secure
X_FRAME_OPTIONS = "DENY"
