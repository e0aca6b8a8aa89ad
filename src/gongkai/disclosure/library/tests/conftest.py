"""A bureau that releases."""

import pytest

from gongkai.disclosure.library.tests.shelves import Shop


@pytest.fixture
def shop(db, settings, tmp_path):
    return Shop(settings, tmp_path)
