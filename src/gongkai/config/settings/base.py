"""What every way of running has in common; a deployment sets only environment variables."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from gongkai.config.identity import providers_for, service_named
from gongkai.config.settings.rooms import *  # noqa: F403 - settings are names of this module

PROJECT = Path(__file__).resolve().parents[4]
HOME = Path(os.environ.get("GONGKAI_HOME", PROJECT / "var" / "gongkai")).resolve()
PROFILES = PROJECT / "profiles"


def database(address: str) -> dict[str, Any]:
    """The Django settings of a database written as ``sqlite:PATH`` or ``postgresql://user:password@host:port/name``."""
    if address.startswith("sqlite:"):
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": address.removeprefix("sqlite:"),
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                "PRAGMA cache_size=-32768;",  # 32 MiB a connection; the default of 2 MiB reads the same pages again
            },
        }
    parts = urlsplit(address)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise ValueError(f"GONGKAI_DATABASE: neither sqlite:PATH nor postgresql://…: {address!r}")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "OPTIONS": {
            "options": "-c jit=off"
        },  # compiling a query that then runs for milliseconds costs a quarter second
    }


DATABASES = {"default": database(os.environ.get("GONGKAI_DATABASE", f"sqlite:{HOME / 'gongkai.sqlite3'}"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "gongkai.public.desk",  # these two before allauth, whose templates they replace
    "gongkai.registers.accounts",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "gongkai.registers.audit",
    "gongkai.registers.files",
    "gongkai.registers.organs",
    "gongkai.registers.obligations",
    "gongkai.registers.recomputations",
    "gongkai.registers.reminders",
    "gongkai.registers.holidays",
    "gongkai.registers.jobs",
    "gongkai.registers.journal",
    "gongkai.registers.file_checks",
    "django_tasks",
    "django_tasks_db",
    "gongkai.disclosure.catalogues",
    "gongkai.disclosure.records",
    "gongkai.disclosure.interpretations",
    "gongkai.disclosure.reevaluations",
    "gongkai.disclosure.republications",
    "gongkai.disclosure.library",
    "gongkai.oversight.workplans",
    "gongkai.oversight.inspections",
    "gongkai.public.portal",
    "gongkai.public.api",
    "gongkai.public.mirror",
]

MIDDLEWARE = [
    "gongkai.config.headers.SafetyHeaders",
    "gongkai.registers.organs.hosts.KnownHosts",  # before all that ask for the host
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "gongkai.public.mirror.middleware.KeepsPages",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "gongkai.registers.accounts.middleware.SessionLimits",
    "gongkai.registers.accounts.middleware.IssuedPasswordFirst",
    "gongkai.registers.organs.permissions.DefaultDeny",
]

# Views of libraries carry no rule of their own: by URL name, who may call them (anyone, signed_in). A view that is
# neither here nor ruled answers 404. Accounts are made by the security administrator, so there is no sign-up, and
# a forgotten password is reset by that person, not by mail.
PERMISSIONS_OF_LIBRARY_VIEWS = {
    "account_login": "anyone",
    "account_logout": "anyone",  # also leads back from the second step of signing in
    "account_inactive": "anyone",
    "account_reauthenticate": "signed_in",
    "account_change_password": "signed_in",
    "account_signup": "nobody",
    "account_email": "nobody",
    "account_email_verification_sent": "nobody",
    "account_confirm_email": "nobody",
    "account_confirm_login_code": "nobody",
    "account_set_password": "nobody",
    "account_reset_password": "nobody",
    "account_reset_password_done": "nobody",
    "account_reset_password_from_key": "nobody",
    "account_reset_password_from_key_done": "nobody",
    "identity_login": "anyone",
    "identity_callback": "anyone",
    "own_sessions": "signed_in",
    "own_sessions_end_others": "signed_in",
    "own_session_end": "signed_in",
    "identity_own": "signed_in",
    "identity_bind": "signed_in",
    "identity_unbind": "signed_in",
    "socialaccount_login_cancelled": "nobody",
    "socialaccount_signup": "nobody",
    "socialaccount_connections": "nobody",
    "api:api-root": "nobody",
    "mfa_index": "signed_in",
    "mfa_authenticate": "anyone",
    "mfa_reauthenticate": "signed_in",
    "mfa_activate_totp": "signed_in",
    "mfa_deactivate_totp": "signed_in",
    "mfa_view_recovery_codes": "signed_in",
    "mfa_generate_recovery_codes": "signed_in",
    "mfa_download_recovery_codes": "signed_in",
}

ROOT_URLCONF = "gongkai.config.urls"
WSGI_APPLICATION = "gongkai.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "gongkai.public.desk.context.navigation",
                "gongkai.public.desk.context.display",
                "gongkai.public.portal.context.site",
            ]
        },
    }
]

AUTH_USER_MODEL = "accounts.Account"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]

# --- Signing in, sessions, passwords, uploads (registers/accounts, registers/files) ---
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "gongkai.registers.accounts.adapter.SignInAdapter"
ACCOUNT_FORMS = {
    "login": "gongkai.registers.accounts.forms.LoginForm",
    "change_password": "gongkai.registers.accounts.forms.ChangePasswordForm",
    "reauthenticate": "gongkai.registers.accounts.forms.ReauthenticateForm",
}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,5/5m/key"}
# How many proxies of our own stand in front and append to X-Forwarded-For; 0 trusts none, and no visitor can lie.
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("GONGKAI_PROXIES", "0"))
MFA_ADAPTER = "gongkai.registers.accounts.adapter.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "gongkai.registers.accounts.forms.AuthenticateForm",
    "reauthenticate": "gongkai.registers.accounts.forms.CodeAgainForm",
    "activate_totp": "gongkai.registers.accounts.forms.ActivateForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Gongkai 公开"
MFA_TOTP_TOLERANCE = 1
# The government's identity service, where the environment names one (docs/operations.md); None: passwords alone.
IDENTITY_SERVICE = service_named()
SOCIALACCOUNT_PROVIDERS = providers_for(IDENTITY_SERVICE)
SOCIALACCOUNT_ADAPTER = "gongkai.registers.accounts.identity.IdentitySignIn"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SESSION_ENGINE = "gongkai.registers.accounts.session_store"
# How many sessions one account may have at once; signing in once more ends the oldest.
ACCOUNT_SESSIONS_AT_ONCE = int(os.environ.get("GONGKAI_SESSIONS_AT_ONCE", "3"))
SESSION_COOKIE_AGE = 8 * 3600
SESSION_IDLE_SECONDS = 30 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "display_name")},
    },
    {"NAME": "gongkai.registers.accounts.passwords.LengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "gongkai.registers.accounts.passwords.MixedCharactersValidator"},
]
# Counts of failed sign-ins and used one-time codes must be one for all processes.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "shared_cache"}}
FILE_UPLOAD_HANDLERS = ["gongkai.registers.files.uploads.LimitedUploadHandler"]
# --- ---

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [PROJECT / "src" / "gongkai" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# What everyone may read lies here, apart from what nobody may: nginx is let into this folder and into no other.
PUBLIC = Path(os.environ.get("GONGKAI_PUBLIC", HOME)).resolve()
STATIC_URL = "static/"
STATIC_ROOT = PUBLIC / "static"
WHITENOISE_ALLOW_ALL_ORIGINS = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

FILES_ROOT = HOME / "files"
# The organ's own licensed typefaces for printed documents; searched before the system's.
FONTS_FOLDER = Path(os.environ.get("GONGKAI_FONTS", HOME / "fonts"))
FILE_SIZE_LIMIT_BYTES = 100 * 1024 * 1024
NOTICE_SIZE_LIMIT_BYTES = 10 * 1024 * 1024
# What reading one file from outside may cost: fields of documents.sandbox.Limits, explained in docs/files.md.
FILE_READING_LIMITS = {
    "seconds": 10.0,
    "seconds_per_page": 2.0,
    "seconds_most": 300.0,
    "memory_bytes": 512 * 1024 * 1024,
    "pages": 1_000,
    "unpacked_bytes": 256 * 1024 * 1024,
}
# How many files one process reads at the same time; each may take the memory above.
FILES_READ_AT_ONCE = 2

AUDIT_KEY_FILE = HOME / "audit.key"
AUDIT_ANCHOR_FILE = HOME / "audit.anchor"
# In a storm of acts, one anchor is written every so many seconds; 0 writes one for each act.
AUDIT_ANCHOR_DELAY_SECONDS = 1.0

# Which names are answered is decided by organs.hosts.KnownHosts, which also knows the public sites: under OWN_HOSTS the
# staff work and the main site is read; under those of a site, that site is read; under any other, nothing.
ALLOWED_HOSTS = ["*"]
OWN_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
# The port that readers use, where it is not the usual one.
PUBLIC_PORT = os.environ.get("GONGKAI_PUBLIC_PORT", "")

# What the public pages say of the site: its name, and where it has them its domain and 10-digit code (网站标识码).
SITE = {
    "name": os.environ.get("GONGKAI_SITE_NAME", "政府信息公开平台"),
    "domain": os.environ.get("GONGKAI_SITE_DOMAIN", ""),
    "code": os.environ.get("GONGKAI_SITE_CODE", ""),
}
# Under which terms everyone may use what is public, as the page of open data tells.
OPEN_DATA_TERMS = os.environ.get("GONGKAI_OPEN_DATA_TERMS", "使用这些数据请注明来源，并以本网站公布的现行内容为准。")
# Whether readers reach the public sites over TLS.
PUBLIC_HTTPS = os.environ.get("GONGKAI_HTTPS") == "1"

# The page store: where public pages lie as files (public/mirror).
PAGES_ROOT = PUBLIC / "pages"

# The transparency log: where its files lie, the key that signs them, and the name it bears for ever from then on.
LOG_ROOT = PUBLIC / "log"
LOG_KEY_FILE = HOME / "log.key"
LOG_ORIGIN = os.environ.get("GONGKAI_LOG_ORIGIN", "gongkai.localhost/log")
# Copies that are derived from the publication journal (journal.following.Follower), each with its own cursor.
JOURNAL_FOLLOWERS = [
    "gongkai.registers.journal.transparency.TransparencyLog",
    "gongkai.disclosure.library.follower.Listings",  # before whatever renders lists
    "gongkai.disclosure.library.dumps.Dumps",
    "gongkai.public.mirror.following.Mirror",  # after the log, whose proofs it keeps
]
# Functions of ``at`` that are called every second beside the server, before the followers (journal.pulse).
EVERY_SECOND = [
    "gongkai.disclosure.records.releasing.release_due",
    "gongkai.registers.journal.anchoring.anchor_audit",
    "gongkai.disclosure.republications.services.send_for_feeds",
    "gongkai.public.mirror.watching.look",
]

# The moment from which the clock runs when the installation is a demonstration; None is the real time.
DEMONSTRATION_AS_OF: str | None = None

# What tells the present moment to rooms below the obligations; a demonstration's clock is moved.
PLATFORM_CLOCK = "gongkai.registers.obligations.clock.now"

# Work that outlasts a request is put in the database's queue and done by the worker that `./gongkai up` starts.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
