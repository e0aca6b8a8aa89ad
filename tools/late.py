"""The application while it is still starting: kept pages are read already, all else says when to ask again."""

import os
import threading
import time
import traceback
import urllib.error
import urllib.request
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path

from gongkai.public.mirror.serving import Application, Environment, StartResponse

READY = "prepared"
"""The file of the home that names the process for which the installation is prepared."""
LOOKS_EVERY_SECONDS = 0.05
RETRY_AFTER_SECONDS = 3
PAGE = """<!doctype html>
<html lang="zh-Hans">
<head><meta charset="utf-8"><title>正在启动</title>
<meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body><main><h1>系统正在启动</h1><p>已公开的页面可以照常阅读。查询、登录等功能几秒钟后可用，请稍后刷新本页。</p></main></body>
</html>
""".encode()
HEADERS = [
    ("Content-Type", "text/html; charset=utf-8"),
    ("Content-Length", str(len(PAGE))),
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
    ("Cache-Control", "no-store"),
    ("Retry-After", str(RETRY_AFTER_SECONDS)),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Robots-Tag", "noindex, nofollow"),
]


class LateApplication:
    """Loads ``target`` (``module:name``) when the installation is prepared, in a thread of its own."""

    def __init__(self, target: str, *, ready: Path, preparing: int) -> None:
        self._target, self._ready, self._preparing = target, ready, str(preparing)
        self._application: Application | None = None

    def wait(self) -> None:
        """Begin to wait for it."""
        threading.Thread(target=self._load, name="loading", daemon=True).start()

    def _load(self) -> None:
        while not self._is_prepared():
            time.sleep(LOOKS_EVERY_SECONDS)
        module, _, name = self._target.partition(":")
        try:
            self._application = getattr(import_module(module), name)
        except BaseException:
            traceback.print_exc()
            os._exit(1)

    def _is_prepared(self) -> bool:
        try:
            return self._ready.read_text(encoding="ascii") == self._preparing
        except OSError:
            return False

    def __call__(self, environ: Environment, start_response: StartResponse) -> Iterable[bytes]:
        """What the application answers; until it is there, that it will be soon."""
        if self._application is not None:
            return self._application(environ, start_response)
        start_response("503 Service Unavailable", HEADERS)
        return (PAGE,)


def tell_ready(ready: Path) -> None:
    """Tell the processes that answer that the installation is prepared."""
    draft = ready.with_suffix(".writing")
    draft.write_text(str(os.getpid()), encoding="ascii")
    draft.replace(ready)


def is_starting(address: str) -> bool:
    """Whether nobody answers there yet, or only that it is starting."""
    try:
        with urllib.request.urlopen(address, timeout=5):  # noqa: S310 - our own address
            return False
    except urllib.error.HTTPError as error:
        return "Retry-After" in error.headers
    except OSError:
        return True
