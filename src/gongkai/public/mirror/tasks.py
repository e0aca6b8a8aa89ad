"""The jobs that make many pages."""

from datetime import date

from django_tasks import TaskContext, task

from gongkai.registers.jobs import services as jobs

from . import building, keeping
from .building import Place
from .state import NoState


@task()
def fill() -> int:
    """Make what is missing; how many pages."""
    return building.fill()


@task(takes_context=True)
def renew_everything(context: TaskContext) -> int:
    """Make every page anew, after an upgrade or a change of settings; how many."""
    return _renewed(context, list(building.all_places()))


@task(takes_context=True)
def renew_day(context: TaskContext, on: str) -> int:
    """Make anew what a day changes by itself, and what is still missing after a fault; how many."""
    files = keeping.files()
    try:
        with files.alone():
            state = files.read()
            files.write(state.moved(state.sequence))  # what was rendered before midnight is not put in place any more
    except NoState:
        return 0  # a store that begins is filled by a job of its own
    return _renewed(context, building.places_of_day(date.fromisoformat(on))) + building.fill()


def _renewed(context: TaskContext, places: list[Place]) -> int:
    job_id = str(context.task_result.id)

    def progress(done: int, total: int) -> None:
        if done % 100 == 0 or done == total:
            jobs.report_progress(job_id, done=done, total=total)

    kept = list(building.make(places, progress=progress))
    building.adopt(kept)
    return len(kept)
