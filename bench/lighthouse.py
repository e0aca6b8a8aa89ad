"""Lighthouse (mobile) on each kind of public page of a real installation, against 95, 100, 100 and 100.

Lighthouse comes from npm into var/lighthouse and drives Debian's chromium. The pages are those of a real installation,
because a demonstration tells search engines to stay away; pages that say so themselves have no score for them.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tools.homes import PROJECT
from tools.trial import Trial

VERSION = "13.5.0"
FOLDER = PROJECT / "var" / "lighthouse"
LIMITS = {"performance": 95, "accessibility": 100, "best-practices": 100, "seo": 100}
SECONDS = 120
FLAGS = "--headless=new --no-sandbox --disable-gpu"


def main() -> int:
    """Score every kind of page; 1 where a limit does not hold or nothing can be measured."""
    chromium = shutil.which("chromium")
    if chromium is None or shutil.which("npm") is None:
        print("  not measured: needs npm and chromium")
        return 1
    program = _installed()
    with tempfile.TemporaryDirectory(prefix="gongkai-bench-") as folder:
        trial = Trial(Path(folder) / "home")
        paths = _fill()
        with trial.serving():
            held = [_score(program, chromium, trial, Path(folder), path) for path in paths]
    return int(not all(held))


def _installed() -> Path:
    """The program, installed the first time."""
    program = FOLDER / "node_modules" / ".bin" / "lighthouse"
    if not program.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        words = ["npm", "install", "--no-audit", "--no-fund", "--prefix", str(FOLDER), f"lighthouse@{VERSION}"]
        subprocess.run(words, check=True, stdout=sys.stderr, env={**os.environ, "PUPPETEER_SKIP_DOWNLOAD": "1"})
    return program


def _fill() -> list[str]:
    """A bureau with a rule of two versions; the address of a page of each kind."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connections

    call_command("migrate", verbosity=0)
    from dataclasses import replace
    from datetime import timedelta

    from gongkai.disclosure.records import services
    from gongkai.disclosure.records.tests.bureaus import AT, Bureau, content
    from gongkai.registers.organs.models import Role

    bureau, later = Bureau("ziyang"), AT + timedelta(days=30)
    body = "第一条　为了规范公证服务，根据有关法律、法规，结合本市实际，制定本办法。\n" * 40
    rule = bureau.release(bureau.sign(bureau.draft(content(bureau, body=body))))
    changed = replace(services.content_of(rule), body=body.replace("公证", "公证和鉴定"))
    edited = services.edit(rule, changed, version=rule.version, by=bureau.people[Role.CLERK], at=later)
    bureau.release(bureau.sign(edited, later), later)
    connections.close_all()
    organ, record = bureau.organ.pk, f"/r/{rule.public_id}/"
    own = ["/", "/help/", "/accessibility/", "/sitemap/", "/verify/", "/topics/", "/statistics/", "/progress/"]
    lists = ["/library/", f"/library/organ/{organ}/", f"/library/{AT:%Y-%m}/", "/rules/", "/catalogues/"]
    organs = ["/organs/", f"/organs/{organ}/", f"/organs/{organ}/disclosure/", "/organs/functions/"]
    return [*own, *lists, *organs, record, f"{record}versions/1/", f"{record}versions/1/2/"]


def _score(program: Path, chromium: str, trial: Trial, folder: Path, path: str) -> bool:
    status, body = trial.get(path)
    if status != 200:
        print(f"  {path}: {status}, not measured")
        return False
    report = folder / "report.json"
    words = [
        str(program),
        f"http://127.0.0.1:{trial.port}{path}",
        "--quiet",
        "--output=json",
        f"--output-path={report}",
    ]
    only = f"--only-categories={','.join(LIMITS)}"
    environment = {**os.environ, "CHROME_PATH": chromium}
    subprocess.run([*words, only, f"--chrome-flags={FLAGS}"], env=environment, check=True, timeout=SECONDS)
    told: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
    scores = {name: round(100 * (one["score"] or 0)) for name, one in told["categories"].items()}
    if b'name="robots" content="noindex' in body:
        scores.pop("seo")
    low = {name for name, score in scores.items() if score < LIMITS[name]}
    print(
        f"  {path:<44}{'  '.join(f'{name} {score:>3}' for name, score in scores.items())}{'   too low' if low else ''}"
    )
    for name in sorted(low):
        _say_why(told, name)
    return not low


def _say_why(told: dict[str, Any], category: str) -> None:
    for one in told["categories"][category]["auditRefs"]:
        audit = told["audits"][one["id"]]
        if one["weight"] and audit["score"] is not None and audit["score"] < 1:
            print(f"      {category}: {audit['title']}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
