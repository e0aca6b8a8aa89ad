"""Settings of the test suite: a database of its own, a data folder of its own, cheap password hashes."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

# Always a folder of this process, also where the shell names a real installation.
HOME_FOR_TESTS = Path(tempfile.gettempdir()) / f"gongkai-tests-{os.getpid()}"
os.environ["GONGKAI_HOME"] = str(HOME_FOR_TESTS)
(HOME_FOR_TESTS / "static").mkdir(parents=True, exist_ok=True)
atexit.register(shutil.rmtree, HOME_FOR_TESTS, ignore_errors=True)

from .base import *  # noqa: E402, F403
from .base import HOME, JOURNAL_FOLLOWERS, database  # noqa: E402

SECRET_KEY = "only-for-tests"
DATABASES = {"default": database(os.environ.get("GONGKAI_TEST_DATABASE", f"sqlite:{HOME / 'tests.sqlite3'}"))}
OWN_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}

# No test writes pages but those that are about the page store.
JOURNAL_FOLLOWERS = [path for path in JOURNAL_FOLLOWERS if ".mirror." not in path]
