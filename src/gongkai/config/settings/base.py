"""What every way of running has in common; a deployment sets only environment variables."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.utils.translation import gettext_lazy as _

from gongkai.config.identity import providers_for, service_named

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
    "gongkai.oversight.workplans",
    "gongkai.oversight.inspections",
    "gongkai.public.portal",
    "gongkai.public.api",
]

MIDDLEWARE = [
    "gongkai.config.headers.SafetyHeaders",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
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
LOGIN_REDIRECT_URL = "/"
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

STATIC_URL = "static/"
STATIC_ROOT = HOME / "static"
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

# What the public pages say of the site: its name, and where it has them its domain and 10-digit code (网站标识码).
SITE = {
    "name": os.environ.get("GONGKAI_SITE_NAME", "政府信息公开平台"),
    "domain": os.environ.get("GONGKAI_SITE_DOMAIN", ""),
    "code": os.environ.get("GONGKAI_SITE_CODE", ""),
}

# The transparency log: where its files lie, the key that signs them, and the name it bears for ever from then on.
LOG_ROOT = HOME / "log"
LOG_KEY_FILE = HOME / "log.key"
LOG_ORIGIN = os.environ.get("GONGKAI_LOG_ORIGIN", "gongkai.localhost/log")
# Copies that are derived from the publication journal (journal.following.Follower), each with its own cursor.
JOURNAL_FOLLOWERS = ["gongkai.registers.journal.transparency.TransparencyLog"]
# Functions of ``at`` that are called every second beside the server, before the followers (journal.pulse).
EVERY_SECOND = [
    "gongkai.disclosure.records.releasing.release_due",
    "gongkai.registers.journal.anchoring.anchor_audit",
    "gongkai.disclosure.republications.services.send_for_feeds",
]

# Which roles hold which right over a record of their organ; what a right is called stands in the profile's wording.
RECORD_RIGHTS = {
    "draft": ["clerk", "office", "head"],
    "first_review": ["reviewer"],
    "second_review": ["office"],
    "third_review": ["head"],
    "secrecy_review": ["secrecy_reviewer"],
    "legality_review": ["legality_reviewer"],
    "sign": ["head"],
    "release": ["publisher"],
    "withdraw": ["office", "head"],
    "override": ["office", "head"],
    "lapse": ["office", "head"],
    "take_over": ["office"],
    "shortcut": ["head"],
    "review_shortcut": ["office"],
    "reevaluate": ["clerk", "office", "head"],
    "confirm_reevaluation": ["office", "head"],
}
# What stands before an act on a record, in this order (records.gates.Gate).
RECORD_GATES = [
    "gongkai.disclosure.records.gates.attribute",
    "gongkai.disclosure.records.gates.completeness",
    "gongkai.disclosure.records.gates.legality",
    "gongkai.disclosure.records.gates.catalogue_entry",
    "gongkai.disclosure.records.gates.disclosable",
    "gongkai.disclosure.records.gates.corrections",
    "gongkai.disclosure.records.gates.taken_over",
    "gongkai.disclosure.records.gates.annulled",
    "gongkai.disclosure.interpretations.gates.package",
    "gongkai.disclosure.interpretations.gates.material",
    "gongkai.disclosure.records.leaks.attachments",
    "gongkai.disclosure.records.leaks.body",
    "gongkai.disclosure.reevaluations.gates.redaction",
]
# The duties whose clocks run from forming or signing a record until it is public.
RECORD_CLOCKS = ["record.publish", "document.publish"]
# What rooms above the records do in the transaction of a release: functions of (record, by=, at=), in this order.
RECORD_RELEASE_FOLLOWERS = [
    "gongkai.disclosure.records.entries.follow_release",
    "gongkai.disclosure.interpretations.following.follow_release",
    "gongkai.disclosure.reevaluations.services.follow_release",
    "gongkai.disclosure.republications.services.follow_release",
]
# The same of a withdrawal.
RECORD_WITHDRAWAL_FOLLOWERS = ["gongkai.disclosure.interpretations.following.follow_withdrawal"]
# What reviewers are asked before they approve: functions of a record that give questions (records.rules.Question).
RECORD_QUESTIONS = ["gongkai.disclosure.interpretations.gates.questions"]
# Pages of rooms above that belong to a record: functions of a record that give labels and addresses, or nothing.
RECORD_PAGES = ["gongkai.disclosure.interpretations.wording.page_of"]
# The duties whose clocks run from the release of a document until it is interpreted; the first is counted in figures.
INTERPRETATION_CLOCKS = ["interpretation.publish", "interpretation.accompany"]
INTERPRETATION_FILING_DUTY = "interpretation.file_monthly"
# The duties of every month that are opened by themselves when a month begins (obligations.monthly), each with what they
# are about: a function of organs and the first day of the month that gives subjects by the organ's number.
MONTHLY_DUTIES = {INTERPRETATION_FILING_DUTY: "gongkai.disclosure.interpretations.filing.begin"}
# What hangs on the entries of catalogues: functions of a queryset of entries (catalogues.queries.Evidence).
CATALOGUE_EVIDENCE = ["gongkai.disclosure.records.entries.hanging"]
# The duties of an entry: something new in each period; and each document within the entry's own count of days.
CATALOGUE_UPDATE_DUTY = "catalogue.entry_update"
CATALOGUE_PUBLISH_DUTY = "catalogue.entry_publish"
# The duties of every year that rounds of re-evaluation meet: which rounds, and how far each must be.
REEVALUATION_DUTIES = {
    "withheld_record.review": {"undisclosed": "confirmed"},
    "undisclosed_record.review": {"undisclosed": "confirmed", "clean_up": "published"},
}
# The lists that stand side by side under “Records”: what each is called, by the name of its address.
RECORD_TABS = {
    "records": _("All records"),
    "ledger": _("Ledger of rules"),
    "compilations": _("Compilations"),
    "reevaluations": _("Re-evaluation"),
    "interpretations": _("Interpretations"),
}

# The duty whose clock runs for what is to be republished; how often a followed feed is read; how old an item may be
# that is still taken; and hosts inside the government's network whose feeds may be read (no other address inside is).
REPUBLICATION_DUTY = "state_policy.republish"
FEED_EVERY_MINUTES = 15
FEED_ITEM_DAYS = 7
FEED_HOSTS_INSIDE = [one.strip() for one in os.environ.get("GONGKAI_FEED_HOSTS", "").split(",") if one.strip()]

# What another system may send: the size of one call with its attachments (in Base64), how many calls a minute, and how
# long a key may be good.
API_REQUEST_LIMIT_BYTES = 32 * 1024 * 1024
API_CALLS_PER_MINUTE = 120
API_KEY_DAYS_MOST = 2 * 365

# Calendar days ahead of the due day from which an obligation is shown as due soon.
OBLIGATION_SOON_DAYS = 14
# What tells the page of an obligation who was reminded of it: a function of the obligation.
OBLIGATION_REMINDERS = "gongkai.registers.reminders.queries.told_about"
# For each kind of subject the name of the address that shows it.
OBLIGATION_SUBJECT_PAGES = {
    "workplans.task": "task",
    "workplans.workplan": "workplan",
    "organs.organ": "organ",
    "inspections.finding": "finding",
    "records.record": "record",
    "republications.candidate": "republication",
    "interpretations.filing": "interpretation_filing",
    "catalogues.entry": "catalogue_entry",
    "reevaluations.round": "reevaluation",
}

# What waits in an inbox beside what is owed and the records at a reader's step: sources (organs.waiting.Source), read
# together in one query.
INBOX_SOURCES = [
    "gongkai.oversight.workplans.waiting.DRAFTS",
    "gongkai.oversight.workplans.waiting.REQUESTS",
    "gongkai.oversight.workplans.waiting.REPORTS",
    "gongkai.oversight.inspections.waiting.CORRECTIONS",
    "gongkai.disclosure.records.waiting.SHORTCUTS",
    "gongkai.disclosure.records.waiting.BATCHES",
    "gongkai.disclosure.records.waiting.EXCEPTIONS",
    "gongkai.disclosure.reevaluations.waiting.ROUNDS",
    "gongkai.disclosure.republications.waiting.CANDIDATES",
    "gongkai.disclosure.catalogues.waiting.TABLES",
    "gongkai.registers.file_checks.waiting.RELEASES",
    "gongkai.registers.organs.waiting.FILINGS",
]

# What waits for a person and not for a post (organs.leaving.Held): told when a post ends, handed on by office or head.
WAITING_FOR_PERSON = ["gongkai.disclosure.records.passing_on.DRAFTS"]

# What rooms above the organs do when an organ ends (organs.reorganising.Follower), and when an act that is owed every
# year is recorded or withdrawn: called in this order, in the transaction of the act.
ORGAN_SUCCESSION_FOLLOWERS = ["gongkai.registers.obligations.handing_over.open_obligations"]
YEARLY_ACT_FOLLOWERS = ["gongkai.registers.obligations.yearly.follow"]

# What the health address asks: functions without arguments that raise where something does not work, by name, and may
# give a word that is shown for "ok".
HEALTH_CHECKS = {
    "database": "gongkai.public.desk.health.database",
    "files": "gongkai.registers.files.isolation.health",
}

# Where the clause of a duty can be read: functions of a duty and the reader's scope that give links, in this order.
DUTY_CLAUSES = ["gongkai.oversight.workplans.clause_queries.clauses_of_duty"]

# The moment from which the clock runs when the installation is a demonstration; None is the real time.
DEMONSTRATION_AS_OF: str | None = None

# What tells the present moment to rooms below the obligations; a demonstration's clock is moved.
PLATFORM_CLOCK = "gongkai.registers.obligations.clock.now"

# Work that outlasts a request is put in the database's queue and done by the worker that `./gongkai up` starts.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# What is done once a day, in this order (`./gongkai tick`, and the worker by itself): functions of `on` and `at` that
# give how many things they did and that change nothing when they are repeated.
DAILY_ACTS = [
    "gongkai.registers.recomputations.services.follow_files",
    "gongkai.registers.recomputations.services.check_again",
    "gongkai.registers.obligations.yearly.open_year",
    "gongkai.registers.obligations.monthly.open_month",
    "gongkai.disclosure.catalogues.clocks.open_periods",
    "gongkai.disclosure.records.lapsing.lapse_due",
    "gongkai.disclosure.reevaluations.yearly.open_year",
    "gongkai.registers.reminders.services.write_reminders",
    "gongkai.disclosure.records.ledger_keeping.go_over",
    "gongkai.registers.jobs.services.forget_old",
    "gongkai.registers.organs.posts.end_sessions_of_left",
    "gongkai.registers.accounts.session_keeping.forget_old",
]
# What follows, in the same transaction, from a holiday notice that is entered or taken back.
HOLIDAY_NOTICE_FOLLOWERS = ["gongkai.registers.recomputations.services.follow_notice"]
# What a job or an act of the day is called on the desk, by its path.
JOB_TITLES = {
    "gongkai.registers.recomputations.tasks.recompute": _("Due days reckoned anew"),
    "gongkai.registers.file_checks.tasks.carry_out": _("File checked"),
    "gongkai.disclosure.republications.tasks.read_one": _("Feed read"),
    "gongkai.disclosure.records.tasks.compile_documents": _("Documents compiled"),
    "gongkai.disclosure.records.ledger_keeping.go_over": _("Ledger of rules gone over"),
    "gongkai.registers.recomputations.services.follow_files": _("Changed calendars noticed"),
    "gongkai.registers.recomputations.services.check_again": _("Recomputations gone over once more"),
    "gongkai.registers.obligations.yearly.open_year": _("Duties of the year opened"),
    "gongkai.registers.obligations.monthly.open_month": _("Duties of the month opened"),
    "gongkai.disclosure.catalogues.clocks.open_periods": _("Periods of catalogue entries opened"),
    "gongkai.disclosure.records.lapsing.lapse_due": _("Documents whose time is over marked as lapsed"),
    "gongkai.disclosure.reevaluations.yearly.open_year": _("Re-evaluations of the year opened"),
    "gongkai.registers.reminders.services.write_reminders": _("Reminders written"),
    "gongkai.registers.jobs.services.forget_old": _("Old jobs forgotten"),
    "gongkai.registers.organs.posts.end_sessions_of_left": _("Sessions ended of those whose last post ended"),
    "gongkai.registers.accounts.session_keeping.forget_old": _("Old sessions forgotten"),
}
