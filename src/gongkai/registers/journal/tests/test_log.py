"""The log as files: random growth equals the tree reckoned in memory, every proof holds, every tampering is found."""

import os
import random
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.registers.journal.log import merkle, notes, tiles
from gongkai.registers.journal.log.folder import LogFolder
from gongkai.registers.journal.log.notes import BadNote, Checkpoint, Note, PublicKey, SigningKey
from gongkai.registers.journal.log.proofs import Proof
from gongkai.registers.journal.log.verification import verify

KEY = SigningKey.new("log.example.gov.cn/gongkai")
ENTRIES = [f"entry {number}".encode() for number in range(70_000)]
LEAVES = [merkle.leaf_hash(entry) for entry in ENTRIES]


def grown(path, sizes, *, second=1_600_000_000):
    """A log that grew to each of ``sizes``, signed each time."""
    log = LogFolder(path)
    at = 0
    for size in sizes:
        log.append(at, ENTRIES[at:size])
        log.sign(size, KEY, second=second)
        at = size
    return log


@settings(max_examples=25)  # each writes hundreds of files for good
@given(st.lists(st.integers(1, 700), min_size=1, max_size=8))
def test_a_log_that_grows_in_any_steps_has_the_root_of_its_entries(tmp_path_factory, steps):
    sizes = [sum(steps[: at + 1]) for at in range(len(steps))]

    log = grown(tmp_path_factory.mktemp("log"), sizes)

    assert log.checkpoint([KEY.public()]).root == merkle.root_over(LEAVES[: sizes[-1]])
    assert verify(log.read, [KEY.public()]).is_sound


@given(st.data())
def test_every_proof_of_inclusion_leads_to_the_root_and_to_no_other_entry(data):
    size = data.draw(st.integers(1, 2_000))
    index = data.draw(st.integers(0, size - 1))
    read = nodes_over(LEAVES[:size])

    proof = merkle.inclusion_proof(index, size, read)

    root = merkle.root_over(LEAVES[:size])
    assert merkle.root_by_inclusion(index, size, LEAVES[index], proof) == root
    assert merkle.root_by_inclusion(index, size, LEAVES[index + 1], proof) != root
    assert merkle.root_by_inclusion(index, size, LEAVES[index], [*proof, root]) != root
    other = data.draw(st.integers(0, size - 1).filter(lambda one: one != index)) if size > 1 else None
    assert other is None or merkle.root_by_inclusion(other, size, LEAVES[index], proof) != root


@given(st.data())
def test_every_proof_of_growth_holds_and_none_for_another_tree(data):
    new = data.draw(st.integers(0, 2_000))
    old = data.draw(st.integers(0, new))
    old_root, new_root = merkle.root_over(LEAVES[:old]), merkle.root_over(LEAVES[:new])

    proof = merkle.consistency_proof(old, new, nodes_over(LEAVES[:new]))

    assert merkle.is_grown_from(old, old_root, new, new_root, proof)
    if 0 < old < new:
        forged = merkle.root_over([*LEAVES[: old - 1], LEAVES[-1]])
        assert not merkle.is_grown_from(old, forged, new, new_root, proof)


def nodes_over(leaves):
    rows = [list(leaves)]
    while len(rows[-1]) > 1:
        below = rows[-1]
        rows.append([merkle.node_hash(below[at], below[at + 1]) for at in range(0, len(below) - 1, 2)])
    return lambda level, index: rows[level][index]


def test_the_tree_of_the_standard_s_own_test_vectors_has_its_roots():
    """The eight entries and roots with which implementations of RFC 6962 are compared."""
    entries = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
    leaves = [merkle.leaf_hash(bytes.fromhex(entry)) for entry in entries]

    assert merkle.root_over(leaves[:1]).hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert merkle.root_over(leaves).hex() == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
    assert merkle.EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_paths_are_those_of_the_standard():
    assert tiles.tile_path(0, 1_234_067) == "tile/0/x001/x234/067"
    assert tiles.tile_path("entries", 5, 8) == "tile/entries/005.p/8"
    assert tiles.tile_path(1, 1_000) == "tile/1/x001/000"


def test_a_log_of_three_levels_is_sound_and_proves_its_first_and_last_entry(tmp_path):
    log = grown(tmp_path, [65_000, 66_001])
    reader = tiles.TileReader(66_001, log.read)
    written = log.read("checkpoint").decode()

    for index in (0, 255, 256, 65_535, 65_536, 66_000):
        proof = Proof(index, tuple(merkle.inclusion_proof(index, 66_001, reader.node)), written)
        again = Proof.read(str(proof))
        assert again == proof
        assert again.verified(ENTRIES[index], [KEY.public()])[0].size == 66_001
        with pytest.raises(BadNote, match="does not lead"):
            again.verified(b"another", [KEY.public()])
    assert verify(log.read, [KEY.public()]).is_sound


def test_partial_tiles_that_were_filled_may_go_and_older_checkpoints_still_prove(tmp_path):
    log = grown(tmp_path, [100, 300, 700])

    assert log.drop_partial_tiles(700) > 0

    assert verify(log.read, [KEY.public()], known=[Checkpoint(KEY.name, 300, merkle.root_over(LEAVES[:300]))]).is_sound
    assert merkle.root_of(300, tiles.TileReader(300, log.read).node) == merkle.root_over(LEAVES[:300])


def test_the_second_of_signing_can_be_proved(tmp_path):
    log = grown(tmp_path, [3], second=1_602_700_000)

    checkpoint, note = notes.opened(log.read("checkpoint").decode(), [KEY.public(notes.COSIGNS)])

    assert checkpoint.size == 3
    assert note.second_by(KEY.public(notes.COSIGNS)) == 1_602_700_000
    later = log.read("checkpoint").decode().replace("\n3\n", "\n2\n")
    with pytest.raises(BadNote):
        notes.opened(later, [KEY.public(notes.COSIGNS)])


def test_a_thousand_tamperings_are_all_found_and_placed(tmp_path):
    """Edit, insert, delete, reorder, truncate; with the files above left, or rebuilt by whoever has no key."""
    original = grown(tmp_path / "log", [900, 1_000])
    known = [original.checkpoint([KEY.public()])]
    chance = random.Random(6962)

    for number in range(1_000):
        copy = {str(path.relative_to(original.path)): path.read_bytes() for path in files(original.path)}
        first_touched = TAMPERINGS[number % len(TAMPERINGS)](copy, chance)
        verdict = verify(reader_of(copy), [KEY.public()], known=known)
        assert not verdict.is_sound, number
        if first_touched is not None:
            placed = [fault.entry for fault in verdict.faults if fault.entry is not None]
            assert placed, number
            assert min(placed) // 256 == first_touched // 256, number


def files(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def reader_of(copy):
    def read(name):
        if name not in copy:
            raise FileNotFoundError(name)
        return copy[name]

    return read


def edited_bundle(copy, chance, change):
    index = chance.randrange(4)
    path = tiles.tile_path("entries", index, min(256, 1_000 - index * 256))
    entries = tiles.unpack(path, copy[path])
    place = change(entries, chance)
    copy[path] = tiles.pack(entries)
    return index * 256 + place


def edit(entries, chance):
    place = chance.randrange(len(entries))
    entries[place] = entries[place] + b"!"
    return place


def insert(entries, chance):
    place = chance.randrange(len(entries))
    entries.insert(place, b"slipped in")
    return place


def delete(entries, chance):
    place = chance.randrange(len(entries))
    del entries[place]
    return place


def reorder(entries, chance):
    place = chance.randrange(len(entries) - 1)
    entries[place], entries[place + 1] = entries[place + 1], entries[place]
    return place


def broken_tile(copy, chance):
    index = chance.randrange(4)
    path = tiles.tile_path(0, index, min(256, 1_000 - index * 256))
    tile = bytearray(copy[path])
    at = chance.randrange(len(tile))
    tile[at] ^= 1 << chance.randrange(8)
    copy[path] = bytes(tile)
    return index * 256 + at // 32


def truncated(copy, chance):
    """Cut off and signed by nobody: an older checkpoint put back."""
    size = chance.randrange(1, 1_000)
    shorter = Checkpoint(KEY.name, size, merkle.root_over(LEAVES[:size]))
    copy["checkpoint"] = notes.signed(shorter, KEY, second=1).encode()


def lost(copy, chance):
    index = chance.randrange(4)
    del copy[tiles.tile_path("entries", index, min(256, 1_000 - index * 256))]
    return index * 256


def rewritten(copy, chance):
    """The whole log anew over a changed entry, signed with the real key: only what was known before shows it."""
    leaves = LEAVES[:1_000]
    leaves[chance.randrange(1_000)] = merkle.leaf_hash(b"changed")
    copy["checkpoint"] = notes.signed(Checkpoint(KEY.name, 1_000, merkle.root_over(leaves)), KEY, second=1).encode()


def forged(copy, chance):
    other = SigningKey.new(KEY.name)
    copy["checkpoint"] = notes.signed(Checkpoint(KEY.name, 1_000, bytes(32)), other, second=1).encode()


TAMPERINGS = [
    lambda copy, chance: edited_bundle(copy, chance, edit),
    lambda copy, chance: edited_bundle(copy, chance, insert),
    lambda copy, chance: edited_bundle(copy, chance, delete),
    lambda copy, chance: edited_bundle(copy, chance, reorder),
    broken_tile,
    truncated,
    lost,
    rewritten,
    forged,
]


@pytest.mark.parametrize(
    "written",
    ["", "a\n", "a\n\nb", "origin\n1\nAAAA\n\n— x y\n", "a\n\n— name !!!\n", "origin\n-1\n\n\n— n AAAAAA==\n"],
)
def test_a_note_that_is_none_is_refused(written):
    with pytest.raises(BadNote):
        notes.opened(written, [KEY.public()])


def test_keys_survive_their_written_form_and_a_false_id_is_refused():
    written = str(KEY.public())

    assert PublicKey.read(written) == KEY.public()
    assert SigningKey.read(KEY.written).public() == KEY.public()
    with pytest.raises(BadNote, match="does not belong"):
        PublicKey.read(written.replace(f"+{KEY.public().id.hex()}+", "+00000000+"))
    with pytest.raises(BadNote, match="blanks"):
        SigningKey.new("two words")


def test_a_signature_that_is_false_makes_the_note_bad_even_beside_a_true_one(tmp_path):
    written = grown(tmp_path, [3]).read("checkpoint").decode()
    line = written.splitlines()[-2]
    false = line[:-8] + ("AAAAAA==" if not line.endswith("AAAAAA==") else "BBBBBB==")

    with pytest.raises(BadNote):
        notes.opened(written + false + "\n", [KEY.public()])
    assert not Note.read(written).is_signed_by(SigningKey.new("someone").public())


# -- an independent verifier ------------------------------------------------------------------------------------------

GO_MODULE = Path("/usr/share/gocode/src/golang.org/x/mod")


@pytest.fixture(scope="session")
def go_verifier(tmp_path_factory):
    """The verifier in Go, built on golang.org/x/mod's own tlog and note packages as Debian ships them."""
    go = shutil.which("go") or shutil.which("go", path="/usr/lib/go/bin:/usr/local/go/bin")
    if go is None or not GO_MODULE.is_dir():
        pytest.skip("no Go with golang-golang-x-mod-dev here: the independent verifier did not run")
    folder = tmp_path_factory.mktemp("go")
    shutil.copytree(Path(__file__).parent / "verifier", folder / "verifier")
    shutil.copytree(GO_MODULE, folder / "mod", ignore=shutil.ignore_patterns("*_test.go", "testdata"))
    (folder / "mod" / "go.mod").write_text("module golang.org/x/mod\n\ngo 1.18\n")
    cache = Path(tempfile.gettempdir()) / f"gongkai-go-{os.getuid()}"
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(folder), "GOCACHE": str(cache), "GOPROXY": "off"}
    environment |= {"GOFLAGS": "-mod=mod", "GOTOOLCHAIN": "local"}
    built = subprocess.run(
        [go, "build", "-o", folder / "verify", "."],
        cwd=folder / "verifier",
        env=environment,
        capture_output=True,
        text=True,
    )
    assert built.returncode == 0, built.stderr
    return folder / "verify"


def test_an_independent_verifier_accepts_the_log_and_its_proofs_and_refuses_a_forged_one(go_verifier, tmp_path):
    log = grown(tmp_path / "log", [10, 300, 1_000])
    reader = tiles.TileReader(1_000, log.read)
    proof = Proof(617, tuple(merkle.inclusion_proof(617, 1_000, reader.node)), log.read("checkpoint").decode())
    (tmp_path / "proof").write_text(str(proof))
    (tmp_path / "entry").write_bytes(ENTRIES[617])
    (tmp_path / "other").write_bytes(ENTRIES[618])

    def asked(*arguments):
        return subprocess.run([go_verifier, str(KEY.public()), *arguments], capture_output=True, text=True, timeout=60)

    assert asked("log", str(log.path)).stdout == "1000 entries\n"
    assert asked("proof", str(tmp_path / "proof"), str(tmp_path / "entry")).stdout == "entry 617 of 1000\n"
    assert asked("proof", str(tmp_path / "proof"), str(tmp_path / "other")).returncode != 0
    path = log.path / tiles.tile_path("entries", 1)
    path.write_bytes(path.read_bytes().replace(b"entry 300", b"entry 3o0"))
    assert asked("log", str(log.path)).returncode != 0
