"""What a browser says of itself, in few words."""

BROWSERS = (
    ("QIHU", "360"),
    ("360SE", "360"),
    ("360EE", "360"),
    ("Qaxbrowser", "奇安信"),
    ("MicroMessenger", "微信"),
    ("DingTalk", "钉钉"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
"""What a user agent holds and what people call it; the first that is found, for each also names those after it."""
SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iOS"),
    ("iPad", "iPadOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("UOS", "统信 UOS"),
    ("Kylin", "麒麟"),
    ("Linux", "Linux"),
)


def browser_said(user_agent: str) -> str:
    """``Firefox · Windows``; nothing where neither is known."""
    words = (_first(user_agent, names) for names in (BROWSERS, SYSTEMS))
    return " · ".join(word for word in words if word)


def _first(user_agent: str, names: tuple[tuple[str, str], ...]) -> str:
    return next((word for mark, word in names if mark in user_agent), "")
