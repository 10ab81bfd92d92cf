"""Configuration as the documentation gives it, with addresses and files of the test in the place of its examples."""

import pathlib
import re

_DOCS = pathlib.Path(__file__).resolve().parents[3] / "docs"


def snippet(name, replacements, page="behind-a-proxy.md"):
    """The block behind `<!-- snippet: name -->`. Every text in `replacements` must occur in it."""
    text = (_DOCS / page).read_text()
    found = re.search(rf"<!-- snippet: {re.escape(name)} -->\n```\w*\n(.*?)```", text, re.DOTALL)
    assert found, f"{page} has no snippet {name}"
    body = found[1]
    for old, new in replacements.items():
        assert old in body, f"snippet {name} of {page} does not have {old!r} any more"
        body = body.replace(old, str(new))
    return body
