"""Which layers of a PDF are shown when it is opened."""

from typing import Any

from pypdf.generic import DictionaryObject


class Layers:
    """The optional content of a document and what its default says of each."""

    def __init__(self, catalog: DictionaryObject) -> None:
        properties = catalog.get("/OCProperties")
        default = properties.get_object().get("/D") if properties is not None else None
        settings = default.get_object() if default is not None else DictionaryObject()
        self._base_off = settings.get("/BaseState") == "/OFF"
        self._on = _numbers(settings, "/ON")
        self._off = _numbers(settings, "/OFF")

    def is_shown(self, group: Any) -> bool:
        """Whether what belongs to a layer, or to a membership in several, is shown."""
        if not isinstance(group, DictionaryObject):
            return True
        if group.get("/Type") != "/OCMD":
            return self._is_on(group)
        if "/VE" in group:
            return self._expression(group["/VE"].get_object())
        members = group.get("/OCGs")
        found = members.get_object() if members is not None else []
        states = [self._is_on(one.get_object()) for one in (found if isinstance(found, list) else [found])]
        if not states:
            return True
        policy = str(group.get("/P", "/AnyOn"))
        return {"/AllOn": all(states), "/AnyOff": not all(states), "/AllOff": not any(states)}.get(policy, any(states))

    def _is_on(self, group: Any) -> bool:
        reference = getattr(group, "indirect_reference", None)
        number = reference.idnum if reference is not None else -1
        return number in self._on if self._base_off else number not in self._off

    def _expression(self, expression: Any, depth: int = 0) -> bool:
        if not isinstance(expression, list) or depth > 20:
            return self._is_on(expression)
        operator, parts = (
            str(expression[0]),
            [self._expression(part.get_object(), depth + 1) for part in expression[1:]],
        )
        if operator == "/Not":
            return not parts[0] if parts else True
        return all(parts) if operator == "/And" else any(parts)


def _numbers(settings: DictionaryObject, key: str) -> frozenset[int]:
    listed = settings.get(key)
    found = listed.get_object() if listed is not None else []
    return frozenset(raw.idnum for raw in found if hasattr(raw, "idnum"))
