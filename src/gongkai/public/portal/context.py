"""What every public page knows: the site, and whether it is a demonstration."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from gongkai.registers.organs import sites


def site(request: HttpRequest) -> dict[str, Any]:
    """``site``: its name and codes; ``is_demonstration``. Nothing of the reader: a page is the same for everyone."""
    return {"site": sites.of(request), "is_demonstration": settings.DEMONSTRATION_AS_OF is not None}
