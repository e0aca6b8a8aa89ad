"""``./gongkai nginx``: nginx's configuration for this installation, filled in from its settings (deploy/nginx.conf)."""

import argparse
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import django

from tools import homes

TEMPLATE = homes.PROJECT / "deploy" / "nginx.conf"
STARTING_SECONDS = 10
# Around the site for a trial: everything that nginx writes stays in one folder.
AROUND = """{user}worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 512; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""
REDIRECT = """server {{
{listen}
    server_tokens off;
    return 301 https://$host$request_uri;
}}

"""


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the configuration of the installation that is in use here."""
    options = _options(arguments)
    if "DJANGO_SETTINGS_MODULE" not in os.environ:
        homes.enter(homes.for_commands())
    django.setup()
    print(configuration(options.listen, options.application, certificate=options.certificate, key=options.key), end="")


def configuration(listen: Sequence[str], application: str, *, certificate: str = "", key: str = "") -> str:
    """The text of the template with every place filled in."""
    told = {**_own(), **_listening(listen, certificate, key), "application": application}
    return re.sub(r"\{\{(\w+)\}\}", lambda place: told.get(place[1], place[0]), TEMPLATE.read_text(encoding="utf-8"))


def _own() -> dict[str, str]:
    """What the settings say: folders, names, types, and the headers that the application sends."""
    from django.conf import settings

    from gongkai.public.mirror import rules

    return {
        "pages": _path(settings.PAGES_ROOT),
        "static": _path(settings.STATIC_ROOT),
        "log": _path(settings.LOG_ROOT),
        "own_names": "\n".join(f"    {name} main;" for name in _names(settings.OWN_HOSTS, settings.SITE["domain"])),
        "types": _types(rules.TYPES),
        "static_types": _types(STATIC_TYPES, indent=12),
        "attached_types": _types(rules.ATTACHED_TYPES, indent=12),
        "feed_type": rules.FEED_TYPE,
        "secure": "; Secure" if settings.PUBLIC_HTTPS else "",
        **LASTS,
        **_headers(_told()),
    }


STATIC_TYPES = {
    "js": 'text/javascript; charset="utf-8"',
    "css": 'text/css; charset="utf-8"',
    "map": "application/json",
    "svg": "image/svg+xml",
    "png": "image/png",
    "ico": "image/x-icon",
    "woff2": "font/woff2",
}
LASTS = {"lasts_hashed": "public, max-age=31536000, immutable", "lasts_static": "public, max-age=60"}
OWN_HEADERS: dict[str, dict[str, str]] = {
    "static": {},
    "tile": {"Cache-Control": "public, max-age=31536000, immutable"},
    "log": {"Cache-Control": "public, no-cache"},
    "refusal": {"Cache-Control": "no-store"},
}


def _told() -> dict[str, dict[str, str]]:
    """The headers of each kind of answer that nginx gives by itself."""
    from django.conf import settings

    from gongkai.public.mirror import site_table

    told: dict[str, dict[str, str]] = site_table.told()["headers"]
    every = {name: text for name, text in told["style"].items() if name != "Cache-Control"}
    if settings.SECURE_HSTS_SECONDS:
        every["Strict-Transport-Security"] = f"max-age={settings.SECURE_HSTS_SECONDS}"
    own = {kind: every | more for kind, more in OWN_HEADERS.items()}
    return {**{kind: every | one for kind, one in told.items()}, **own}


def _headers(told: dict[str, dict[str, str]]) -> dict[str, str]:
    """The lines that send the headers of each kind of answer, by the names of their places in the template."""
    places = {}
    for kind, one in told.items():
        for place, indent in ((f"{kind}_headers", 8), (f"{kind}_headers_12", 12)):
            lines = (f'{" " * indent}add_header {name} "{text}" always;' for name, text in sorted(one.items()))
            places[place] = "\n".join(lines)
    return places


def _types(told: dict[str, str], *, indent: int = 8) -> str:
    return "\n".join(f"{' ' * indent}'{kind}' {ending};" for ending, kind in sorted(told.items()))


def _path(folder: Path) -> str:
    """A folder as nginx's configuration names it; raise ``SystemExit`` for a name that would have to be quoted."""
    if re.search(r"[\s;{}$\"'\\]", str(folder)):
        sys.exit(
            f"gongkai: {folder}: 路径含 nginx 配置不接受的字符 · a path that cannot stand in nginx's configuration"
        )
    return str(folder)


def _names(allowed: Sequence[str], domain: str) -> list[str]:
    """The installation's own host names, without ports; ``*`` is every name."""
    names = dict.fromkeys(re.sub(r":\d+$", "", name) for name in (*allowed, domain) if name)
    return ['"~."' if name == "*" else name for name in names]


def _listening(listen: Sequence[str], certificate: str, key: str) -> dict[str, str]:
    """The lines on which addresses and ports it answers; with a certificate, plain HTTP only leads to HTTPS."""
    if not certificate:
        return {"listen": _lines(listen, " default_server"), "redirect": ""}
    lines = f"{_lines(listen, ' ssl http2 default_server')}\n    ssl_certificate {_path(Path(certificate))};\n"
    lines += (
        f"    ssl_certificate_key {_path(Path(key))};\n    ssl_protocols TLSv1.2 TLSv1.3;\n    ssl_session_tickets off;"
    )
    redirect = REDIRECT.format(listen=_lines(("80", "[::]:80"), " default_server"))
    return {"listen": lines, "redirect": redirect}


def _lines(listen: Sequence[str], words: str) -> str:
    return "\n".join(f"    listen {address}{words};" for address in listen)


class NoNginx(Exception):
    """nginx cannot be had here; the text says why."""


def program() -> str | None:
    """The nginx of this machine, where it has one; Debian keeps it where only the administrator's shell looks."""
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")


@contextmanager
def running(configured: str, folder: Path, *, port: int, prefix: Sequence[str] = ()) -> Iterator[Path]:
    """An nginx of its own with this configuration, which listens on ``port``; its error log. ``folder`` is its own."""
    nginx = program()
    if nginx is None:
        raise NoNginx("nginx is not installed (Debian: nginx-light)")
    folder.mkdir(parents=True, exist_ok=True)
    user = "user root;\n" if os.geteuid() == 0 else ""
    (folder / "site.conf").write_text(configured, encoding="utf-8")
    (folder / "nginx.conf").write_text(AROUND.format(folder=folder, user=user), encoding="utf-8")
    command = [nginx, "-e", f"{folder}/error.log", "-p", str(folder), "-c", f"{folder}/nginx.conf"]
    judged = subprocess.run([*command, "-t"], capture_output=True, text=True, timeout=STARTING_SECONDS)
    if judged.returncode != 0 or "[warn]" in judged.stderr:
        raise NoNginx(judged.stderr)
    dying = ["setpriv", "--pdeathsig", "TERM"] if shutil.which("setpriv") else []
    server = subprocess.Popen([*prefix, *dying, *command, "-g", "daemon off;"], start_new_session=True)
    try:
        _wait(server, port, folder)
        yield folder / "error.log"
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(STARTING_SECONDS)


def _wait(server: "subprocess.Popen[bytes]", port: int, folder: Path) -> None:
    until = time.monotonic() + STARTING_SECONDS
    while time.monotonic() < until and server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise NoNginx(f"nginx did not start: {(folder / 'error.log').read_text(errors='replace')[-400:]}")


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser("./gongkai nginx", description=__doc__)
    parser.add_argument("--application", default="127.0.0.1:8000", help="where `up` answers (default: %(default)s)")
    parser.add_argument(
        "--listen", action="append", help="address and port, repeated (default: 80 and [::]:80; with TLS 443)"
    )
    parser.add_argument("--certificate", default="", help="the chain of the certificate, for HTTPS")
    parser.add_argument("--key", default="", help="its private key")
    options = parser.parse_args(arguments)
    if bool(options.certificate) != bool(options.key):
        parser.error("--certificate and --key go together")
    port = "443" if options.certificate else "80"
    options.listen = options.listen or [port, f"[::]:{port}"]
    return options


if __name__ == "__main__":
    main()
