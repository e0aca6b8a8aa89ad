"""What nginx must know of the names of the sites, as maps beside the pages that its configuration includes.

nginx reads them when it starts or is told to reload; until then a new name gets 421 and an old one its former pages.
"""

from pathlib import Path

from gongkai.registers.organs import sites

from .store import put_file

SITES, ALIASES = "nginx-sites.map", "nginx-aliases.map"


def write(root: Path) -> bool:
    """Bring both maps up to date; whether one of them was not."""
    found = sites.present()
    told = {
        SITES: {name: site.key for name, site in found.by_host.items()},
        ALIASES: {name: site.host for name, site in found.aliases.items() if site.host},
    }
    changed = [_put(root / name, rows) for name, rows in told.items()]  # all, whatever the first one says
    return any(changed)


def _put(place: Path, rows: dict[str, str]) -> bool:
    text = "".join(f"{name} {value};\n" for name, value in sorted(rows.items())).encode("ascii")
    if place.exists() and place.read_bytes() == text:
        return False
    put_file(place, text)
    return True
