"""Where in a file something stands, as a person would look for it: a page, a paragraph, a cell."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Place:
    """A position: PDF has page and box (points from the upper left), DOCX a paragraph, spreadsheets sheet and cell."""

    page: int | None = None
    box: tuple[float, float, float, float] | None = None
    paragraph: int | None = None
    sheet: str = ""
    cell: str = ""

    def __str__(self) -> str:
        """第3页, 第12段, 工作表「任务」A5."""
        words = [f"工作表「{self.sheet}」{self.cell}" if self.sheet else self.cell]
        words += [f"第{self.page}页"] if self.page is not None else []
        words += [f"第{self.paragraph}段"] if self.paragraph is not None else []
        return "".join(words)

    def as_json(self) -> dict[str, Any]:
        """The position without what it does not have."""
        values: dict[str, Any] = {"page": self.page, "box": list(self.box) if self.box else None}
        values |= {"paragraph": self.paragraph, "sheet": self.sheet or None, "cell": self.cell or None}
        return {key: value for key, value in values.items() if value is not None}

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> "Place":
        """The position that ``as_json`` gave."""
        box = values.get("box")
        return cls(
            page=values.get("page"),
            box=(box[0], box[1], box[2], box[3]) if box else None,
            paragraph=values.get("paragraph"),
            sheet=values.get("sheet", ""),
            cell=values.get("cell", ""),
        )
