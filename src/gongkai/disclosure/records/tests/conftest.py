"""What rooms above ask of a record is tested with them."""

import pytest


@pytest.fixture(autouse=True)
def only_gates_of_records(settings):
    """A normative document without its interpretation passes here."""
    settings.RECORD_GATES = [path for path in settings.RECORD_GATES if ".interpretations." not in path]


@pytest.fixture(autouse=True)
def only_entries_of_records(settings):
    """That the public facts of an organ changed is told elsewhere."""
    settings.ORGAN_FACT_FOLLOWERS = []
