"""The job that makes a compilation."""

from django.conf import settings
from django_tasks import TaskContext, task

from gongkai.documents.printing import fonts_of
from gongkai.registers.jobs import services as jobs
from gongkai.registers.obligations import clock

from . import compiling
from .models import Compilation


@task(takes_context=True)
def compile_documents(context: TaskContext, compilation_id: int) -> str:
    """Make the files of a compilation; how it ended."""
    job_id = str(context.task_result.id)
    found = Compilation.objects.select_related("organ", "by").get(pk=compilation_id)

    def progress(done: int, total: int) -> None:
        jobs.report_progress(job_id, done=done, total=total)

    compiling.carry_out(found, fonts=fonts_of(settings.FONTS_FOLDER), at=clock.now(), progress=progress)
    found.refresh_from_db()
    return found.state
