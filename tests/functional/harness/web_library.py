"""The browser library (web/client), built for the tests."""

import shutil
import subprocess

import pytest

from .server import REPOSITORY

LIBRARY = REPOSITORY / "web/client"
COMPILER = LIBRARY / "node_modules/.bin/tsc"


def missing():
    """What scripts/setup could not install, or an empty string."""
    if not shutil.which("node"):
        return "node is not installed"
    return "" if COMPILER.exists() else "the packages of web/client are not installed"


def built():
    """Its folder; skips the test where scripts/setup could not install its packages."""
    if missing():
        pytest.skip(f"{missing()} (scripts/setup)")
    if not _is_built():
        made = subprocess.run([COMPILER, "-p", LIBRARY], capture_output=True, text=True, timeout=600)
        assert made.returncode == 0, made.stdout
        (LIBRARY / "dist/.built").touch()
    return LIBRARY


def tests(folder, at_once=4):
    """The command for a folder of its tests: several files at once, where Node can, because they mostly wait."""
    can = "--test-concurrency" in subprocess.run(["node", "--help"], capture_output=True, text=True, timeout=60).stdout
    return ["node", "--test", *([f"--test-concurrency={at_once}"] if can else []), folder]


def _is_built():
    """Behind the newest of what it is made of."""
    sources = [*(LIBRARY / "src").rglob("*.ts"), LIBRARY / "tsconfig.json", LIBRARY / "package-lock.json"]
    mark = LIBRARY / "dist/.built"
    return mark.exists() and mark.stat().st_mtime > max(path.stat().st_mtime for path in sources)


def modules(library):
    """What pages import, by path."""
    return {f"/{path.relative_to(library)}": path.read_bytes() for path in (library / "dist").rglob("*.js")}
