"""What is public of a site, entered in the journal: its name, its colours, its foot, and which organs it shows."""

from collections.abc import Sequence
from datetime import datetime

from . import services
from .rules import Act
from .services import Published

SITE = "site-"


def follow_sites(site_ids: Sequence[int], *, at: datetime) -> None:
    """Enter that sites are different from now on (``SITE_FOLLOWERS``)."""
    services.append_all([Published(Act.CHANGED, f"{SITE}{number}") for number in site_ids], at=at)
