"""Fixtures of the functional tests. What the programs of a failed test printed is shown with it."""

import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))

from harness import media as media_maker  # noqa: E402
from harness import server as servers  # noqa: E402
from harness.processes import Programs  # noqa: E402


@pytest.fixture(scope="session")
def media(tmp_path_factory):
    """Twelve seconds of FLV: H.264 and AAC, a key frame a second."""
    return media_maker.make_flv(tmp_path_factory.mktemp("media") / "twelve-seconds.flv", 12)


@pytest.fixture(scope="session")
def short_media(tmp_path_factory):
    """Four seconds of the same."""
    return media_maker.make_flv(tmp_path_factory.mktemp("media") / "four-seconds.flv", 4)


@pytest.fixture
def programs(tmp_path, request):
    tmp_path.chmod(0o755)
    tmp_path.parent.chmod(0o755)  # squid and others give up root and must still reach their folder
    tmp_path.parent.parent.chmod(0o755)
    started = Programs(tmp_path)
    request.node.programs = started
    yield started
    started.end_all()


@pytest.fixture
def server(programs):
    """A server on which anybody may publish. At the end of the test it must be alive and stop with 0."""
    started = servers.make(programs)
    yield started
    started.stop()


@pytest.fixture
def start_server(programs):
    """Starts servers with options of the test's own (see harness.server.Server)."""
    started = []

    def start(**options):
        options.setdefault("name", f"sallyport-{len(started)}" if started else "sallyport")
        started.append(servers.make(programs, **options))
        return started[-1]

    yield start
    for one in started:
        one.stop()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    outcome = yield
    report = outcome.get_result()
    programs = getattr(item, "programs", None)
    if report.failed and programs:
        report.sections.append(("programs", programs.shown()))
