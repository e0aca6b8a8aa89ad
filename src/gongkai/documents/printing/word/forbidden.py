"""Characters that no XML file can hold are taken out of a value before it is written."""

import re
from dataclasses import fields, is_dataclass, replace
from typing import Any

_NOT_FOR_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def writable_text(value: Any) -> Any:
    """The same value, its texts without the characters that XML forbids."""
    if isinstance(value, str):
        return _NOT_FOR_XML.sub("", value) if type(value) is str else value
    if isinstance(value, tuple):
        return tuple(writable_text(one) for one in value)
    if is_dataclass(value) and not isinstance(value, type):
        changed = {
            one.name: new
            for one in fields(value)
            if (new := writable_text(old := getattr(value, one.name))) is not old and new != old
        }
        return replace(value, **changed) if changed else value
    return value
