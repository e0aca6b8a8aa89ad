"""Fields of forms that take files."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile


class MultipleFileInput(forms.ClearableFileInput):
    """A file chooser that takes several files."""

    allow_multiple_selected = True


class MultipleFileField(forms.FileField):
    """Several files; an empty choice gives an empty list."""

    widget = MultipleFileInput

    def clean(self, data: Any, initial: Any = None) -> "list[UploadedFile[Any]]":
        """Each file cleaned in turn."""
        chosen = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(MultipleFileField, self).clean(one, initial) for one in chosen]
