"""The canonical text of what a record says."""

from gongkai.disclosure.records.content import Content


def test_a_field_of_a_later_version_leaves_earlier_digests_as_they_were() -> None:
    first = Content(title="关于办事的通知")
    assert "catalogue_entry" not in first.canonical
    assert first.digest == "83098ee911b5149de28e2eda958d7db2cd07329a17bed89c094dab6eb4d8f667"
    hung = Content(title="关于办事的通知", catalogue_entry="a1")
    assert hung.digest != first.digest
    assert Content.read(hung.canonical) == hung
    assert Content.read(first.canonical) == first
