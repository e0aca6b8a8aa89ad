"""Prints what a screen reader is told of a page: ``python -m tools.accessibility_tree ADDRESS``."""

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page

SILENT = frozenset({"none", "generic", "InlineTextBox", "StaticText", "ListMarker", "LineBreak"})
TOLD = ("level", "focusable", "checked", "expanded", "required", "invalid")


def lines(tab: "Page") -> list[str]:
    """The tree of the page in a tab: one line for each node, indented, with its role, its name and its state."""
    session = tab.context.new_cdp_session(tab)
    session.send("Accessibility.enable")
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    by_id = {node["nodeId"]: node for node in nodes}
    return [line for node in nodes if "parentId" not in node for line in _told(node, by_id, 0)]


def _told(node: dict[str, Any], by_id: dict[str, dict[str, Any]], depth: int) -> Iterator[str]:
    role = node.get("role", {}).get("value", "")
    is_told = not node.get("ignored") and role not in SILENT
    if is_told:
        states = [f"{one['name']}={one['value']['value']}" for one in node.get("properties", []) if one["name"] in TOLD]
        name = node.get("name", {}).get("value", "")
        yield " ".join(["  " * depth + role, *([f"“{name}”"] if name else []), *states])
    for child in node.get("childIds", []):
        if child in by_id:
            yield from _told(by_id[child], by_id, depth + is_told)


def main() -> None:
    """Open the address without JavaScript and print its tree."""
    import shutil

    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        tab = browser.new_context(java_script_enabled=False, locale="zh-CN").new_page()
        tab.goto(sys.argv[1])
        print("\n".join(lines(tab)))
        browser.close()


if __name__ == "__main__":
    main()
