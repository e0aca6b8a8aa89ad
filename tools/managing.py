"""Django's management commands, on the installation that is in use here."""

import sys

from django.core.management import execute_from_command_line

from tools import homes


def main() -> None:
    """Run the command; which installation it works on is said on the error channel, so that output stays clean."""
    home = homes.for_commands()
    homes.enter(home)
    if sys.stderr.isatty():
        kind = "演示 · demonstration" if homes.is_demonstration(home) else "真实安装 · installation"
        print(f"[{kind}: {home}]", file=sys.stderr)
    execute_from_command_line(["gongkai", *sys.argv[1:]])


if __name__ == "__main__":
    main()
