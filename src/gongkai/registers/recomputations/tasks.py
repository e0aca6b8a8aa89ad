"""The job that reckons open obligations anew."""

from django.db.models import Max
from django_tasks import TaskContext, task

from gongkai.registers.jobs import services as jobs
from gongkai.registers.obligations import clock
from gongkai.registers.obligations.models import Obligation

from . import services


@task(takes_context=True)
def recompute(context: TaskContext, recomputation_id: int) -> int:
    """Carry out a recomputation, batch by batch; how many due days it moved."""
    last = Obligation.objects.aggregate(last=Max("id"))["last"] or 0
    reckoner = services.reckoner_of(clock.today())
    while True:
        done = services.do_batch(recomputation_id, reckoner=reckoner, at=clock.now())
        if done.finished_at is not None:
            return done.moved
        jobs.report_progress(context.task_result.id, done=min(done.done_up_to, last), total=last)
