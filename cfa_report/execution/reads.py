"""What a report reads: the files and folders that its cells open, so that a later run knows whether they changed.

Python tells every opening of a file to an audit hook. What belongs to Python, to installed packages or to the system is
left out: the report's key covers it (``records.report_key``). A report that starts another process or opens a
connection reads what no hook can see: it is not traceable, and every run makes it again.
"""

from __future__ import annotations

import hashlib
import os
import site
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

import cfa_report
from cfa_report.store.shown import shown_bytes

#: Set for an ordinary kernel: the file to which it tells what its cells read.
TOLD_READS: Final = "CFA_REPORT_READS"

_ABSENT: Final = "absent"
_UNSEEN: Final = frozenset(
    {
        "subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork", "os.forkpty",
        "socket.connect", "socket.getaddrinfo", "sqlite3.connect", "ftplib.connect", "http.client.connect",
    }
)  # fmt: skip
_UNTRACEABLE: Final = "*"
_SYSTEM: Final = ("/dev", "/etc", "/proc", "/sys", "/usr", "/lib", "/nix", "/opt/homebrew")


@dataclass
class Reads:
    """What was read, in order: absolute paths; and whether anything was read out of sight."""

    paths: dict[str, None] = field(default_factory=dict)
    traceable: bool = True
    _written: set[str] = field(default_factory=set)

    def note(self, event: str, arguments: tuple[Any, ...]) -> str:
        """Keep what an audit event says was read; give what was new, else an empty text."""
        if event in _UNSEEN:
            before, self.traceable = self.traceable, False
            return _UNTRACEABLE if before else ""
        if not arguments or not isinstance(arguments[0], str | bytes | os.PathLike):
            return ""
        path = os.path.abspath(os.fsdecode(arguments[0]))  # noqa: PTH100 - a link is read through its own name
        if event == "open" and _writes(arguments):
            self._written.add(path)
        if path in self._written or path in self.paths or f"{path}{os.sep}".startswith(_left_out()):
            return ""
        self.paths[path] = None
        return path

    def leave_out(self, path: Path) -> None:
        """Forget that a file was read."""
        self.paths.pop(os.path.abspath(path), None)  # noqa: PTH100 - as it was noted

    def digests(self, root: Path) -> dict[str, str]:
        """Hash what was read; a path under ``root`` is named from there: a folder that moves takes its records."""
        return {name_under(path, root): digest_of(Path(path)) for path in self.paths if path not in self._written}


def name_under(path: str, root: Path) -> str:
    """Name a path from a folder that holds it, else in full."""
    prefix = f"{root}{os.sep}"
    return Path(path[len(prefix) :]).as_posix() if path.startswith(prefix) else path


def digest_of(path: Path) -> str:
    """Hash a file, or the names in a folder; a path that cannot be read is absent."""
    try:
        if path.is_dir():
            return hashlib.sha256("\0".join(sorted(entry.name for entry in path.iterdir())).encode()).hexdigest()
        return hashlib.sha256(shown_bytes(path)).hexdigest()
    except OSError:
        return _ABSENT


@contextmanager
def recording(reads: Reads) -> Iterator[None]:
    """Add what this process reads in the block; a process records one thing at a time."""
    global _current
    _install()
    before, _current = _current, reads
    try:
        yield
    finally:
        _current = before


def tell_reads(environment: Mapping[str, str] = os.environ) -> None:
    """Begin, in a kernel, to write what it reads to the file that the environment names, as it is read."""
    global _current, _told
    _install()
    _told = os.open(environment[TOLD_READS], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    _current = Reads()


def add_told(reads: Reads, file: Path) -> None:
    """Add what a kernel told that it read."""
    for line in file.read_text(encoding="utf-8").splitlines() if file.is_file() else ():
        if line == _UNTRACEABLE:
            reads.traceable = False
        else:
            reads.paths[line] = None


_current: Reads | None = None
_told = -1


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if _current is None or (event not in _FOLLOWED and event not in _UNSEEN):
        return
    # The import system lists the folders of the path: what it finds there, it opens.
    if event in _LISTINGS and "importlib" in sys._getframe(1).f_code.co_filename:
        return
    new = _current.note(event, arguments)
    if new and _told >= 0:
        os.write(_told, f"{new}\n".encode())


_LISTINGS: Final = frozenset({"os.listdir", "os.scandir"})
_FOLLOWED: Final = _LISTINGS | {"open"}


@cache
def _install() -> None:
    """Add the hook, which nothing can remove, once."""
    sys.addaudithook(_hook)


def _writes(arguments: tuple[Any, ...]) -> bool:
    flags = arguments[2] if len(arguments) > 2 and isinstance(arguments[2], int) else 0
    return bool(flags & (os.O_WRONLY | os.O_RDWR))


@cache
def _left_out() -> tuple[str, ...]:
    """List what belongs to the program, to its libraries, to their caches or to the system."""
    home = Path.home()
    folders = [sys.prefix, sys.base_prefix, sys.exec_prefix, *site.getsitepackages(), site.getusersitepackages()]
    folders += [str(Path(cfa_report.__file__).resolve().parent), str(Path(cfa_report.__file__).parent)]
    folders += [str(home / ".cache"), str(home / ".ipython"), str(home / ".jupyter"), str(home / ".local")]
    folders += [os.environ[name] for name in ("IPYTHONDIR", "MPLCONFIGDIR", "XDG_CACHE_HOME") if os.environ.get(name)]
    return tuple(f"{folder}{os.sep}" for folder in dict.fromkeys([*folders, *_SYSTEM]))
