"""Whether a feed is one: the grammar of RFC 4287, and what it says in words beside the grammar."""

from pathlib import Path

from lxml import etree

GRAMMAR = etree.RelaxNG(etree.parse(Path(__file__).with_name("atom.rng")))
ATOM = "{http://www.w3.org/2005/Atom}"


def read(feed):
    """The root of a valid feed."""
    root = etree.fromstring(feed)
    GRAMMAR.assertValid(root)
    ids = [one.text for one in root.iter(f"{ATOM}id")]
    assert len(ids) == len(set(ids))
    assert [one.get("rel") for one in root.findall(f"{ATOM}link")].count("self") == 1
    for entry in root.iter(f"{ATOM}entry"):
        assert [one.get("rel") for one in entry.findall(f"{ATOM}link")] == ["alternate"]
        assert entry.findtext(f"{ATOM}updated") <= root.findtext(f"{ATOM}updated")
    return root


def entries(feed):
    """The entries as values: title, address, summary, terms."""
    return [
        {
            "id": one.findtext(f"{ATOM}id"),
            "title": one.findtext(f"{ATOM}title"),
            "address": one.find(f"{ATOM}link").get("href"),
            "summary": one.findtext(f"{ATOM}summary"),
            "author": one.findtext(f"{ATOM}author/{ATOM}name"),
            "updated": one.findtext(f"{ATOM}updated"),
            "terms": [found.get("term") for found in one.findall(f"{ATOM}category")],
        }
        for one in read(feed).iter(f"{ATOM}entry")
    ]
