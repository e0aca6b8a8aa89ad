"""Public pages a second: nginx on a plain folder, nginx on the page store, and our process alone, in one run.

The same pages, asked for in turn by wrk (Debian: wrk) with gzip over 32 connections that stay open. The server has one
processor and the generator another, where there are two; nginx has one worker, our process one. Each is measured in
rounds, in turn, and the median counts. Printed are requests a second and the ratio to nginx on the plain
folder (limits 0.9 and 0.5); then how long a page takes that was never rendered before (limit 50 ms).
"""

import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tools import web_server
from tools.trial import Trial, unused_port

RECORDS = 60
ROUNDS, SECONDS, CONNECTIONS = 5, 4, 32
OF_NGINX, OF_PROCESS, NEVER_RENDERED_MS = 0.9, 0.5, 50.0
PLAIN = """server {{
    listen 127.0.0.1:{port};
    root {root};
    index index.html;
    gzip_static on;
    sendfile on;
    tcp_nopush on;
    types {{ text/html html; }}
}}
"""
ASKING = """
local paths = {{ {paths} }}
local at = 0
request = function()
    at = at % #paths + 1
    return wrk.format("GET", paths[at], {{ ["Host"] = "127.0.0.1", ["Accept-Encoding"] = "gzip" }})
end
"""


def main() -> int:
    """Measure; 1 where a limit does not hold, or where it cannot be measured."""
    if shutil.which("wrk") is None or web_server.program() is None:
        print("  not measured: needs wrk and nginx (Debian: wrk nginx-light)")
        return 1
    with tempfile.TemporaryDirectory(prefix="gongkai-bench-") as folder:
        trial = Trial(Path(folder) / "home", prefix=_on(0))
        names = _fill()
        with trial.serving():
            return _measure(trial, Path(folder), [f"/r/{name}/" for name in names])


def _on(processor: int) -> list[str]:
    """What keeps a program on one processor, so that the generator does not take the server's time."""
    has_two = len(os.sched_getaffinity(0)) > 1 and shutil.which("taskset")
    return ["taskset", "-c", str(sorted(os.sched_getaffinity(0))[processor])] if has_two else []


def _fill() -> list[str]:
    """Records of one bureau, released; their public names."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connections

    call_command("migrate", verbosity=0)
    from gongkai.disclosure.records.tests.bureaus import Bureau, content

    bureau, names = Bureau("ziyang"), []
    for number in range(RECORDS):
        body = "第一条　为了规范公证服务，根据有关法律、法规，结合本市实际，制定本办法。\n" * (5 + number)
        told = content(bureau, title=f"青川市公证服务办法之{number}", number_serial=number + 1, body=body)
        names.append(bureau.release(bureau.sign(bureau.draft(told))).public_id)
    connections.close_all()
    return names


def _measure(trial: Trial, folder: Path, paths: list[str]) -> int:
    script = folder / "asking.lua"
    script.write_text(ASKING.format(paths=", ".join(f'"{path}"' for path in paths)), encoding="utf-8")
    plain, ours = unused_port(), unused_port()
    configured = web_server.configuration([f"127.0.0.1:{ours}"], f"127.0.0.1:{trial.port}")
    baseline = PLAIN.format(port=plain, root=trial.store)
    size = statistics.mean((trial.store / path[1:] / "index.html").stat().st_size for path in paths)
    print(f"  {len(paths)} pages of {size:,.0f} bytes on the average, load {os.getloadavg()[0]:.1f}", flush=True)
    with (
        web_server.running(baseline, folder / "plain", port=plain, prefix=_on(0)),
        web_server.running(configured, folder / "nginx", port=ours, prefix=_on(0)),
    ):
        ports = {"nginx, plain folder": plain, "nginx, page store": ours, "our process alone": trial.port}
        rates = _rates(ports, script)
    first = rates["nginx, plain folder"]
    held = True
    for name, limit in (
        ("nginx, plain folder", 0.0),
        ("nginx, page store", OF_NGINX),
        ("our process alone", OF_PROCESS),
    ):
        ratio = rates[name] / first
        held &= ratio >= limit
        print(
            f"  {name:<24}{rates[name]:>12,.0f} requests/s   ratio {ratio:5.2f}"
            + (f"   limit {limit}" if limit else "")
        )
    return int(not (_never_rendered(trial, paths) and held))


def _rates(ports: dict[str, int], script: Path) -> dict[str, float]:
    """Requests a second of each, the median of rounds in which all take their turn."""
    found: dict[str, list[float]] = {name: [] for name in ports}
    for port in ports.values():
        _asked(port, script, seconds=1)
    for _round in range(ROUNDS):
        for name, port in ports.items():
            found[name].append(_asked(port, script, seconds=SECONDS))
    return {name: statistics.median(rates) for name, rates in found.items()}


def _asked(port: int, script: Path, *, seconds: int) -> float:
    command = [
        "wrk",
        "-t1",
        f"-c{CONNECTIONS}",
        f"-d{seconds}s",
        "--timeout",
        "10s",
        "-s",
        str(script),
        f"http://127.0.0.1:{port}/",
    ]
    said = subprocess.run([*_on(1), *command], capture_output=True, text=True, check=True, timeout=seconds + 30).stdout
    if "Non-2xx" in said or "Socket errors" in said:
        raise SystemExit(said)
    return float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1])  # type: ignore[index]


def _never_rendered(trial: Trial, paths: list[str]) -> bool:
    """Pages taken from the store one after another, and asked for at once."""
    took = []
    for path in [paths[0], *paths]:
        for name in ("index.html", "index.html.gz"):
            (trial.store / path[1:] / name).unlink(missing_ok=True)
        began = time.perf_counter()
        status, _body = trial.get(path)
        took.append((time.perf_counter() - began) * 1000)
        if status != 200:
            raise SystemExit(f"{path}: {status}")
    worst = statistics.quantiles(took[1:], n=20)[-1]
    print(
        f"  never rendered before: median {statistics.median(took[1:]):.1f} ms, 95 of 100 below {worst:.1f} ms", end=""
    )
    print(f", limit {NEVER_RENDERED_MS:.0f} ms: ratio {worst / NEVER_RENDERED_MS:.2f}", flush=True)
    return worst <= NEVER_RENDERED_MS


if __name__ == "__main__":
    sys.exit(main())
