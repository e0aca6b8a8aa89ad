"""Signed notes and checkpoints (C2SP signed-note, tlog-checkpoint, tlog-cosignature), with Ed25519 keys.

A note is text, a blank line and one line for each signature: ``— name base64(key id ‖ signature)``.
"""

import base64
import binascii
import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from .merkle import HASH_BYTES, Hash

SIGNS_NOTES, COSIGNS = 1, 4
"""Kinds of key: one signs the text, the other the text and the second of signing."""
KEY_ID_BYTES, TIME_BYTES, SIGNATURE_BYTES = 4, 8, 64
_SIGNATURE_LINE = re.compile(r"— (\S+) (\S+)\n")
_SECRET = re.compile(r"PRIVATE\+KEY\+(?P<name>[^\s+]+)\+[0-9a-f]{8}\+(?P<encoded>\S+)")
_NUMBER = re.compile(r"0|[1-9]\d{0,18}")


class BadNote(Exception):
    """A note, a checkpoint or a key that does not have its form, or that the key did not sign."""


@dataclass(frozen=True)
class PublicKey:
    """A key by which anyone verifies; written ``name+key id+base64``."""

    name: str
    kind: int
    raw: bytes

    @property
    def id(self) -> bytes:
        """Four bytes by which a signature names its key."""
        return sha256(f"{self.name}\n".encode() + bytes([self.kind]) + self.raw).digest()[:KEY_ID_BYTES]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(bytes([self.kind]) + self.raw).decode()}"

    @classmethod
    def read(cls, written: str) -> Self:
        """The key from its written form; raise ``BadNote``."""
        name, _, rest = written.strip().partition("+")
        key_id, _, encoded = rest.partition("+")
        raw = _decoded(encoded)
        if not name or len(raw) != 33 or raw[0] not in (SIGNS_NOTES, COSIGNS):
            raise BadNote(f"no key: {written[:80]}")
        key = cls(name, raw[0], raw[1:])
        if key.id.hex() != key_id:
            raise BadNote(f"the key id of {name} does not belong to the key")
        return key

    def verifies(self, text: str, signature: bytes) -> bool:
        """Whether the signature (without its key id) is this key's over ``text``."""
        said = text.encode()
        if self.kind == COSIGNS:
            second = int.from_bytes(signature[:TIME_BYTES], "big")
            said, signature = _cosigned(text, second), signature[TIME_BYTES:]
        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, said)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True)
class SigningKey:
    """The secret half, with the name under which it signs; written ``PRIVATE+KEY+name+key id+base64``."""

    name: str
    secret: Ed25519PrivateKey

    @classmethod
    def new(cls, name: str) -> Self:
        """A key that nobody has yet; raise ``BadNote`` where the name cannot stand in a note."""
        if not name or re.search(r"[\s+]", name):
            raise BadNote(f"a key's name has neither blanks nor plus signs: {name!r}")
        return cls(name, Ed25519PrivateKey.generate())

    @classmethod
    def read(cls, written: str) -> Self:
        """The key from its written form; raise ``BadNote``, which never repeats the secret."""
        match = _SECRET.fullmatch(written.strip())
        raw = _decoded(match["encoded"]) if match else b""
        if match is None or len(raw) != 33 or raw[0] != SIGNS_NOTES:
            raise BadNote("no signing key in the form PRIVATE+KEY+name+id+base64")
        return cls(match["name"], Ed25519PrivateKey.from_private_bytes(raw[1:]))

    @property
    def written(self) -> str:
        """The form in which it is kept; whoever has it can sign."""
        encoded = base64.b64encode(bytes([SIGNS_NOTES]) + self.secret.private_bytes_raw()).decode()
        return f"PRIVATE+KEY+{self.name}+{self.public().id.hex()}+{encoded}"

    def public(self, kind: int = SIGNS_NOTES) -> PublicKey:
        """The public half, for notes or for cosignatures."""
        return PublicKey(self.name, kind, self.secret.public_key().public_bytes_raw())

    def line(self, text: str) -> str:
        """The signature of a note."""
        return _line(self.public(), self.secret.sign(text.encode()))

    def dated_line(self, text: str, second: int) -> str:
        """A cosignature: also says when, in seconds since 1970."""
        signature = second.to_bytes(TIME_BYTES, "big") + self.secret.sign(_cosigned(text, second))
        return _line(self.public(COSIGNS), signature)


@dataclass(frozen=True)
class Note:
    """A text with the signatures that stand under it, as (name, key id, signature)."""

    text: str
    signatures: tuple[tuple[str, bytes, bytes], ...]

    @classmethod
    def read(cls, written: str) -> Self:
        """The note from its written form; raise ``BadNote``. No signature is verified yet."""
        text, blank, lines = written.rpartition("\n\n")
        if not blank or not lines or _SIGNATURE_LINE.sub("", lines):
            raise BadNote("no signed note: text, a blank line and signatures are expected")
        signatures = []
        for name, encoded in _SIGNATURE_LINE.findall(lines):
            raw = _decoded(encoded)
            signatures.append((name, raw[:KEY_ID_BYTES], raw[KEY_ID_BYTES:]))
        return cls(text + "\n", tuple(signatures))

    def is_signed_by(self, key: PublicKey) -> bool:
        """Whether ``key`` signed it; a signature that claims to be the key's and is not makes the note bad."""
        own = [signature for name, key_id, signature in self.signatures if (name, key_id) == (key.name, key.id)]
        if own and not all(key.verifies(self.text, signature) for signature in own):
            raise BadNote(f"the signature of {key.name} is false")
        return bool(own)

    def second_by(self, key: PublicKey) -> int | None:
        """When a cosigning key signed it, in seconds since 1970."""
        for name, key_id, signature in self.signatures:
            if (name, key_id) == (key.name, key.id) and key.verifies(self.text, signature):
                return int.from_bytes(signature[:TIME_BYTES], "big")
        return None


@dataclass(frozen=True)
class Checkpoint:
    """The size and the root of a log at one moment."""

    origin: str
    size: int
    root: Hash

    @property
    def text(self) -> str:
        """The body that is signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"

    @classmethod
    def read(cls, text: str) -> Self:
        """The checkpoint from its body; further lines are allowed and ignored; raise ``BadNote``."""
        lines = text.split("\n")
        if len(lines) < 4 or not lines[0] or not _NUMBER.fullmatch(lines[1]):
            raise BadNote("no checkpoint: origin, size and root are expected")
        root = _decoded(lines[2])
        if len(root) != HASH_BYTES:
            raise BadNote("the root of a checkpoint has 32 bytes")
        return cls(lines[0], int(lines[1]), root)


def signed(checkpoint: Checkpoint, key: SigningKey, *, second: int) -> str:
    """The checkpoint as a note that the log's key signed twice: plainly, and with the second of signing."""
    return f"{checkpoint.text}\n{key.line(checkpoint.text)}{key.dated_line(checkpoint.text, second)}"


def opened(written: str, keys: Iterable[PublicKey]) -> tuple[Checkpoint, Note]:
    """A checkpoint that one of ``keys`` signed; raise ``BadNote``."""
    note = Note.read(written)
    signers = [key for key in keys if note.is_signed_by(key)]  # all are asked: a false signature spoils the note
    if not signers:
        raise BadNote("no key that was given signed this checkpoint")
    return Checkpoint.read(note.text), note


def _cosigned(text: str, second: int) -> bytes:
    return f"cosignature/v1\ntime {second}\n{text}".encode()


def _line(key: PublicKey, signature: bytes) -> str:
    return f"— {key.name} {base64.b64encode(key.id + signature).decode()}\n"


def _decoded(encoded: str) -> bytes:
    try:
        return base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadNote("not base64") from error
