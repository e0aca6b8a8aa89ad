"""What ``./gongkai up`` does before the application answers: database, translations, static files, contents."""

import sys
from importlib import import_module

import django
from django.core.management import call_command
from django.db import connections

from tools import kinship, translations


def prepare(*, is_real: bool) -> None:
    """Bring everything up to date and fill what is empty; repeating it changes nothing."""
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


def _say(text: str) -> None:
    print(text, flush=True)


def main() -> None:
    """The process itself."""
    kinship.end_with_parent(int(sys.argv[1]))
    prepare(is_real=sys.argv[2] == "real")


if __name__ == "__main__":
    main()
