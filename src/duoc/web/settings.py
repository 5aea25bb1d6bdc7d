"""Django's settings, made from `duoc.core.settings`: nothing is configured twice."""

from pathlib import Path
from urllib.parse import urlsplit

from duoc.core import home as state
from duoc.core import postgres
from duoc.core import settings as house
from duoc.web import oidc
from duoc.web.database import databases
from duoc.web.secret import secret_key

DUOC = house.load()
HOME = state.locate(DUOC)
_HERE = Path(__file__).parent
_PUBLIC = urlsplit(DUOC.public_url or f"http://localhost:{DUOC.port(0)}")

SECRET_KEY = secret_key(HOME / "keys" / "django.key")
DEBUG = False
# An address to listen on everywhere ("0.0.0.0", "::") is nobody's name: it matches no Host header and does no harm.
ALLOWED_HOSTS = sorted({_PUBLIC.hostname or "localhost", "localhost", "127.0.0.1", "[::1]", DUOC.host})
CSRF_TRUSTED_ORIGINS = [f"{_PUBLIC.scheme}://{_PUBLIC.netloc}"]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "duoc.frame",
    "duoc.people",
    "duoc.ledger",
    "duoc.exchange",
    "duoc.trace",
    "duoc.guard",
    "duoc.catalogue",
    "duoc.boards",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "duoc.web.headers.SecurityHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "duoc.web.language.VietnameseFirst",
    "django.middleware.common.CommonMiddleware",
    "duoc.web.bodies.Bounded",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "duoc.web.sessions.WorkingDay",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "duoc.web.account_changes.OneTransaction",
    "duoc.web.changes.OnlyPermitted",
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
                "duoc.web.navigation.frame",
            ],
        },
    }
]

DATABASES = databases(postgres.dsn(DUOC))
DATABASE_ROUTERS = ["duoc.web.database.EnvironmentRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# Signing in: accounts are given by an administrator; a second factor and passkeys by allauth.mfa; an external identity
# provider from DUOC_OIDC_* (duoc.web.identity).
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
ACCOUNT_ADAPTER = "duoc.web.identity.Accounts"
ACCOUNT_FORMS = {
    "login": "duoc.web.identity.SignIn",
    "reauthenticate": "duoc.web.identity.SignInAgain",
    "change_password": "duoc.web.identity.NewPassword",
}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = ACCOUNT_LOGOUT_REDIRECT_URL = "/"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Đước"
MFA_TOTP_TOLERANCE = 1  # one step of 30 s each way for phones whose clock is off (RFC 6238 §5.2)
MFA_FORMS = {"authenticate": "duoc.web.second_factor.Code", "reauthenticate": "duoc.web.second_factor.CodeAgain"}
# Browsers trust `localhost` without TLS; every other name needs it.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = _PUBLIC.hostname == "localhost"
SOCIALACCOUNT_ADAPTER = "duoc.web.identity.ExternalAccounts"
SOCIALACCOUNT_PROVIDERS = oidc.providers(DUOC)
IDENTITY_ORIGINS = oidc.origins(DUOC)
CSRF_FAILURE_VIEW = "duoc.web.errors.forged"

# Vietnamese first, English complete. Times are stored in UTC and shown in the province's time.
LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LOCALE_PATHS = [_HERE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"

STATIC_URL = "/static/"
STATICFILES_DIRS = [_HERE / "static"]
# Manifest names are not used: files are read from the packages themselves, and a restart brings the new ones.
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 300

# Signed-in sessions end with the working day, producers' later (`web.sessions`), and never travel without TLS once the public
# address has it.
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
    ALLAUTH_TRUSTED_PROXY_COUNT = 1  # limits of sign-in count the caller, not the proxy
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
