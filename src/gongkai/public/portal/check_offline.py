"""Checks, with nothing but Python, that what proof.json tells of a public record stands in a signed checkpoint.

Beside it lie proof.json, canonical.json and keys. It prints one line for each act, and writes what openssl needs to
verify the signature: note.txt, signature.bin, key.der.
"""

import base64
import hashlib
import json
import sys
from pathlib import Path
from typing import Any

ED25519_IN_DER = bytes.fromhex("302a300506032b6570032100")


def node_hash(*parts: bytes) -> bytes:
    """SHA-256 over the parts."""
    return hashlib.sha256(b"".join(parts)).digest()


def root_from(entry: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    """The root of the tree to which the path leads from the entry (RFC 9162, 2.1.3.2)."""
    node, last = node_hash(b"\0", entry), size - 1
    for other in path:
        if index & 1 or index == last:
            node = node_hash(b"\1", other, node)
            while index and not index & 1:
                index, last = index >> 1, last >> 1
        else:
            node = node_hash(b"\1", node, other)
        index, last = index >> 1, last >> 1
    return node if last == 0 else b""


def checked(act: dict[str, Any]) -> tuple[str, str]:
    """What an act says, and the checkpoint that holds it; ends the program where it does not."""
    head, _, checkpoint = act["proof"].partition("\n\n")
    index, *path = head.split("\n")[1:]
    _origin, size, root = checkpoint.split("\n")[:3]
    commitment = node_hash(base64.b64decode(act["salt"]), act["statement"].encode())
    entry = b"gongkai-commitment/v1\n" + commitment
    hashes = [base64.b64decode(one) for one in path]
    if root_from(entry, int(index.split()[1]), int(size), hashes) != base64.b64decode(root):
        sys.exit(f"不符：第 {act['sequence']} 条记录不在日志中")
    return act["statement"], checkpoint


def main() -> None:
    """Check everything in this folder."""
    told = json.loads(Path("proof.json").read_text(encoding="utf-8"))
    digest = hashlib.sha256(Path("canonical.json").read_bytes()).hexdigest()
    checkpoint, contents = "", []
    for act in told["acts"]:
        statement, checkpoint = checked(act)
        said = json.loads(statement)
        contents.append(said["content"])
        print(f"在日志中：第 {act['sequence']} 条，{said['act']}，{said['at']}")
    if digest not in contents:
        sys.exit("不符：canonical.json 不是日志所记的内容")
    text, _, lines = checkpoint.rpartition("\n\n")
    key = base64.b64decode(Path("keys").read_text(encoding="utf-8").split("\n")[0].split("+", 2)[2])
    Path("note.txt").write_text(text + "\n", encoding="utf-8")
    Path("signature.bin").write_bytes(base64.b64decode(lines.split("\n")[0].split(" ")[2])[4:])
    Path("key.der").write_bytes(ED25519_IN_DER + key[1:])
    print("内容一致；检查点的签名用下一条命令核验")


if __name__ == "__main__":
    main()
