"""The demonstration: the real platform with its clock set back, reached from this machine only."""

from .installation import *  # noqa: F403

DEMONSTRATION_AS_OF = "2020-10-15"
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
