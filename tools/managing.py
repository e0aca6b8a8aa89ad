"""Django's management commands, on the installation that is in use here."""

import sys

from django.core.management import execute_from_command_line

from tools import homes

NEED_A_DATABASE = (
    ["one_time_code"],
    ["import_notices"],
    ["import_records"],
    ["audit"],
    ["load_organs"],
    ["log", "checkpoint"],
    ["log", "prove"],
    ["log", "check"],
    ["log", "rebuild"],
    ["log", "erase"],
    ["tick"],
    ["mirror"],
    ["work"],
    ["follow"],
)


def main() -> None:
    """Run the command; which installation it works on is said on the error channel, so that output stays clean."""
    arguments = sys.argv[1:]
    asks_demonstration = arguments[:1] == ["--demonstration"]
    home = homes.for_codes() if asks_demonstration else homes.for_commands()
    command = arguments[asks_demonstration:]
    if not homes.is_prepared(home) and any(command[: len(words)] == words for words in NEED_A_DATABASE):
        sys.exit(f"gongkai: {home}: 尚未建立，请先运行 ./gongkai up · nothing there yet, run ./gongkai up first")
    homes.enter(home)
    if sys.stderr.isatty():
        kind = "演示 · demonstration" if homes.is_demonstration(home) else "真实安装 · installation"
        print(f"[{kind}: {home}]", file=sys.stderr)
    execute_from_command_line(["gongkai", *command])


if __name__ == "__main__":
    main()
