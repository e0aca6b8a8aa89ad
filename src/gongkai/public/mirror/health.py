"""Whether the page store follows: asked by the health address."""

import os

from django.db.models import Subquery

from gongkai.registers.journal.models import Cursor, Head

from . import following, keeping
from .state import NoState


class NotWritable(Exception):
    """No page can be put in the store."""


class Stuck(Exception):
    """The store does not get past an entry of the journal."""


def health() -> str:
    """``ok``, or what is still to be done; raise ``NotWritable`` or ``Stuck``. One query."""
    root = keeping.pages().root
    if root.exists() and not os.access(root, os.W_OK):
        raise NotWritable(str(root))
    cursor = Cursor.objects.filter(pk=following.NAME)
    reached_and_fault = (Subquery(cursor.values("sequence")), Subquery(cursor.values("fault")))
    head, reached, fault = Head.objects.values_list("sequence", *reached_and_fault).first() or (0, 0, "")
    if fault:
        raise Stuck(fault)
    try:
        keeping.files().read()
    except NoState:
        return "not begun"
    behind = head - (reached or 0)
    return f"{behind} behind" if behind else "ok"
