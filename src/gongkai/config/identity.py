"""The identity service of a government as environment variables name it (docs/operations.md)."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

PROVIDER = "government"
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class WrongIdentityService(ValueError):
    """The environment names a service that cannot be used; the text says why."""


def service_named(environment: Mapping[str, str] = os.environ) -> dict[str, Any] | None:
    """The service, or None where ``GONGKAI_OIDC_URL`` is not set; raise ``WrongIdentityService``."""
    url = environment.get("GONGKAI_OIDC_URL", "").strip()
    if not url:
        return None
    parts = urlsplit(url)
    if parts.scheme != "https" and parts.hostname not in LOOPBACK:
        raise WrongIdentityService(f"GONGKAI_OIDC_URL: not https: {url!r}")
    client, file = environment.get("GONGKAI_OIDC_CLIENT", ""), environment.get("GONGKAI_OIDC_SECRET_FILE", "")
    if not client or not file:
        raise WrongIdentityService("GONGKAI_OIDC_CLIENT and GONGKAI_OIDC_SECRET_FILE are needed with GONGKAI_OIDC_URL")
    return {
        "provider_id": PROVIDER,
        "url": url,
        "origins": (f"{parts.scheme}://{parts.netloc}", *_listed(environment, "GONGKAI_OIDC_ORIGINS")),
        "client": client,
        "secret": Path(file).read_text("utf-8").strip(),
        "name": environment.get("GONGKAI_OIDC_NAME", "统一身份认证"),
        "acr": _listed(environment, "GONGKAI_OIDC_ACR"),
        "amr": _listed(environment, "GONGKAI_OIDC_AMR"),
    }


def _listed(environment: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in environment.get(name, "").split(",") if part.strip())


def providers_for(service: Mapping[str, Any] | None) -> dict[str, Any]:
    """The same as django-allauth wants it."""
    if service is None:
        return {}
    app = {
        "provider_id": service["provider_id"],
        "name": service["name"],
        "client_id": service["client"],
        "secret": service["secret"],
        "settings": {"server_url": service["url"]},
    }
    return {"identity": {"APPS": [app]}}
