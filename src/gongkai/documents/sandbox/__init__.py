"""Files from outside are opened in a process of their own, without network, under limits; what comes back is JSON.

``run(task, path, name=…)`` gives what the task of ``tasks.TASKS`` found, or raises ``Refused`` with one Chinese
sentence. A task is a function ``task(source: Source, **options) -> JSON`` and never runs in the process that asked for
it; a room above adds a line to ``tasks.TASKS``. Inside, ``source.file`` is open for reading,
``source.checked_package()`` gives it fit for python-docx and openpyxl, ``source.archive()`` gives its members,
``source.expect_pages(n)`` and ``source.begin_page()`` keep the limits of pages and time, ``source.out`` is the file to
write where ``run(…, out=path)`` asked for one. No file can be opened for writing, no process or thread started. A
refusal is ``raise Refused(sentence, code)``; any other exception is told as a damaged file.
"""

from gongkai.documents.sandbox.archives import Archive
from gongkai.documents.sandbox.isolation import Confinement, confinement
from gongkai.documents.sandbox.limits import Limits
from gongkai.documents.sandbox.refusals import Refused
from gongkai.documents.sandbox.running import Outcome, configure, measure, run
from gongkai.documents.sandbox.source import Source

__all__ = [
    "Archive",
    "Confinement",
    "Limits",
    "Outcome",
    "Refused",
    "Source",
    "configure",
    "confinement",
    "measure",
    "run",
]
