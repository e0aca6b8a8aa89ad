"""Reads every feed now, without waiting for its turn."""

from typing import Any

from django.core.management.base import BaseCommand

from gongkai.disclosure.republications import services
from gongkai.disclosure.republications.models import Feed
from gongkai.registers.obligations import clock


class Command(BaseCommand):
    """``./gongkai manage read_feeds``."""

    help = "Read every feed that is followed, and say what came."

    def handle(self, *args: Any, **options: Any) -> None:
        """One line for each feed."""
        for feed in Feed.objects.filter(ended_at=None).select_related("organ").order_by("id"):
            number = services.read(feed, at=clock.now())
            feed.refresh_from_db()
            self.stdout.write(f"{feed.organ} · {feed.title}: {feed.problem or number}")
