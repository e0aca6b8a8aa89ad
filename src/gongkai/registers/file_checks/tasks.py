"""The job that checks a file."""

from django_tasks import task

from gongkai.registers.obligations import clock

from . import services
from .models import FileCheck


@task()
def carry_out(check_id: int) -> str:
    """Look at one file; its verdict."""
    check = FileCheck.objects.select_related("file", "organ", "by").get(pk=check_id)
    return services.carry_out(check, on=clock.today(), at=clock.now()).verdict
