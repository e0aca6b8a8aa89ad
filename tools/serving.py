"""``./gongkai up``: serves an installation until it is told to stop: what is kept at once, the rest when prepared."""

import argparse
import os
import signal
import socket
import subprocess
import sys
import threading
import webbrowser
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from gongkai.public.mirror.serving import StoreFirst
from tools import homes, kinship, late, working

HOST = "127.0.0.1"
PORT = 8000
PORTS_TRIED = 100


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the options, then serve what is kept at once and the rest as soon as it is prepared."""
    options = _options(arguments)
    home = homes.for_up(is_real=options.empty)
    homes.enter(home)
    port = free_port(options.port)
    (home / homes.ADDRESS).write_text(f"{HOST}:{port}\n", encoding="ascii")
    if homes.is_demonstration(home):  # its public sites are read on this machine, by names that end in .localhost
        os.environ["GONGKAI_PUBLIC_PORT"] = str(port)
    preparation = Preparation(home, is_real=options.empty)
    preparation.begin(port, opens_browser=not options.no_open and _has_desktop())
    try:
        serve(home, port=port, threads=options.threads)
    finally:
        preparation.end()
    sys.exit(preparation.code)


class Preparation:
    """Brings the installation up to date in a process of its own while kept pages are read; then starts the rest."""

    def __init__(self, home: Path, *, is_real: bool) -> None:
        self.code = 0
        self._ready = home / late.READY
        self._ready.unlink(missing_ok=True)
        words = ["tools.preparing", str(os.getpid()), "real" if is_real else "demonstration"]
        self._process = subprocess.Popen([sys.executable, "-P", "-m", *words], stdin=subprocess.DEVNULL)
        self._is_ending = threading.Event()
        self._keepers: list[working.Keeper] = []

    def begin(self, port: int, *, opens_browser: bool) -> None:
        """Look after it from a thread of its own, which waits in the system while the server forks."""
        words = (port, opens_browser)
        threading.Thread(target=self._look_after, args=words, name="preparation", daemon=True).start()

    def _look_after(self, port: int, opens_browser: bool) -> None:
        code = self._process.wait()
        if self._is_ending.is_set():
            return
        if code:
            self.code = code
            os.kill(os.getpid(), signal.SIGTERM)
            return
        late.tell_ready(self._ready)
        self._keepers += [working.Keeper(command) for command in working.BESIDE]
        for keeper in self._keepers:
            keeper.watch()
        self._announce(port, opens_browser)
        self._is_ending.wait()  # what this thread started would end with it

    def _announce(self, port: int, opens_browser: bool) -> None:
        """Say where it is, as soon as the application answers."""
        address = f"http://{HOST}:{port}/"
        while not self._is_ending.is_set() and late.is_starting(f"{address}health"):
            self._is_ending.wait(0.1)
        if self._is_ending.is_set():
            return
        _say(f"\n  公开 Gongkai   {address}\n  工作台 · desk  {address}desk/\n  停止 · stop    Ctrl-C\n")
        if opens_browser:
            webbrowser.open(address)

    def end(self) -> None:
        """End what was started."""
        self._is_ending.set()
        if self._process.poll() is None:
            self._process.terminate()
            self._process.wait()
        for keeper in self._keepers:
            keeper.end()
        self._ready.unlink(missing_ok=True)


def serve(home: Path, *, port: int, threads: int) -> None:
    """Answer requests until Ctrl-C or SIGTERM; every process started here ends with this one."""
    server = Granian(
        "gongkai.config.wsgi:django_application",
        address=HOST,
        port=port,
        interface=Interfaces.WSGI,
        blocking_threads=threads,
        log_level=LogLevels.warning,
        workers_kill_timeout=10,
    )
    server.serve(target_loader=partial(load_application, home=home, preparing=os.getpid()))


def load_application(target: str, *, home: Path, preparing: int) -> StoreFirst:
    """The application, in the process that answers, which Linux ends when the process that started it is gone.

    Granian alone leaves it running, and the port taken, after a ``kill -9`` of the first process. What is kept is
    served at once; the application itself is loaded as soon as the installation is prepared.
    """
    kinship.end_with_parent()
    application = late.LateApplication(target, ready=home / late.READY, preparing=preparing)
    application.wait()
    return StoreFirst(application, homes.pages(home))


def free_port(wanted: int) -> int:
    """``wanted``, or the next one that nobody listens on."""
    for port in range(wanted, min(wanted + PORTS_TRIED, 65536)):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
        if port != wanted:
            _say(f"端口 {wanted} 已被占用，改用 {port} · port {wanted} is taken, using {port}")
        return port
    sys.exit(f"gongkai: {wanted} 起的 {PORTS_TRIED} 个端口都不可用 · no free port from {wanted} on")


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser("./gongkai up", description="演示，或用 --empty 建立真实安装。只监听本机。")
    parser.add_argument(
        "--empty", action="store_true", help="真实安装，无演示数据 · a real installation, no demonstration data"
    )
    parser.add_argument("--port", type=_port, default=PORT, help=f"端口 · port (default {PORT}, or the next free one)")
    parser.add_argument(
        "--threads", type=int, default=4, help="同时处理的请求数 · requests handled at once (default 4)"
    )
    parser.add_argument("--no-open", action="store_true", help="不打开浏览器 · do not open a browser")
    return parser.parse_args(arguments)


def _port(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 65535:
        raise argparse.ArgumentTypeError(f"{text}: 1–65535")
    return number


def _has_desktop() -> bool:
    return sys.stdout.isatty() and bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    main()
