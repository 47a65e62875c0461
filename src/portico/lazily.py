"""Our modules run when something in them is first asked for, so that a start waits for nothing that it does not need.

`from portico.resources.invoices import finalizing` finds the module; its code runs at the first `finalizing.…`. Since
we import modules, not verbs, nearly everything waits by itself, and nobody has to write an import into a function.
`from portico.resources.invoices.declaration import Invoice` asks for something, and so runs that module at once.

This is the one place where imports are anything but what Python does. It differs from `importlib.util.LazyLoader` in
that it is safe with threads on every Python, and in that nothing runs for what the import system itself looks at, such
as `__spec__` and `__path__`.
"""

import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from threading import RLock
from types import ModuleType
from typing import Any

_one_at_a_time = RLock()
"""Held while a module runs. No import lock is ever held by a thread that waits for it: to import runs nothing."""


class _Waiting(ModuleType):
    """A module whose code has not run."""

    def __getattribute__(self, name: str) -> Any:
        found = super().__getattribute__
        if name.startswith("__"):
            return found(name)
        with _one_at_a_time:
            _run(self)
            return found(name)


def _run(module: ModuleType) -> None:
    """Run a module, unless somebody has meanwhile, or it is running and asks for something of its own."""
    loader = module.__spec__ and module.__spec__.loader
    if type(module) is _Waiting and isinstance(loader, _Loader) and not loader.runs:
        loader.run(module)


class _Loader(SourceFileLoader):
    """Runs one module, later."""

    runs = False

    def exec_module(self, module: ModuleType) -> None:
        """Only get ready."""
        module.__class__ = _Waiting

    def run(self, module: ModuleType) -> None:
        """What an import usually does. If it fails, the next who asks has it tried again, and hears of it, too."""
        self.runs = True
        try:
            super().exec_module(module)
        finally:
            self.runs = False
        module.__class__ = ModuleType


class _Finder:
    """Finds our modules where Python would, and makes them wait."""

    @staticmethod
    def find_spec(name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        """What Python calls for each module that is not there yet."""
        if not name.startswith("portico."):
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec and type(spec.loader) is SourceFileLoader:
            spec.loader = _Loader(spec.loader.name, spec.loader.path)
        return spec


def begin() -> None:
    """Let every module that is imported from now on wait."""
    sys.meta_path.insert(0, _Finder)


def run(package: str) -> None:
    """Run what waits in a package, and what that finds there: for who would rather wait now than later."""
    while waiting := [module for module in list(sys.modules.values()) if _waits(module, package)]:
        for module in waiting:
            with _one_at_a_time:
                _run(module)


def _waits(module: ModuleType, package: str) -> bool:
    return type(module) is _Waiting and module.__name__.startswith(f"{package}.")
