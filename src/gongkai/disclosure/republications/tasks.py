"""The job that reads a feed."""

from django_tasks import task

from gongkai.registers.obligations import clock

from . import services
from .models import Feed


@task()
def read_one(feed_id: int) -> int:
    """Fetch one feed; how many candidates it brought."""
    feed = Feed.objects.select_related("organ").get(pk=feed_id)
    return 0 if feed.ended_at else services.read(feed, at=clock.now())
