"""``./gongkai up``: prepares an installation and serves it until it is told to stop."""

import argparse
import os
import socket
import sys
import webbrowser
from collections.abc import Sequence
from importlib import import_module

import django
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.db import connections
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from tools import homes, kinship, translations, working

HOST = "127.0.0.1"
PORT = 8000
PORTS_TRIED = 100


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the options, prepare, serve."""
    options = _options(arguments)
    home = homes.for_up(is_real=options.empty)
    homes.enter(home)
    port = free_port(options.port)
    if homes.is_demonstration(home):  # its public sites are read on this machine, by names that end in .localhost
        os.environ["GONGKAI_PUBLIC_PORT"] = str(port)
    prepare(is_real=options.empty)
    address = f"http://{HOST}:{port}/"
    serve(address, port=port, threads=options.threads, opens_browser=not options.no_open and _has_desktop())


def prepare(*, is_real: bool) -> None:
    """Bring database, translations and static files up to date and fill what is empty; repeating it changes nothing."""
    _say("准备数据库 · preparing the database")
    translations.compile_catalogues()
    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)
    if is_real:
        call_command("create_first_administrator", if_none=True)
    else:
        call_command("load_demonstration")
    connections.close_all()
    for warning in import_module("gongkai.registers.files.isolation").warnings():
        _say(f"  注意 · warning: {warning}")


def serve(address: str, *, port: int, threads: int, opens_browser: bool) -> None:
    """Answer requests and do jobs until Ctrl-C or SIGTERM; every process started here ends with this one."""
    server = Granian(
        "gongkai.config.wsgi:application",
        address=HOST,
        port=port,
        interface=Interfaces.WSGI,
        blocking_threads=threads,
        log_level=LogLevels.warning,
        workers_kill_timeout=10,
    )

    @server.on_startup
    def announce() -> None:
        _say(f"\n  公开 Gongkai   {address}\n  工作台 · desk  {address}desk/\n  停止 · stop    Ctrl-C\n")
        if opens_browser:
            webbrowser.open(address)

    keepers = [working.Keeper(command) for command in working.BESIDE]
    try:
        for keeper in keepers:
            keeper.watch()
        server.serve(target_loader=load_application)
    finally:
        for keeper in keepers:
            keeper.end()


def load_application(target: str) -> WSGIHandler:
    """The application, in the process that answers, which Linux ends when the process that started it is gone.

    Granian alone leaves it running, and the port taken, after a ``kill -9`` of the first process.
    """
    kinship.end_with_parent()
    module, _, name = target.partition(":")
    application: WSGIHandler = getattr(import_module(module), name)
    return application


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
