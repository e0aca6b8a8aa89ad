"""Lists as Atom feeds: valid, whatever the words; with names that outlive host names."""

from datetime import UTC, datetime

from gongkai.registers.organs import feeds
from gongkai.registers.organs.tests import atom

AT = datetime(2020, 9, 1, 1, 2, 3, 456, tzinfo=UTC)


def feed(*entries):
    return feeds.Feed(
        feeds.lasting_id("/library/"), "信息公开", "https://q.example/library/", "https://q.example/library/feed.xml",
        "青川市人民政府", entries,
    )  # fmt: skip


def entry(**changes):
    told = {
        "id": feeds.lasting_id("/r/a/"),
        "title": "办法",
        "address": "https://q.example/r/a/",
        "updated": AT,
        "published": AT,
        "summary": "摘要",
        "author": "司法局",
        "categories": [("通知", "通知")],
    }
    return feeds.FeedEntry(**{**told, **changes})


def test_a_feed_is_valid_with_entries_and_without():
    atom.read(feeds.to_atom(feed()))
    (told,) = atom.entries(feeds.to_atom(feed(entry())))

    assert told["title"] == "办法"
    assert told["updated"] == "2020-09-01T01:02:03Z"
    assert told["terms"] == ["通知"]


def test_hostile_words_stay_words():
    said = "</title><script>alert(1)</script>\x00\x1b&amp;'; DROP TABLE listing--"

    (told,) = atom.entries(feeds.to_atom(feed(entry(title=said, summary=said, author=said, categories=[(said, said)]))))

    assert told["title"] == told["summary"] == said.replace("\x00", "").replace("\x1b", "")


def test_a_name_does_not_change_with_the_host_but_with_the_installation(settings):
    settings.LOG_ORIGIN = "qingchuan.example:8000/log"

    assert feeds.lasting_id("/r/a/") == "tag:qingchuan.example,2019:/r/a/"
