"""Why a file was not read: a stable code, and one sentence for the person who sent it."""


class Refused(Exception):
    """A file that is not read; ``reason`` is one Chinese sentence, ``code`` a stable word for programs."""

    def __init__(self, reason: str, code: str) -> None:
        super().__init__(f"{code}: {reason}")
        self.reason = reason
        self.code = code


def size(limit_bytes: float) -> str:
    """A number of bytes as a person says it."""
    if limit_bytes < 1024 * 1024:
        return f"{limit_bytes / 1024:.0f} KB"
    return f"{limit_bytes / 1024 / 1024:.0f} MB"


def too_large(limit_bytes: int) -> Refused:
    """The file itself is too long."""
    return Refused(f"文件太大，上限 {size(limit_bytes)}", "limit.size")


def too_slow() -> Refused:
    """The time was up."""
    return Refused("文件过于复杂，在规定时间内没有读完；请拆分或重新导出后再提交", "limit.time")


def too_much_memory(limit_bytes: int) -> Refused:
    """The memory was not enough."""
    return Refused(f"文件过于复杂，读取所需内存超过 {size(limit_bytes)}；请拆分或重新导出后再提交", "limit.memory")


def too_many_pages(count: int, limit: int) -> Refused:
    """More pages than are read."""
    return Refused(f"文件有 {count} 页，上限 {limit} 页；请拆分后再提交", "limit.pages")


def too_much_found(limit_bytes: int) -> Refused:
    """The result is longer than may be handed back."""
    return Refused(f"文件内容过多，读出的结果超过 {size(limit_bytes)}；请拆分后再提交", "limit.result")


def damaged(what: str = "文件") -> Refused:
    """It cannot be read as what it says it is."""
    return Refused(f"{what}已损坏或结构有误，无法读取；请用原软件打开并重新保存后再提交", "damaged")


def unpacks_too_large(limit_bytes: int) -> Refused:
    """A bomb, or just too much."""
    return Refused(f"文件解开后过大（上限 {size(limit_bytes)}），可能是压缩炸弹", "zip.size")


def forbidden_declaration() -> Refused:
    """XML with a document type: entities, files and addresses of others."""
    return Refused("文件中的 XML 含有不允许的声明（DTD 或实体）", "xml.declaration")


def broken_sandbox() -> Refused:
    """The process that reads could not be had; nothing is known about the file."""
    return Refused("读取文件的隔离进程没有启动，请稍后再试；若仍不行，请告知系统管理员", "sandbox.unavailable")


def too_much_written() -> Refused:
    """The new file would be longer than may be written."""
    return Refused("改写后的文件过大，没有写出；请拆分后再提交", "limit.written")


def disk_full() -> Refused:
    """There is no room for the new file."""
    return Refused("磁盘空间不足，没有写出文件；请告知系统管理员", "disk.full")
