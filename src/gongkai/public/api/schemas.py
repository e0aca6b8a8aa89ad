"""What other systems send and get, as OpenAPI shows it; nothing that is not named here is taken."""

import re
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?(Z|[+-]\d{2}:\d{2})")
LINE, LINES = r"^[^\x00-\x1f\x7f]*$", r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
ATTACHMENTS_LIMIT = 20
REVIEWS_LIMIT = 10


def _written(form: "re.Pattern[str]") -> BeforeValidator:
    """Only text of this form: numbers are not taken for days."""

    def check(value: Any) -> Any:
        if value is not None and not (isinstance(value, str) and form.fullmatch(value)):
            raise ValueError("not written as the schema says")
        return value

    return BeforeValidator(check)


def _line(most: int, least: int = 0) -> Any:
    return StringConstraints(strip_whitespace=True, min_length=least, max_length=most, pattern=LINE)


Day = Annotated[date, _written(DAY)]
Moment = Annotated[AwareDatetime, _written(MOMENT)]
Name = Annotated[str, _line(80, 1)]
Line = Annotated[str, _line(300)]
Word = Annotated[str, _line(60)]
Lines = Annotated[str, StringConstraints(max_length=4_000, pattern=LINES)]
Body = Annotated[str, StringConstraints(max_length=400_000, pattern=LINES)]
Base64 = Annotated[str, Field(json_schema_extra={"contentEncoding": "base64"})]


class Told(BaseModel):
    """Something sent; unknown names in it are refused."""

    model_config = ConfigDict(extra="forbid", title=None)


class DocumentNumber(Told):
    """发文字号 in its three parts: 昭政办发, 2020, 42."""

    code: Annotated[str, _line(40, 1)]
    year: Annotated[int, Field(ge=1900, le=2200, strict=True)]
    serial: Annotated[int, Field(ge=1, le=99_999, strict=True)]


class ReviewTold(Told):
    """A review that was done in the sending system; which are taken from it is said by the place's profile."""

    step: Annotated[str, Field(description="first_review, second_review or third_review", max_length=40)]
    by: Name
    on: Day


class SignatureTold(Told):
    """Who compiled and signed the document, and when."""

    compiler: Name
    signatory: Name
    signed_at: Annotated[Moment, Field(description="The moment of signing, with its offset; the clocks run from it")]
    reviews: Annotated[list[ReviewTold], Field(max_length=REVIEWS_LIMIT)] = []


class AttachmentTold(Told):
    """A file; it is looked at before it can go out, and the public gets a clean copy of it."""

    name: Annotated[str, _line(200, 1)]
    content: Base64
    sha256: Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{64})?$")] = ""


class RecordTold(Told):
    """A signed document. What a gate asks for and is missing is refused with the clause, all of it at once."""

    organ: Annotated[str, _line(120, 1), Field(description="The official name of one of the system's organs")]
    reference: Annotated[str, _line(120, 1), Field(description="The document's own id in the sending system")]
    signature: SignatureTold
    title: Line = ""
    genre: Word = ""
    issuer: Annotated[Line, Field(description="The organ itself, where it is left out")] = ""
    joint_issuers: Annotated[list[Name], Field(max_length=50)] = []
    document_number: DocumentNumber | None = None
    no_number_reason: Line = ""
    formed_on: Day | None = None
    subject_category: Word = ""
    terms: Annotated[list[Name], Field(max_length=20)] = []
    no_terms_reason: Line = ""
    abstract: Lines = ""
    body: Body = ""
    attribute: Annotated[Word, Field(description="The disclosure attribute in the words of the organ's place")] = ""
    ground: Line = ""
    reason: Lines = ""
    next_review_on: Day | None = None
    effective_on: Day | None = None
    expires_on: Day | None = None
    is_normative: Annotated[bool, Field(strict=True)] = False
    legality_number: Annotated[str, _line(80)] = ""
    needs_interpretation: Annotated[bool, Field(strict=True)] = False
    attachments: Annotated[list[AttachmentTold], Field(max_length=ATTACHMENTS_LIMIT)] = []


class Waiting(BaseModel):
    """The act that is awaited."""

    code: str
    title: str


class Accepted(BaseModel):
    """The document was taken in."""

    id: str
    organ: str
    reference: str
    state: str
    waits_for: Waiting | None
    state_url: str


class ClockTold(BaseModel):
    """A limit that runs, or ran, for the record."""

    duty: str
    title: str
    source: str
    due_on: date
    state: str


class StateTold(BaseModel):
    """Where a record stands."""

    id: str
    organ: str
    reference: str
    title: str
    state: str
    waits_for: Waiting | None
    returned_because: str
    document_number: str
    index_number: str
    received_at: datetime
    signed_at: datetime | None
    first_released_at: datetime | None
    is_public: bool
    clocks: list[ClockTold]


class Reason(BaseModel):
    """One reason: a stable code, a sentence, where in the body (RFC 6901), and the clause."""

    code: str
    detail: str
    pointer: str = ""
    source: str = ""


class Problem(BaseModel):
    """A refusal (RFC 9457) with every reason at once."""

    type: str
    title: str
    status: int
    code: str
    detail: str = ""
    errors: list[Reason] = []
