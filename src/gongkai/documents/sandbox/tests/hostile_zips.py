"""Archives that want harm, as archives and dressed as Office files."""

import stat

from gongkai.documents.sandbox.tests.hostile_parts import (
    archive,
    docx,
    docx_parts,
    hostile,
    member,
    xlsx_parts,
    zeros,
    zipped,
)

BOMB = ("zip.size", "zip.ratio", "zip.size_lies", "limit.memory", "zip.overlap", "damaged")


def in_docx(*more, **fields):
    """The members of a sound DOCX with others behind them."""
    return archive([*(member(name, content.encode()) for name, content in docx_parts()), *more], **fields)


def of_zips(megabytes):
    yield hostile(
        "flat bomb.docx", in_docx(member("word/media/a.bin", b"", packed=zeros(megabytes), size=megabytes << 20)), *BOMB
    )
    yield hostile("small lie.docx", in_docx(member("word/media/a.bin", b"", packed=zeros(megabytes), size=100)), *BOMB)
    many = [
        member(f"word/media/{index}.bin", b"", packed=zeros(8), size=8 << 20) for index in range(megabytes // 8 + 1)
    ]
    yield hostile("many bombs.docx", in_docx(*many), *BOMB)
    body = b'<?xml version="1.0"?><w:document xmlns:w="x"><w:body>' + b"<w:p/>" * (megabytes << 16)
    parts = [(n, c.encode()) for n, c in docx_parts() if n != "word/document.xml"]
    yield hostile("bomb of paragraphs.docx", zipped([*parts, ("word/document.xml", body)]), *BOMB)
    yield hostile("nested.zip", nested(8, zeros_zip(4)), "kind.zip")
    yield hostile("nested in docx.docx", docx(more=[("word/embeddings/a.zip", nested(8, zeros_zip(4)))]), "read", *BOMB)
    yield hostile("overlapping.docx", overlapping(megabytes), *BOMB)
    yield hostile("overlapping.zip", overlapping(megabytes, is_office=False), "kind.zip")
    yield hostile("contains itself.docx", contains_itself(), *BOMB, "zip.overlap", "zip.names_differ", "read")


def zeros_zip(megabytes):
    return archive([member("0", b"", packed=zeros(megabytes), size=megabytes << 20)])


def nested(depth, inner):
    for level in range(depth):
        inner = zipped([(f"{level}/{index}.zip", inner) for index in range(4)])
        inner = inner if len(inner) < 300_000 else zipped([(f"{level}.zip", inner[:200_000])])
    return inner


def overlapping(megabytes, *, is_office=True):
    """Every member's content is the same run of packed zeros (Fifield 2019)."""
    kernel, entry = member("0", b"", packed=zeros(megabytes), size=megabytes << 20)
    lies = [(b"", entry[:46] + b"%d" % index) for index in range(1, 10)]
    sound = [member(name, content.encode()) for name, content in docx_parts()] if is_office else []
    places, at = [], 0
    for local, _ in sound:
        places.append(at)
        at += len(local)
    return archive([*sound, (kernel, entry), *lies], offsets=[*places, *([at] * (len(lies) + 1))])


def contains_itself():
    """A member whose packed bytes are the archive's own list of contents and more."""
    sound = [member(name, content.encode()) for name, content in docx_parts()]
    local, entry = member("self.zip", b"", method=0, packed=b"")
    entry = entry[:20] + (10_000).to_bytes(4, "little") * 2 + entry[28:]
    return archive([*sound, (local, entry)])


def of_names():
    safe = ("zip.path", "zip.names_differ", "zip.duplicate", "damaged")
    for label, name in (
        ("up", "../../../../etc/cron.d/evil"),
        ("absolute", "/etc/passwd"),
        ("backslashes", "..\\..\\windows\\win.ini"),
        ("drive", "C:\\windows\\win.ini"),
        ("nul", "word/a\x00.xml"),
        ("middle", "word/../../x"),
    ):
        yield hostile(f"traversal {label}.docx", in_docx(member(name, b"x")), *safe)
    yield hostile("right to left.docx", in_docx(member("word/\u202egnp.exe", b"MZ")), "read")
    yield hostile("long name.docx", in_docx(member("word/" + "长" * 20_000, b"x")), "read", *safe)
    yield hostile("no UTF-8.docx", in_docx(member(b"word/\xff\xfe\xfd", b"x")), "read", *safe)
    yield hostile("GBK name.docx", in_docx(member("word/附件.txt".encode("gb18030"), b"x", flags=0)), "read")
    yield hostile("empty name.docx", in_docx(member("", b"x")), "read", *safe)
    yield hostile("same name twice.docx", in_docx(member("word/document.xml", b"<other/>")), "zip.duplicate")
    yield hostile("two names.docx", in_docx(member("word/a.xml", b"<a/>", local_name="word/b.xml")), "zip.names_differ")
    link = member("word/link", b"/etc/passwd", method=0, mode=stat.S_IFLNK | 0o777)
    yield hostile("symbolic link.docx", in_docx(link), "zip.link")
    yield hostile("device.docx", in_docx(member("word/dev", b"", mode=stat.S_IFCHR | 0o666)), "read")


def of_lies():
    broken = (
        "damaged",
        "zip.method",
        "zip.size_lies",
        "zip.overlap",
        "kind.encrypted",
        "kind.zip",
        "zip.ratio",
        "zip.size",
    )
    yield hostile("wrong checksum.docx", in_docx(member("word/a.xml", b"<a/>", checksum=1)), *broken)
    yield hostile("claims more.docx", in_docx(member("word/a.xml", b"<a/>", size=1000)), *broken)
    yield hostile("claims 4 GB.docx", in_docx(member("word/a.xml", b"<a/>", size=0xFFFFFFFE)), *broken)
    yield hostile("claims 16 EB.docx", in_docx(member("word/a.xml", b"<a/>", size=0xFFFFFFFF)), *broken)
    yield hostile("encrypted member.docx", in_docx(member("word/a.xml", b"<a/>", flags=0x801)), "kind.encrypted")
    for method in (1, 6, 9, 12, 14, 93, 99):
        yield hostile(
            f"method {method}.docx", in_docx(member("word/a.xml", b"<a/>", method=method, packed=b"x")), *broken
        )
    yield hostile("garbage packed.docx", in_docx(member("word/a.xml", b"<a/>", packed=b"\xff" * 50)), *broken)
    yield hostile(
        "offset behind the end.docx", archive([member("[Content_Types].xml", b"x")], offsets=[1 << 30]), *broken
    )
    yield hostile("offset into the middle.docx", archive([member("[Content_Types].xml", b"x")], offsets=[3]), *broken)
    yield hostile("count lies.docx", in_docx(count=65_000), "read", *broken)
    many = [member(f"word/{index}", b"", method=0) for index in range(6_000)]
    yield hostile("6,000 members.docx", in_docx(*many), "zip.entries")
    yield hostile("only an end.docx", archive([]), *broken)
    yield hostile("only a beginning.docx", b"PK\x03\x04" + bytes(200), *broken)
    yield hostile("end in a comment.docx", in_docx(after=b"PK\x05\x06" + bytes(18)), "read", *broken)
    for label, parts in (("docx", docx_parts()), ("xlsx", xlsx_parts())):
        whole = zipped(parts)
        for percent in (1, 10, 30, 50, 70, 90, 97, 99):
            yield hostile(f"cut at {percent}%.{label}", whole[: max(5, len(whole) * percent // 100)], *broken)


def all_of(scale):
    yield from of_zips(64 * scale)
    yield from of_names()
    yield from of_lies()
