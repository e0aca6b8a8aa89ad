"""What Linux takes from a process that reads a file: network, other programs, other files, memory beyond a limit.

Nothing here needs a privilege. ``confinement()`` says what this kernel can do, without changing anything.
"""

import ctypes
import errno
import os
import platform
import resource
import signal
import struct
import sys
import sysconfig
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PR_SET_PDEATHSIG, PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS = 1, 22, 38
SECCOMP_MODE_FILTER = 2
SECCOMP_ALLOW, SECCOMP_KILL, SECCOMP_ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
# Of linux/audit.h, linux/bpf_common.h.
ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7, "loongarch64": 0xC0000102, "riscv64": 0xC00000F3}
LOAD, JUMP_EQUAL, JUMP_ANY_BIT, RETURN = 0x20, 0x15, 0x45, 0x06
NUMBER_AT, ARCHITECTURE_AT, ARGUMENTS_AT = 0, 4, 16
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
HARMLESS_FCNTL = (0, 1, 2, 3, 1030)  # F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_DUPFD_CLOEXEC
# name: (x86_64, all newer architectures alike); None where there is no such call. All that a parser of files needs.
CALLS: dict[str, tuple[int | None, int]] = {
    "read": (0, 63),
    "write": (1, 64),
    "lseek": (8, 62),
    "pread64": (17, 67),
    "pwrite64": (18, 68),
    "readv": (19, 65),
    "writev": (20, 66),
    "close": (3, 57),
    "fstat": (5, 80),
    "stat": (4, 79),
    "lstat": (6, 79),
    "newfstatat": (262, 79),
    "statx": (332, 291),
    "access": (21, 48),
    "faccessat": (269, 48),
    "faccessat2": (439, 439),
    "readlink": (89, 78),
    "readlinkat": (267, 78),
    "getcwd": (79, 17),
    "getdents64": (217, 61),
    "fadvise64": (221, 223),
    "ftruncate": (77, 46),
    "fsync": (74, 82),
    "dup": (32, 23),
    "mmap": (9, 222),
    "mprotect": (10, 226),
    "munmap": (11, 215),
    "mremap": (25, 216),
    "madvise": (28, 233),
    "brk": (12, 214),
    "futex": (202, 98),
    "rt_sigaction": (13, 134),
    "rt_sigprocmask": (14, 135),
    "rt_sigreturn": (15, 139),
    "sigaltstack": (131, 132),
    "sched_yield": (24, 124),
    "sched_getaffinity": (204, 123),
    "nanosleep": (35, 101),
    "clock_nanosleep": (230, 115),
    "clock_gettime": (228, 113),
    "clock_getres": (229, 114),
    "gettimeofday": (96, 169),
    "times": (100, 153),
    "getrusage": (98, 165),
    "getpid": (39, 172),
    "getppid": (110, 173),
    "gettid": (186, 178),
    "getuid": (102, 174),
    "geteuid": (107, 175),
    "getgid": (104, 176),
    "getegid": (108, 177),
    "uname": (63, 160),
    "sysinfo": (99, 179),
    "getrandom": (318, 278),
    "membarrier": (324, 283),
    "rseq": (334, 293),
    "set_robust_list": (273, 99),
    "exit": (60, 93),
    "exit_group": (231, 94),
}
OPEN, OPENAT, FCNTL, CLONE3, OPENAT2 = (2, None), (257, 56), (72, 25), (435, 435), (437, 437)
PRLIMIT = (302, 261)

LANDLOCK_CREATE, LANDLOCK_ADD, LANDLOCK_RESTRICT = 444, 445, 446  # the same on every architecture
LANDLOCK_VERSION_FLAG, LANDLOCK_PATH = 1, 1
LANDLOCK_READ = (1 << 2) | (1 << 3)
LANDLOCK_RIGHTS = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 5: (1 << 16) - 1}
SYSTEM_FOLDERS = ("/usr", "/lib", "/lib64", "/etc/fonts", "/etc/ld.so.cache", "/etc/localtime")


class NotConfined(Exception):
    """The kernel was said to be able to confine a process and did not."""


@dataclass(frozen=True)
class Confinement:
    """What this kernel takes from a process that reads files."""

    system_calls: bool
    files: bool

    @property
    def is_whole(self) -> bool:
        """Whether network, programs and foreign files are all out of reach."""
        return self.system_calls and self.files


@cache
def confinement() -> Confinement:
    """What this kernel can do; asking changes nothing, for a filter at address 0 is refused in any case."""
    libc = _libc()
    libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, None, 0, 0)
    filters = ctypes.get_errno() == errno.EFAULT and platform.machine() in ARCHITECTURES
    return Confinement(system_calls=filters, files=_landlock_version() > 0)


@cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def take_foreign_files(readable: Iterable[Path]) -> None:
    """From now on this process and its children write no file by name and read only what lies under ``readable``."""
    version = _landlock_version()
    if version <= 0:
        return
    libc = _libc()
    _no_new_privileges()
    rights = LANDLOCK_RIGHTS[max(known for known in LANDLOCK_RIGHTS if known <= version)]
    attribute = struct.pack("<Q", rights)
    rules = libc.syscall(LANDLOCK_CREATE, attribute, ctypes.c_size_t(len(attribute)), 0)
    _require(rules >= 0, "landlock_create_ruleset")
    for path in {*map(Path, SYSTEM_FOLDERS), *readable}:
        _allow_reading(rules, path)
    _require(libc.syscall(LANDLOCK_RESTRICT, rules, 0) == 0, "landlock_restrict_self")
    os.close(rules)


def _allow_reading(rules: int, path: Path) -> None:
    if not path.exists():
        return
    place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    allowed = LANDLOCK_READ if path.is_dir() else LANDLOCK_READ & ~(1 << 3)
    rule = struct.pack("<Qi", allowed, place)
    _require(_libc().syscall(LANDLOCK_ADD, rules, LANDLOCK_PATH, rule, 0) == 0, f"landlock_add_rule {path}")
    os.close(place)


def _landlock_version() -> int:
    return int(_libc().syscall(LANDLOCK_CREATE, None, ctypes.c_size_t(0), LANDLOCK_VERSION_FLAG))


def program_folders() -> list[Path]:
    """Where the interpreter, its libraries and this package lie."""
    package = Path(__file__).resolve().parents[2]
    roots = [sys.prefix, sys.base_prefix, *sysconfig.get_paths().values()]
    return [package, *(Path(root) for root in roots if Path(root) != Path("/"))]


def limit_resources(*, memory_bytes: int, seconds: float, written_bytes: int) -> None:
    """Hard limits of this process; memory counts everything it maps, so what is resident is always less."""
    for kind, value in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_DATA, memory_bytes),
        (resource.RLIMIT_CPU, int(seconds) + 1),
        (resource.RLIMIT_FSIZE, written_bytes),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(kind)
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (value, value))


def die_with_parent(parent: int) -> None:
    """Be killed as soon as the process that made this one is gone."""
    _libc().prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def prepare() -> None:
    """Work out once what every child would work out again."""
    if confinement().system_calls:
        _filter(platform.machine())


def take_system_calls() -> None:
    """From now on this process opens no file for writing, no socket, starts nothing and signals nobody."""
    if not confinement().system_calls:
        return
    _no_new_privileges()
    program = _filter(platform.machine())
    body = ctypes.create_string_buffer(program, len(program))
    header = struct.pack("@HP", len(program) // 8, ctypes.addressof(body))
    _require(_libc().prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, header, 0, 0) == 0, "seccomp")


def _no_new_privileges() -> None:
    _require(_libc().prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0, "no_new_privs")


def _require(holds: bool, what: str) -> None:
    if not holds:
        raise NotConfined(f"{what}: {os.strerror(ctypes.get_errno())}")


@cache
def _filter(machine: str) -> bytes:
    """The filter as a program of the kernel: calls by name of ``CALLS``, some by argument, everything else refused."""
    column = 0 if machine == "x86_64" else 1
    refuse = RETURN, 0, 0, SECCOMP_ERRNO | errno.EPERM
    steps = [
        (LOAD, 0, 0, ARCHITECTURE_AT),
        (JUMP_EQUAL, 1, 0, ARCHITECTURES[machine]),
        (RETURN, 0, 0, SECCOMP_KILL),
        (LOAD, 0, 0, NUMBER_AT),
    ]
    for number in dict.fromkeys(numbers[column] for numbers in CALLS.values()):
        if number is not None:
            steps += [(JUMP_EQUAL, 0, 1, number), (RETURN, 0, 0, SECCOMP_ALLOW)]
    for numbers, argument in ((OPENAT, 2), (OPEN, 1)):
        steps += _read_only(numbers[column], argument)
    steps += _one_of(FCNTL[column], 1, HARMLESS_FCNTL)
    steps += _all_zero(PRLIMIT[column], ARGUMENTS_AT, ARGUMENTS_AT + 16, ARGUMENTS_AT + 20)  # only asked, of itself
    for numbers in (CLONE3, OPENAT2):  # libraries fall back to the older call when these do not exist
        steps += [(JUMP_EQUAL, 0, 1, numbers[column]), (RETURN, 0, 0, SECCOMP_ERRNO | errno.ENOSYS)]
    return b"".join(struct.pack("<HBBI", *step) for step in [*steps, refuse])


def _read_only(number: int | None, argument: int) -> list[tuple[int, int, int, int]]:
    if number is None:
        return []
    return [
        (JUMP_EQUAL, 0, 4, number),
        (LOAD, 0, 0, ARGUMENTS_AT + 8 * argument),
        (JUMP_ANY_BIT, 0, 1, WRITING),
        (RETURN, 0, 0, SECCOMP_ERRNO | errno.EACCES),
        (RETURN, 0, 0, SECCOMP_ALLOW),
    ]


def _one_of(number: int, argument: int, values: Iterable[int]) -> list[tuple[int, int, int, int]]:
    chosen = list(values)
    inner = [(LOAD, 0, 0, ARGUMENTS_AT + 8 * argument)]
    for value in chosen:
        inner += [(JUMP_EQUAL, 0, 1, value), (RETURN, 0, 0, SECCOMP_ALLOW)]
    inner.append((RETURN, 0, 0, SECCOMP_ERRNO | errno.EPERM))
    return [(JUMP_EQUAL, 0, len(inner), number), *inner]


def _all_zero(number: int, *places: int) -> list[tuple[int, int, int, int]]:
    inner: list[tuple[int, int, int, int]] = []
    for place in places:
        inner += [(LOAD, 0, 0, place), (JUMP_EQUAL, 1, 0, 0), (RETURN, 0, 0, SECCOMP_ERRNO | errno.EPERM)]
    inner.append((RETURN, 0, 0, SECCOMP_ALLOW))
    return [(JUMP_EQUAL, 0, len(inner), number), *inner]
