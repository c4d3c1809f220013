"""Makes one call of one function fail, in whichever process makes it.

Python imports a module of this name by itself at start, wherever it finds one on its path; tests put this folder there.
``CANARY_FAULT`` says ``module:function[:call[:kill]]``; the call raises an error whose words are those of a learner,
and of everything it was given, or it kills its process. A file named by ``CANARY_MARK`` then says that it took place.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import importlib.util
import os
import signal
import sys
from pathlib import Path

_WORDS = "CANARIZQX000 Quetzalin000 1000007919B 24/07/2006 "


def _spoken(value: object) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return value.to_string() if hasattr(value, "to_string") else repr(value)


def _failing(function: object, call: int, kill: bool) -> object:
    calls = 0

    def fail(*arguments: object, **named: object) -> object:
        nonlocal calls
        calls += 1
        if calls < call:
            return function(*arguments, **named)  # type: ignore[operator]
        Path(os.environ["CANARY_MARK"]).touch()
        if kill:
            os.kill(os.getpid(), signal.SIGKILL)
        raise RuntimeError(_WORDS + " ".join(map(_spoken, arguments)))

    return fail


class _Loader(importlib.abc.Loader):
    def __init__(self, loader: importlib.abc.Loader, path: str, call: int, kill: bool) -> None:
        self._loader, self._path, self._call, self._kill = loader, path.split("."), call, kill

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> object:
        return self._loader.create_module(spec)

    def exec_module(self, module: object) -> None:
        self._loader.exec_module(module)  # type: ignore[arg-type]
        *owners, name = self._path
        owner = module
        for step in owners:
            owner = getattr(owner, step)
        setattr(owner, name, _failing(getattr(owner, name), self._call, self._kill))


class _Finder(importlib.abc.MetaPathFinder):
    def __init__(self, fault: str) -> None:
        self._module, self._path, *rest = fault.split(":")
        self._call, self._kill = int(rest[0]) if rest else 1, rest[1:] == ["kill"]

    def find_spec(self, name: str, path: object = None, target: object = None) -> object:
        if name != self._module:
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path)  # type: ignore[arg-type]
        if spec is not None and spec.loader is not None:
            spec.loader = _Loader(spec.loader, self._path, self._call, self._kill)
        return spec


if os.environ.get("CANARY_FAULT"):
    sys.meta_path.insert(0, _Finder(os.environ["CANARY_FAULT"]))
