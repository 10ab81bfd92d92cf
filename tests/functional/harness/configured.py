"""What configures a server (harness.server.Server) in a way that several tests want."""

import re

ADAPTOR = "conf/_defaultRoot_/Adaptor.xml"


def with_rtmpe(on):
    """A `configure` that says whether RTMPE is served."""

    def configure(root):
        path = root / ADAPTOR
        text, count = re.subn(r'<RTMPE enabled="\w+">', f'<RTMPE enabled="{"true" if on else "false"}">', path.read_text())
        assert count == 1, "the template has the tag"
        path.write_text(text)

    return configure
