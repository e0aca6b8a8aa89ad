"""A real installation: everything that differs between two of them is an environment variable."""

import os

from gongkai.config.secrets import former_secrets, secret_kept_in

from .base import *  # noqa: F403
from .base import HOME

DEBUG = False
SECRET_KEY = secret_kept_in(HOME / "secret.key")
# Former secrets, one a line: what was sealed with them still opens after the secret was changed.
SECRET_KEY_FALLBACKS = former_secrets(HOME / "secret.key.former")


def _listed(variable: str, default: str = "") -> list[str]:
    return [part.strip() for part in os.environ.get(variable, default).split(",") if part.strip()]


OWN_HOSTS = _listed("GONGKAI_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = _listed("GONGKAI_ORIGINS")

# GONGKAI_HTTPS=1: a proxy in front ends TLS and sets X-Forwarded-Proto itself, whatever the visitor sent.
if os.environ.get("GONGKAI_HTTPS") == "1":
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = ["^health$"]  # asked for by the proxy itself, without TLS
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"one_line": {"()": "gongkai.config.one_line.OneLine"}},
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("GONGKAI_LOG_LEVEL", "INFO")},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.security.DisallowedHost": {"filters": ["one_line"]},
        # they tell of every job and every look into the queue; the desk's page of jobs shows the same
        "django_tasks": {"level": "WARNING"},
        "django_tasks_db": {"level": "WARNING"},
    },
}
