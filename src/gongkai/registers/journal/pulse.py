"""What is done all the time beside the server: acts whose moment has come, then every follower of the journal."""

import logging
import signal
import time
from collections.abc import Callable
from types import FrameType
from typing import cast

from django.conf import settings
from django.db import InterfaceError, OperationalError, close_old_connections, connections
from django.utils.module_loading import import_string

from gongkai.registers.organs import present

from . import following
from .models import Head

logger = logging.getLogger(__name__)

PERIOD_SECONDS = 0.5
"""Half of what a follower may lag behind."""
LOOKS_EVERY_SECONDS = 0.1
"""So often it is looked whether the journal went on: then the next beat comes at once."""


class Pulse:
    """Beats until it is told to end; what fails is logged and tried again at the next beat."""

    def __init__(self) -> None:
        self._is_ending = False

    def listen(self) -> None:
        """Let SIGTERM and SIGINT end it after the beat that is under way."""
        signal.signal(signal.SIGTERM, self._end)
        signal.signal(signal.SIGINT, self._end)

    def _end(self, _signal: int, _frame: FrameType | None) -> None:
        self._is_ending = True

    def run(self) -> None:
        """Beat."""
        while not self._is_ending:
            until = time.monotonic() + PERIOD_SECONDS
            followed = self._reached()
            self.beat()
            close_old_connections()
            while time.monotonic() < until and not self._is_ending and self._reached() <= followed:
                time.sleep(LOOKS_EVERY_SECONDS)

    def _reached(self) -> int:
        """The last entry of the journal; 0 where the database does not answer, which the next beat will tell."""
        try:
            return Head.reached()
        except (OperationalError, InterfaceError):
            connections.close_all()
            return 0

    def beat(self) -> None:
        """Do everything once; each act of ``EVERY_SECOND`` is a function of ``at``."""
        for path in settings.EVERY_SECOND:
            act = cast(Callable[..., int], import_string(path))
            self._safely(lambda act=act: act(at=present.now()), path)  # type: ignore[misc]
        self._safely(following.follow, "followers")

    def _safely(self, act: Callable[[], object], name: str) -> None:
        try:
            act()
        except (OperationalError, InterfaceError):
            logger.warning("%s: the database does not answer; trying again", name, exc_info=True)
            connections.close_all()
        except Exception:
            logger.exception("%s failed; trying again", name)
