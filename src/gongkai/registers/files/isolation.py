"""How well the process that reads files is shut in on this machine, told where it is not whole."""

from gongkai.documents.sandbox import confinement

MISSING = {
    "system_calls": (
        "本机内核不支持系统调用过滤（seccomp），读取上传文件的进程未断开网络",
        "this kernel filters no system calls (seccomp): the process that reads uploads is not cut off from the network",
    ),
    "files": (
        "本机内核不支持文件访问限制（Landlock），读取上传文件的进程能看到其他文件",
        "this kernel cannot restrict files (Landlock): the process that reads uploads can see other files",
    ),
}


def health() -> str:
    """``ok``, or what the kernel lacks; reading goes on under the limits of time and memory."""
    lacking = [name for name in MISSING if not getattr(confinement(), name)]
    return f"read without confinement of {', '.join(lacking).replace('_', ' ')}" if lacking else "ok"


def warnings() -> list[str]:
    """A line in two languages for each thing that the kernel lacks."""
    return [" · ".join(words) for name, words in MISSING.items() if not getattr(confinement(), name)]
