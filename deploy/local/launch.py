"""Becomes another program: one that ends with its parent and, when asked, runs as another user.

Run as a script, never imported by the supervisor: the calls below change the process that makes them.
PostgreSQL refuses to run as root, yet its binaries and data may lie below a directory only root may enter
(a clone in `mktemp -d`). So the user changes and only the right to pass and read such directories stays.
"""

import argparse
import ctypes
import os
import pwd
import signal
import stat
import sys
from pathlib import Path

PR_SET_PDEATHSIG = 1
PR_SET_SECUREBITS = 28
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_RAISE = 2
SECBIT_NO_SETUID_FIXUP = 1 << 2
CAPABILITY_VERSION_3 = 0x20080522
CAP_DAC_OVERRIDE = 1
CAP_DAC_READ_SEARCH = 2

libc = ctypes.CDLL(None, use_errno=True)


def main() -> None:
    """Change what this process is, then replace it by the program."""
    options = parse(sys.argv[1:])
    if options.user:
        become(options.user, [Path(path) for path in options.reach])
    if options.parent:
        end_with(options.parent, signal.Signals[options.signal])
    os.execv(options.program[0], options.program)  # noqa: S606 - the caller names the program by its full path


def parse(arguments: list[str]) -> argparse.Namespace:
    """What to become."""
    parser = argparse.ArgumentParser(prog="launch")
    parser.add_argument("--user", help="run as this user")
    parser.add_argument("--reach", action="append", default=[], help="a path this user must be able to reach")
    parser.add_argument("--parent", type=int, help="the process to end with")
    parser.add_argument("--signal", default="SIGTERM", help="what tells the program that its parent ended")
    parser.add_argument("program", nargs="+")
    return parser.parse_args(arguments)


def become(name: str, reach: list[Path]) -> None:
    """Change user and group, keeping the right to pass closed directories only where one is in the way."""
    user = pwd.getpwnam(name)
    kept = capability_for(user, reach)
    if kept is not None:
        # Without this bit access(2), by which initdb looks for its neighbours, ignores capabilities.
        prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP)
    os.setgroups([])
    os.setresgid(user.pw_gid, user.pw_gid, user.pw_gid)
    os.setresuid(user.pw_uid, user.pw_uid, user.pw_uid)
    if kept is not None:
        keep_only(kept)


def capability_for(user: pwd.struct_passwd, reach: list[Path]) -> int | None:
    """The least capability with which a user reaches these paths; none when the file modes already suffice."""
    if all(passable(step, user) for path in reach for step in [*path.parents, path]):
        return None
    closed_programs = any(path.is_file() and not passable(path, user) for path in reach)
    if closed_programs or not permitted() & (1 << CAP_DAC_READ_SEARCH):
        return CAP_DAC_OVERRIDE
    return CAP_DAC_READ_SEARCH


def passable(path: Path, user: pwd.struct_passwd) -> bool:
    """Whether the mode of one directory or program lets a user through."""
    status = path.stat()
    if status.st_uid == user.pw_uid:
        return bool(status.st_mode & stat.S_IXUSR)
    if status.st_gid == user.pw_gid:
        return bool(status.st_mode & stat.S_IXGRP)
    return bool(status.st_mode & stat.S_IXOTH)


class Header(ctypes.Structure):
    """struct __user_cap_header_struct of capset(2)."""

    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class Sets(ctypes.Structure):
    """struct __user_cap_data_struct of capset(2), the low word of each set."""

    _fields_ = (("effective", ctypes.c_uint32), ("permitted", ctypes.c_uint32), ("inheritable", ctypes.c_uint32))


def permitted() -> int:
    """The low word of the capabilities this process may use."""
    sets = (Sets * 2)()
    check(libc.capget(ctypes.byref(Header(CAPABILITY_VERSION_3, 0)), sets))
    return int(sets[0].permitted)


def keep_only(capability: int) -> None:
    """Drop every capability but one, and hand that one on through exec."""
    bit = 1 << capability
    sets = (Sets * 2)(Sets(bit, bit, bit), Sets(0, 0, 0))
    check(libc.capset(ctypes.byref(Header(CAPABILITY_VERSION_3, 0)), sets))
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability)


def end_with(parent: int, number: signal.Signals) -> None:
    """Receive a signal when the parent ends, even if it was killed; forgotten on a change of user, so set after it."""
    prctl(PR_SET_PDEATHSIG, number)
    if os.getppid() != parent:
        sys.exit("the parent has ended already")


def prctl(option: int, *values: int) -> None:
    """Change one attribute of this process."""
    padded = [ctypes.c_ulong(value) for value in (*values, 0, 0, 0, 0)[:4]]
    check(libc.prctl(option, *padded))


def check(result: int) -> None:
    """Turn a C error into an exception."""
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


if __name__ == "__main__":
    main()
