"""The demonstration: the real platform with its clock set back, reached from this machine only."""

from .installation import *  # noqa: F403
from .installation import SITE

DEMONSTRATION_AS_OF = "2020-10-15"
OWN_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
SITE = {**SITE, "name": "政府信息公开平台（演示）", "domain": "localhost"}
