"""The browser library (web/client), built for the tests."""

import subprocess

import pytest

from .server import REPOSITORY

LIBRARY = REPOSITORY / "web/client"


def built():
    """Its folder; skips the test where scripts/setup could not install its packages."""
    compiler = LIBRARY / "node_modules/.bin/tsc"
    if not compiler.exists():
        pytest.skip("the packages of web/client are not installed (scripts/setup)")
    if not _is_built():
        made = subprocess.run([compiler, "-p", LIBRARY], capture_output=True, text=True, timeout=600)
        assert made.returncode == 0, made.stdout
        (LIBRARY / "dist/.built").touch()
    return LIBRARY


def _is_built():
    """Behind the newest of what it is made of."""
    sources = [*(LIBRARY / "src").rglob("*.ts"), LIBRARY / "tsconfig.json", LIBRARY / "package-lock.json"]
    mark = LIBRARY / "dist/.built"
    return mark.exists() and mark.stat().st_mtime > max(path.stat().st_mtime for path in sources)


def modules(library):
    """What pages import, by path."""
    return {f"/{path.relative_to(library)}": path.read_bytes() for path in (library / "dist").rglob("*.js")}
