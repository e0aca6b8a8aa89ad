"""Whether a notice was issued by the government under which it is to be drafted."""

from datetime import date

from gongkai.registers.organs.models import Organ
from gongkai.registers.organs.naming import Directory
from gongkai.registers.organs.wording import plain


class IssuedElsewhere(Exception):
    """The notice names an issuing organ of another government; nobody has said that it is meant all the same."""

    def __init__(self, issuing_body: str, organ: Organ) -> None:
        super().__init__(f"“{issuing_body}” is no organ of {organ}")
        self.issuing_body = issuing_body
        self.organ = organ


def is_issued_by(issuing_body: str, organ: Organ, *, on: date) -> bool:
    """Whether ``issuing_body`` belongs to ``organ``: an organ it has, or one that bears the name of its region."""
    directory = Directory(on)
    government = directory.government_of(organ)
    if government is None:
        return True
    found = directory.resolve(issuing_body, within=organ)
    if found.organs:
        return government in {directory.government_of(one) for one in found.organs}
    return plain(issuing_body).startswith(directory.regions(government))
