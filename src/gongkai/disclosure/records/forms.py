"""Input about records, checked and turned into values; a draft may be incomplete."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongkai.disclosure.catalogues.models import Entry
from gongkai.law import Profile, Shortcut
from gongkai.registers.files.fields import MultipleFileField
from gongkai.registers.organs.forms import choose_among
from gongkai.registers.organs.models import Organ

from . import words
from .content import Content, Extent, Mode
from .models import Record
from .rules import Question, RelationKind, State
from .wording import attributes_of, genres_of, needs_legality_review, rule_kind_of, rule_kinds_of

BODY_LIMIT = 400_000
LISTED = ("joint_issuers", "terms")
SEPARATORS = str.maketrans(dict.fromkeys("、,，;；", "\n"))
GROUPS = (
    (
        _("What it is"),
        (
            "title",
            "genre",
            "issuer",
            "joint_issuers",
            "subject_category",
            "terms",
            "no_terms_reason",
            "catalogue_entry",
        ),
    ),
    (_("Number and days"), ("number_code", "number_year", "number_serial", "no_number_reason", "formed_on")),
    (_("What it says"), ("abstract", "body", "kept", "added")),
    (_("Disclosure attribute"), ("attribute", "ground", "reason", "next_review_on")),
    (
        _("Validity and review"),
        ("rule_kind", "effective_on", "expires_on", "legality_number", "needs_interpretation"),
    ),
)


class OrganForm(forms.Form):
    """For which organ a record is drafted."""

    organ = forms.ModelChoiceField(label=_("Organ"), queryset=Organ.objects.none(), empty_label=None)

    def __init__(self, *args: Any, organs: QuerySet[Organ], **options: Any) -> None:
        super().__init__(*args, **options)
        choose_among(self, "organ", organs)


class FilterForm(forms.Form):
    """Narrows the list of records."""

    state = forms.ChoiceField(label=_("State"), required=False)
    q = forms.CharField(label=_("Title contains"), required=False, max_length=80)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["state"]
        assert isinstance(field, forms.ChoiceField)
        waiting = [("", _("All")), ("waiting", _("Waiting for me")), ("public", _("Public now")), ("late", _("Late"))]
        field.choices = [*waiting, *((state, words.STATES[state]) for state in State)]


class RecordForm(forms.Form):
    """Everything a record says, in the words of its place; nothing is required before it is sent on."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    title = forms.CharField(label=_("Title"), max_length=300, required=False)
    genre = forms.ChoiceField(label=_("Genre"), required=False)
    issuer = forms.CharField(label=_("Issuing organ"), max_length=200, required=False)
    joint_issuers = forms.CharField(
        label=_("Joint issuers"), max_length=600, required=False, help_text=_("Several are separated by 、")
    )
    subject_category = forms.ChoiceField(label=_("Subject category"), required=False)
    terms = forms.CharField(
        label=_("Subject terms"), max_length=300, required=False, help_text=_("Several are separated by 、")
    )
    no_terms_reason = forms.CharField(label=_("Why there are no subject terms"), max_length=200, required=False)
    catalogue_entry = forms.ChoiceField(
        label=_("Catalogue entry"),
        required=False,
        help_text=_("The entry of the organ's published catalogues under which it is published."),
    )
    number_code = forms.CharField(label=_("Document number: organ's code"), max_length=60, required=False)
    number_year = forms.IntegerField(label=_("Document number: year"), min_value=1949, max_value=2100, required=False)
    number_serial = forms.IntegerField(label=_("Document number: serial"), min_value=1, max_value=99999, required=False)
    no_number_reason = forms.CharField(label=_("Why there is no document number"), max_length=200, required=False)
    formed_on = forms.DateField(label=_("Formed on"), widget=forms.DateInput, required=False)
    abstract = forms.CharField(
        label=_("Abstract"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    body = forms.CharField(
        label=_("Body"),
        max_length=BODY_LIMIT,
        required=False,
        help_text=_("Each line is a paragraph."),
        widget=forms.Textarea(attrs={"rows": 14}),
    )
    kept = forms.MultipleChoiceField(
        label=_("Attachments"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("An attachment without its tick is left out when you save."),
    )
    added = MultipleFileField(
        label=_("Add attachments"),
        required=False,
        help_text=_("The original stays inside; the public gets the clean copy that the file check makes."),
    )
    attribute = forms.ChoiceField(label=_("Disclosure attribute"), required=False, widget=forms.RadioSelect)
    ground = forms.CharField(
        label=_("Ground"), max_length=200, required=False, help_text=_("The article by which it is not public.")
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    next_review_on = forms.DateField(label=_("Next re-evaluation"), widget=forms.DateInput, required=False)
    effective_on = forms.DateField(label=_("In force from"), widget=forms.DateInput, required=False)
    expires_on = forms.DateField(label=_("Last day in force"), widget=forms.DateInput, required=False)
    rule_kind = forms.ChoiceField(
        label=_("Rule or normative document"), required=False, help_text=_("Such a document stands in the ledger.")
    )
    legality_number = forms.CharField(label=_("Number of the legality review"), max_length=80, required=False)
    needs_interpretation = forms.BooleanField(label=_("Needs an interpretation"), required=False)

    def __init__(
        self, *args: Any, law: Profile, before: Content, version: int, entries: Iterable[Entry], **options: Any
    ) -> None:
        before = replace(before, rule_kind=rule_kind_of(law, before))
        self._before, self._attributes, self._law = before, attributes_of(law), law
        options["initial"] = _initial(before) | {"version": version}
        super().__init__(*args, **options)
        self._offer("genre", genres_of(law), before.genre, nothing=_("please choose"))
        self._offer("subject_category", law.lists["subject_categories"], before.subject_category, _("please choose"))
        self._offer("rule_kind", rule_kinds_of(law), before.rule_kind, nothing=_("neither of them"))
        self._offer("attribute", self._attributes, before.attribute)
        self._offer_entries(entries, before.catalogue_entry)
        kept = self.fields["kept"]
        assert isinstance(kept, forms.MultipleChoiceField)
        kept.choices = [(one.sha256, one.name) for one in before.attachments]
        if not before.attachments:
            del self.fields["kept"]

    def _offer(self, name: str, choices: Iterable[str], chosen: str, nothing: Any = "") -> None:
        """The words of the place, the one that stands there already, and what leaving it open is called."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        offered = [*choices]
        named = [(one, one) for one in offered + ([chosen] if chosen and chosen not in offered else [])]
        field.choices = [("", nothing), *named] if nothing else named

    def _offer_entries(self, entries: Iterable[Entry], chosen: str) -> None:
        """The entries by their catalogues; one that is in none any more can only be replaced."""
        field = self.fields["catalogue_entry"]
        assert isinstance(field, forms.ChoiceField)
        by_catalogue = defaultdict[str, list[tuple[str, str]]](list)
        for one in entries:
            by_catalogue[one.catalogue.title].append((one.public_id, one.matter))
        known = {public_id for offered in by_catalogue.values() for public_id, _matter in offered}
        gone = [(chosen, str(_("an entry that was removed")))] if chosen and chosen not in known else []
        field.choices = [("", _("none")), *gone, *by_catalogue.items()]
        if not known and not gone:
            del self.fields["catalogue_entry"]

    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """The fields by what they are about."""
        return [(title, [self[name] for name in names if name in self.fields]) for title, names in GROUPS]

    def clean_body(self) -> str:
        """Lines end the same way whoever typed them."""
        return str(self.cleaned_data["body"]).replace("\r\n", "\n").replace("\r", "\n")

    def content(self) -> Content:
        """What the record says now; the files added are not yet among its attachments."""
        given = {name: value for name, value in self.cleaned_data.items() if name in SIMPLE}
        listed: dict[str, Any] = {name: _split(self.cleaned_data[name]) for name in LISTED}
        kept = set(self.cleaned_data.get("kept", ()))
        chosen = self._attributes.get(self.cleaned_data["attribute"])
        return replace(
            self._before,
            **given,
            **listed,
            attachments=tuple(one for one in self._before.attachments if one.sha256 in kept),
            extent=Extent(chosen.extent) if chosen else None,
            mode=Mode(chosen.mode) if chosen else None,
            is_normative=needs_legality_review(self._law, self.cleaned_data["rule_kind"]),
        )


SIMPLE = {field.name for field in fields(Content)} & set(RecordForm.base_fields) - set(LISTED)


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.translate(SEPARATORS).splitlines() if part.strip())


def _initial(content: Content) -> dict[str, Any]:
    found = {name: getattr(content, name) for name in SIMPLE}
    listed = {name: "、".join(getattr(content, name)) for name in LISTED}
    return found | listed | {"kept": [one.sha256 for one in content.attachments]}


class ActForm(forms.Form):
    """What an act on a record takes besides who and when."""

    def values(self) -> dict[str, Any]:
        """The arguments of the service."""
        return self.cleaned_data


class SeenForm(ActForm):
    """An act on the content that somebody had before them."""

    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)


class ApprovalForm(SeenForm):
    """An approval, with what the review form is to say, and answers to what is asked of such a record."""

    note = forms.CharField(label=_("Note"), max_length=500, required=False)

    def __init__(self, *args: Any, questions: Sequence[Question], **options: Any) -> None:
        super().__init__(*args, **options)
        self._codes = [one.code for one in questions]
        for one in questions:
            self.fields[one.code] = forms.TypedChoiceField(
                label=one.text,
                choices=(("yes", _("yes")), ("no", _("no"))),
                coerce=lambda word: word == "yes",
                widget=forms.RadioSelect,
                help_text=one.clause,
            )
        self.order_fields(["seen", *self._codes, "note"])

    def values(self) -> dict[str, Any]:
        """The arguments of the service, with the answers by their codes."""
        told = self.cleaned_data
        return {"seen": told["seen"], "note": told["note"], "answers": {code: told[code] for code in self._codes}}


class ReasonForm(ActForm):
    """A reason that is kept."""

    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class ScheduleForm(SeenForm):
    """When a record is to be released."""

    release_on = forms.DateField(label=_("Release on"), widget=forms.DateInput)
    hour = forms.TimeField(label=_("Time"), widget=forms.TimeInput(attrs={"type": "time"}))

    def values(self) -> dict[str, Any]:
        """The moment that was given, in the place's time."""
        moment = datetime.combine(self.cleaned_data["release_on"], self.cleaned_data["hour"])
        return {"seen": self.cleaned_data["seen"], "release_at": timezone.make_aware(moment)}


class CorrectionForm(ActForm):
    """An error in what is public, what is right instead, and since when it stood there."""

    wrong = forms.CharField(
        label=_("Wrong text"),
        max_length=1000,
        help_text=_("Word for word: where it stands once in the text, it is replaced."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    right = forms.CharField(label=_("Right text"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))
    since = forms.DateField(label=_("Public with the error since"), widget=forms.DateInput)


class LapseForm(ActForm):
    """Since when, why and by which document a record is not in force any more."""

    since = forms.DateField(label=_("First day not in force"), widget=forms.DateInput)
    document = forms.CharField(label=_("Deciding document"), max_length=300, help_text=_("Its title and number."))
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class AnnulForm(ActForm):
    """What became of an enforcement decision, when, and the reason that everyone reads."""

    kind = forms.ChoiceField(label=_("What became of the decision"))
    on = forms.DateField(label=_("On"), widget=forms.DateInput)
    reason = forms.CharField(
        label=_("Reason that everyone reads"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, kinds: Iterable[str], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(one, one) for one in kinds]


class ShortcutForm(SeenForm):
    """Which lawful shortcut is taken, and why."""

    shortcut = forms.ChoiceField(label=_("Shortcut"))
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, shortcuts: Iterable[Shortcut], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["shortcut"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(one.id, f"{one.title}（{one.source}）") for one in shortcuts]


class ShortcutReviewForm(ActForm):
    """What the review of a shortcut found afterwards."""

    review = forms.CharField(label=_("What the review found"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class RelationForm(ActForm):
    """How a draft touches another record, here or elsewhere."""

    kind = forms.TypedChoiceField(
        label=_("This record"), choices=[(one, words.RELATIONS[one]) for one in RelationKind], coerce=RelationKind
    )
    other = forms.IntegerField(label=_("Number of the record here"), min_value=1, required=False)
    citation = forms.CharField(
        label=_("Or the title and number of a document elsewhere"), max_length=300, required=False
    )
    since = forms.DateField(label=_("Takes effect on"), widget=forms.DateInput, required=False)

    def __init__(self, *args: Any, records: QuerySet[Record], **options: Any) -> None:
        super().__init__(*args, **options)
        self._records = records

    def clean_other(self) -> Record | None:
        """A record that the reader may see."""
        number = self.cleaned_data["other"]
        found = self._records.filter(pk=number).first() if number else None
        if number and found is None:
            raise forms.ValidationError(_("There is no record with this number that you may see."))
        return found

    def clean(self) -> dict[str, Any]:
        """One of both names it."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and bool(values.get("other")) == bool(values.get("citation")):
            raise forms.ValidationError(_("Name the record here, or the document elsewhere."))
        return values


class VersionsForm(forms.Form):
    """Two versions to be compared."""

    left = forms.TypedChoiceField(label=_("Version"), coerce=int)
    right = forms.TypedChoiceField(label=_("Compared with"), coerce=int)

    def __init__(self, *args: Any, numbers: Iterable[int], **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [(number, str(number)) for number in numbers]
        for name in ("left", "right"):
            field = self.fields[name]
            assert isinstance(field, forms.TypedChoiceField)
            field.choices = choices
