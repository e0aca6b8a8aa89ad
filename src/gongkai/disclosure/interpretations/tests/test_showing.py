"""What a reader sees of an interpretation: on its own page and on that of its document."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from gongkai.disclosure.interpretations.tests import packages
from gongkai.disclosure.records.tests.bureaus import AT, DAY, Bureau


@pytest.fixture
def pair(db, settings):
    settings.DEMONSTRATION_AS_OF = str(DAY)
    bureau = Bureau("ziyang")
    document, material = packages.released(bureau)
    return bureau, document, material


def page(record):
    return Client().get(reverse("public_record", args=[record.public_id])).content.decode()


@pytest.mark.demand("INT-2")
def test_form_elements_and_interpreter_stand_beside_the_link_and_on_the_page_of_the_interpretation(pair):
    bureau, document, material = pair
    form = packages.facts_in(bureau).forms[0]

    for said in (page(document), page(material)):
        for word in (form, "主要内容", "王局长"):
            assert word in said
    assert reverse("public_record", args=[material.public_id]) in page(document)
    assert reverse("public_record", args=[document.public_id]) in page(material)


@pytest.mark.demand("INT-2")
def test_a_withdrawn_interpretation_is_told_nowhere(pair):
    bureau, document, material = pair

    packages.withdraw(bureau, packages.fresh(material), AT + timedelta(hours=2))

    assert "王局长" not in page(document)
    assert material.public_id not in page(document)
