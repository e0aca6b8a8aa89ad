"""Host names as the network writes them: in lower case, without port and last dot, Chinese ones in their ASCII form."""

import re

LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
HOST = re.compile(r"(?P<name>[a-z0-9.-]+)(?::(?P<port>[0-9]{1,5}))?")
LONGEST = 253
PORTS = 65_535


def written(name: str) -> str:
    """How the network writes a name that a person typed; raises ``ValueError`` where it is no host name."""
    try:
        ascii_name = name.strip().lower().rstrip(".").encode("idna").decode("ascii")
    except UnicodeError as error:
        raise ValueError(name) from error
    if not is_name(ascii_name):
        raise ValueError(name)
    return ascii_name


def is_name(name: str) -> bool:
    """Whether it is a name of labels; an address of numbers is none."""
    labels = name.split(".")
    return len(name) <= LONGEST and all(LABEL.fullmatch(one) for one in labels) and not labels[-1].isdigit()


def asked(header: str) -> str:
    """The name in a Host header that could be that of a site; empty where there is none."""
    found = HOST.fullmatch(header.lower())
    if found is None or int(found["port"] or 0) > PORTS:
        return ""
    name = found["name"].removesuffix(".")
    return name if is_name(name) else ""
