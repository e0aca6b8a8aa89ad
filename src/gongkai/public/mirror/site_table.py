"""What a server of the store must know besides the files: which host shows which site, and what every answer says.

Written beside the pages as ``sites.json``, so that neither the application nor its database is needed to read them.
"""

import json
from typing import Any

from django.conf import settings

from gongkai.registers.files.views import SANDBOXED
from gongkai.registers.organs import sites
from gongkai.registers.organs.public_pages import public_headers

from . import keeping, nginx_names, rendering, rules
from .store import put_file

FILE = "sites.json"


def write() -> bool:
    """Bring the table, and what nginx must know, up to date; whether the table was not."""
    nginx_names.write(keeping.pages().root)
    place = keeping.pages().root / FILE
    text = json.dumps(told(), ensure_ascii=False, indent=1, sort_keys=True).encode()
    try:
        if place.read_bytes() == text:
            return False
    except OSError:
        pass
    put_file(place, text)
    return True


def is_outdated() -> bool:
    """Whether other hosts show other sites than the table says, or there is none."""
    try:
        return bool(json.loads((keeping.pages().root / FILE).read_bytes())["hosts"] != _hosts())
    except (OSError, ValueError, KeyError):
        return True


def told() -> dict[str, Any]:
    """The table: hosts with the key of their site, headers by the kind of file, where the static files lie."""
    every = _of_every_answer()
    page = every | public_headers()
    attached = page | SANDBOXED | {"Content-Disposition": "attachment"}
    return {
        "https": settings.PUBLIC_HTTPS,
        "hosts": _hosts(),
        "static": str(settings.STATIC_ROOT),
        "headers": {
            "page": page,
            "attached": attached,
            "style": every | {"Cache-Control": "no-cache"},
            "static": every,
        },
    }


def _of_every_answer() -> dict[str, str]:
    """What the middleware tells with everything, seen on the stylesheet."""
    headers = rendering.rendered(sites.main(), rules.STYLE).headers
    return {name: text for name, text in headers if name not in {"Cache-Control", "Set-Cookie"}}


def _hosts() -> dict[str, str]:
    """Host names without their port, each with the key of its site."""
    found = {_without_port(one): sites.MAIN for one in settings.OWN_HOSTS if one[:1] not in {"*", "."}}
    for site in sites.all_sites():
        if site.host:
            found[_without_port(site.host)] = site.key
    return found


def _without_port(host: str) -> str:
    name, colon, port = host.lower().rpartition(":")
    return name if colon and port.isdecimal() else host.lower()
