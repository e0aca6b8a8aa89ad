"""Whether the page store follows: asked by the health address."""

import os

from gongkai.registers.journal.models import Cursor, Head

from . import following, keeping


class NotWritable(Exception):
    """No page can be put in the store."""


class Stuck(Exception):
    """The store does not get past an entry of the journal."""


def health() -> str:
    """``ok``, or how many entries the store is behind; raise ``NoState``, ``NotWritable`` or ``Stuck``."""
    keeping.files().read()
    if not os.access(keeping.pages().root, os.W_OK):
        raise NotWritable(str(keeping.pages().root))
    cursor = Cursor.objects.filter(pk=following.NAME).first()
    if cursor is not None and cursor.fault:
        raise Stuck(cursor.fault)
    head = Head.objects.values_list("sequence", flat=True).first() or 0
    behind = head - (cursor.sequence if cursor else 0)
    return f"{behind} behind" if behind else "ok"
