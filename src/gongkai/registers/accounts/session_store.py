"""Django's own session store in the database, which also asks whether the session was ended (``SESSION_ENGINE``)."""

from typing import Any, cast

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import Subquery
from django.utils import timezone

from . import session_keeping
from .models import Because, OpenSession

NOTED = "noted"
"""In a session: it has a row among the open ones, so that it opens nothing when the row is gone."""


class SessionStore(db.SessionStore):
    """Sessions as Django keeps them; one that was ended gives nothing and says why in ``ended_because``."""

    def __init__(self, session_key: str | None = None) -> None:
        super().__init__(session_key)
        self.ended_because = ""
        self.is_noted = False

    def _get_session_from_db(self) -> Session | None:
        """The session's row and, by the same query, why it was ended."""
        key = self.session_key
        noted = OpenSession.objects.filter(key_hash=session_keeping.digest_of(key or "")).values("because")
        rows = Session.objects.filter(session_key=key, expire_date__gt=timezone.now())
        row = rows.annotate(because=Subquery(noted[:1])).first() if key else None
        if row is None:
            self._session_key = None
            return None
        because = cast(Any, row).because
        self.is_noted = because is not None
        if because or (because is None and self.decode(row.session_data).get(NOTED)):
            self.ended_because = because or Because.LIMIT
            self._session_key = None
            Session.objects.filter(session_key=key).delete()
            return None
        return row

    def cycle_key(self) -> None:
        """Another key for the same session."""
        before = self.session_key
        super().cycle_key()
        if before and self.session_key:
            session_keeping.carry_over(before, self.session_key)

    def flush(self) -> None:
        """Nothing is left of the session."""
        if key := self.session_key:
            session_keeping.leave(key, at=timezone.now())
        super().flush()
