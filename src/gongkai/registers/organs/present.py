"""The platform's present, for doors below the obligations, whose clock it is; a demonstration's is moved."""

from collections.abc import Callable
from datetime import date, datetime
from typing import cast

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string


def now() -> datetime:
    """This moment, as ``PLATFORM_CLOCK`` of the settings tells it."""
    return cast(Callable[[], datetime], import_string(settings.PLATFORM_CLOCK))()


def today() -> date:
    """Today in China."""
    return timezone.localdate(now())
