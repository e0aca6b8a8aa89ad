"""What a process in foreign hands would try, by name; each raises ``OSError`` where it is held."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

LIBC = ctypes.CDLL(None, use_errno=True)


def _called(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), "refused")


def internet(source):
    socket.socket(socket.AF_INET)


def local_socket(source):
    socket.socket(socket.AF_UNIX)


def socket_pair(source):
    socket.socketpair()


def fork(source):
    if os.fork() == 0:
        os._exit(0)


def program(source):
    os.execv("/bin/true", ["true"])


def shell(source):
    subprocess.run(["/bin/true"], check=True)


def write_temporary(source):
    tempfile.mkstemp()


def write_new(source):
    os.close(os.open("/tmp/gongkai-escaped", os.O_WRONLY | os.O_CREAT))


def write_back(source):
    os.write(source.file.fileno(), b"x")


def write_back_through_proc(source):
    os.close(os.open(f"/proc/self/fd/{source.file.fileno()}", os.O_RDWR))


def unlink(source):
    Path(sys.executable).unlink()


def read_passwords(source):
    Path("/etc/passwd").read_bytes()


def read_home(source):
    list(Path("/root").iterdir())


def read_project(source):
    (Path(__file__).parents[5] / "pyproject.toml").read_bytes()


def kill_parent(source):
    os.kill(os.getppid(), signal.SIGTERM)


def trace_parent(source):
    _called(LIBC.ptrace(16, os.getppid(), None, None))


def read_memory_of_parent(source):
    _called(LIBC.process_vm_readv(os.getppid(), None, 0, None, 0, 0))


def raise_limits(source):
    import resource

    try:
        resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    except ValueError as error:
        raise OSError from error


def new_namespace(source):
    _called(LIBC.unshare(0x10000000))


def mount(source):
    _called(LIBC.mount(b"none", b"/tmp", b"tmpfs", 0, None))


def ring(source):
    _called(LIBC.syscall(425, 1, None))


def new_filter(source):
    _called(LIBC.prctl(22, 2, None, 0, 0))


WAYS_OUT = {
    way.__name__: way
    for way in (
        internet,
        local_socket,
        socket_pair,
        fork,
        program,
        shell,
        write_temporary,
        write_new,
        write_back,
        write_back_through_proc,
        unlink,
        read_passwords,
        read_home,
        read_project,
        kill_parent,
        trace_parent,
        read_memory_of_parent,
        raise_limits,
        new_namespace,
        mount,
        ring,
        new_filter,
    )
}
