#!/usr/bin/env python3
"""Compares the #include lines of the sources with the table in modules.py.

    check_includes.py [REPOSITORY]     exit code 1 if an include is not allowed, with file, line and remedy
"""

import pathlib
import re
import sys

from modules import ALLOWED, RESTRICTED

_INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^">]+)[">]')
_SUFFIXES = {".hpp", ".cpp"}


def sources(repository):
    """Every source file as (module, path)."""
    for folder in sorted((repository / "src").iterdir()):
        if folder.is_dir():
            yield from ((folder.name, path) for path in sorted(folder.rglob("*")) if path.suffix in _SUFFIXES)
    client = repository / "client"
    if client.is_dir():
        yield from (("client", path) for path in sorted(client.rglob("*")) if path.suffix in _SUFFIXES)


def includes(path):
    """The includes of a file as (line number, quote or bracket, name)."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if match := _INCLUDE.match(line):
            yield number, match[1], match[2]


def fault(module, opening, name):
    """What is wrong with an include, or None."""
    if opening == '"':
        target = name.split("/")[0] if "/" in name else None
        if target is None:
            return f'write it from src/, as in "{module}/{name}"'
        if target not in ALLOWED:
            return f"{target} is no module of modules.py"
        if target != module and target not in ALLOWED[module]:
            return f"{module} may include {', '.join(ALLOWED[module]) or 'nothing else'}"
    for prefix, modules in RESTRICTED.items():
        if name.startswith(prefix) and module not in modules:
            return f"{prefix} is for {', '.join(modules)}"
    return None


def cycles():
    """Modules that reach themselves through the table."""
    def reached(module, seen):
        for target in ALLOWED[module]:
            if target not in seen:
                seen.add(target)
                reached(target, seen)
        return seen

    return [module for module in ALLOWED if module in reached(module, set())]


def check(repository):
    faults = [f"tests/architecture/modules.py: {module} depends on itself" for module in cycles()]
    count = 0
    for module, path in sources(repository):
        if module not in ALLOWED:
            faults.append(f"{path.relative_to(repository)}: {module} is no module of modules.py")
            continue
        for number, opening, name in includes(path):
            count += 1
            if what := fault(module, opening, name):
                faults.append(f"{path.relative_to(repository)}:{number}: {module} includes {name}: {what}")
    if count == 0:
        faults.append(f"{repository}: no sources found")
    return faults


def main():
    default = pathlib.Path(__file__).resolve().parents[2]
    faults = check(pathlib.Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else default)
    print("\n".join(faults) if faults else "every include follows the table")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
