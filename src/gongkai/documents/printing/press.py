"""Typesetting in a process of its own, whose memory is given back when it ends: one part of a long compilation."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Final

from .fonts import FontSet, fonts_of, system_fonts
from .measures import Measures
from .typesetting import NotTypeset, payload_of, press_of
from .values import Typeset

PATIENCE_SECONDS: Final = 300


def typeset_apart(value: Typeset, *, fonts: FontSet | None = None, measures: Measures | None = None) -> bytes:
    """The value as a PDF; raises ``NoChineseFont``, or ``NotTypeset`` with what the other process said."""
    fonts = fonts or system_fonts()
    payload, _glyphs = payload_of(value, fonts, measures or Measures())
    told = json.dumps({"payload": payload, "folder": str(fonts.folder or "")}, ensure_ascii=False)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-m", __name__],
            input=told.encode(),
            capture_output=True,
            env=environment,
            timeout=PATIENCE_SECONDS,
        )
    except subprocess.TimeoutExpired as late:
        raise NotTypeset(f"no end after {PATIENCE_SECONDS} seconds") from late
    if done.returncode or not done.stdout.startswith(b"%PDF"):
        raise NotTypeset(done.stderr.decode(errors="replace")[-500:])
    return done.stdout


def main() -> None:
    """Typeset what stands on the standard input."""
    told = json.load(sys.stdin.buffer)
    fonts = fonts_of(Path(told["folder"]) if told["folder"] else None)
    sys.stdout.buffer.write(press_of(fonts).compile({"payload": told["payload"]}))


if __name__ == "__main__":
    main()
