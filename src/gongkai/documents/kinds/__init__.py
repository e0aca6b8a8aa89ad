"""What a file is, told by its content and never by its name; and the sentence for one that cannot be used."""

from gongkai.documents.kinds.detection import kind_of
from gongkai.documents.kinds.formats import IMAGES, LEGACY, Format, Kind
from gongkai.documents.kinds.refusals import refusal_of

__all__ = ["IMAGES", "LEGACY", "Format", "Kind", "kind_of", "refusal_of"]
