"""Django's settings, made from `duoc.core.settings`: nothing is configured twice."""

from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from duoc.core import home as state
from duoc.core import postgres
from duoc.core import settings as house
from duoc.web.database import databases
from duoc.web.secret import secret_key

DUOC = house.load()
HOME = state.locate(DUOC)
_HERE = Path(__file__).parent
_PUBLIC = urlsplit(DUOC.public_url or f"http://localhost:{DUOC.port(0)}")

SECRET_KEY = secret_key(HOME / "keys" / "django.key")
DEBUG = False
ALLOWED_HOSTS = sorted(
    {_PUBLIC.hostname or "localhost", "localhost", "127.0.0.1", "[::1]", DUOC.host} - {"0.0.0.0", "::"}
)  # noqa: S104  # a bind address is no host name
CSRF_TRUSTED_ORIGINS = [f"{_PUBLIC.scheme}://{_PUBLIC.netloc}"]

# Rooms that have landed; a room whose neighbour below is still missing waits for it.
_NEEDS = {"frame": [], "people": ["frame"], "ledger": ["frame"], "exchange": ["frame", "people"], "boards": []}
_ROOMS = [
    f"duoc.{room}"
    for room, below in _NEEDS.items()
    if all(find_spec(f"duoc.{name}") and find_spec(f"duoc.{name}.apps") for name in (room, *below))
]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    *_ROOMS,
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "duoc.web.urls"
WSGI_APPLICATION = "duoc.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [_HERE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

DATABASES = databases(postgres.dsn(DUOC))
DATABASE_ROUTERS = ["duoc.web.database.EnvironmentRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

if "duoc.people" in _ROOMS:
    AUTH_USER_MODEL = "people.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# Vietnamese first, English complete. Times are stored in UTC and shown in the province's time.
LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LOCALE_PATHS = [_HERE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"

STATIC_URL = "/static/"
STATICFILES_DIRS = [_HERE / "static"] if (_HERE / "static").is_dir() else []
STATIC_ROOT = HOME / "static"
# Manifest names are not used: files are read from the packages themselves, and a restart brings the new ones.
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 300

# Signed-in sessions end with the working day and never travel without TLS once the public address has it.
_SECURE = _PUBLIC.scheme == "https"
SESSION_COOKIE_AGE = 10 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = _SECURE
CSRF_COOKIE_SECURE = _SECURE
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_HSTS_SECONDS = 31_536_000 if _SECURE else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin" if _SECURE or _PUBLIC.hostname in {"localhost", "127.0.0.1"} else None
X_FRAME_OPTIONS = "DENY"
if DUOC.behind_proxy:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
