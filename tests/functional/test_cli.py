"""The command line: what `init`, `check` and `serve` say and with which code they end."""

import os
import signal
import socket
import stat

import pytest

from harness import server as servers
from harness.ports import accepts, free_port
from harness.rtmp_client import connected
from harness.waiting import eventually

ADAPTOR = "conf/_defaultRoot_/Adaptor.xml"
APPLICATION = "conf/_defaultRoot_/_defaultVHost_/Application.xml"


@pytest.fixture
def sallyport(programs):
    """Runs the program to its end."""

    def run(*arguments, name="sallyport"):
        return programs.run(name, [servers.binary(), *arguments], timeout=20)

    return run


@pytest.fixture
def root(sallyport, tmp_path):
    """A folder made by `init`."""
    made = sallyport("init", tmp_path / "root", name="init")
    assert made.returncode == 0, made.shown()
    return tmp_path / "root"


def everything(program):
    return program.output() + program.errors()


def test_init_makes_a_configuration_and_an_application(root):
    assert (root / "conf").is_dir()
    assert (root / "applications" / "live").is_dir()


def test_init_says_what_to_type_into_obs(sallyport, tmp_path):
    made = sallyport("init", tmp_path / "root")

    assert "rtmp://" in everything(made) and "OBS" in everything(made)


def test_init_leaves_what_is_there_alone(sallyport, root):
    changed = root / "applications" / "live" / "Application.xml"
    changed.write_text("<Application></Application>")

    sallyport("init", root)

    assert changed.read_text() == "<Application></Application>"


def test_check_accepts_what_init_made(sallyport, root):
    checked = sallyport("check", "--root", root)

    assert checked.returncode == 0, checked.shown()


def test_check_names_file_line_and_column_of_a_fault(sallyport, root):
    (root / ADAPTOR).write_text("<Adaptor>\n  <HostPortList>\n    <HostPort>:notaport</HostPort>\n  </HostPortList>\n</Adaptor>\n")

    checked = sallyport("check", "--root", root)

    assert checked.returncode == 2
    assert f"{ADAPTOR}:3:" in everything(checked), checked.shown()


def test_check_names_a_near_miss(sallyport, root):
    (root / ADAPTOR).rename((root / ADAPTOR).with_name("Adaptors.xml"))

    checked = sallyport("check", "--root", root)

    assert "Adaptors.xml" in everything(checked)
    assert "did you mean" in everything(checked) and "Adaptor.xml" in everything(checked)


def test_serve_refuses_a_broken_configuration(sallyport, root):
    (root / APPLICATION).parent.mkdir(parents=True, exist_ok=True)
    (root / APPLICATION).write_text("<Application>\n<StreamManager>\n</Application>\n")

    served = sallyport("serve", "--root", root, "--listen", f"127.0.0.1:{free_port()}")

    assert served.returncode == 2
    assert f"{APPLICATION}:" in everything(served), served.shown()


def test_serve_names_address_and_cause_when_a_port_is_in_use(sallyport, root):
    with socket.create_server(("127.0.0.1", 0)) as occupied:
        port = occupied.getsockname()[1]

        served = sallyport("serve", "--root", root, "--listen", f"127.0.0.1:{port}")

    assert served.returncode == 1, served.shown()
    assert f"127.0.0.1:{port}" in everything(served)
    assert "in use" in everything(served).lower()


@pytest.mark.parametrize("arguments", [
    ["serve", "--listen", "127.0.0.1:99999"],
    ["serve", "--listen", "not an address"],
    ["serve", "--workers", "-3"],
    ["serve", "--unknown"],
    ["nonsense"],
    [],
])
def test_wrong_usage_ends_with_2(sallyport, arguments, root):
    if arguments and arguments[0] == "serve":
        arguments = [*arguments, "--root", root]

    assert sallyport(*arguments).returncode == 2


def test_a_folder_that_does_not_exist_is_an_error(sallyport, tmp_path):
    checked = sallyport("check", "--root", tmp_path / "nowhere")

    assert checked.returncode == 2
    assert "nowhere" in everything(checked)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_serve_ends_with_0_when_asked_to(programs, root, number):
    port = free_port()
    served = programs.start("serve", [servers.binary(), "serve", "--root", root, "--listen", f"127.0.0.1:{port}"])
    eventually(lambda: accepts("127.0.0.1", port), 20, "server listening")

    served.signal(number)

    assert served.wait(10) == 0, served.shown()


def test_open_publishing_is_warned_about(start_server):
    server = start_server(open_publishing=True)

    assert server.log.wait("open-publishing")[0].level == "warning"


def test_the_stream_key_is_readable_by_its_owner_only(start_server):
    server = start_server(open_publishing=False)

    mode = os.stat(server.root / "applications/live/stream.key").st_mode
    assert stat.S_IMODE(mode) == 0o600
    assert len(server.key()) >= 16


def test_several_addresses_are_listened_on(start_server):
    first, second, third = free_port(), free_port(), free_port("127.0.0.2")

    start_server(listen=[f"127.0.0.1:{first},{second}", f"127.0.0.2:{third}"])

    assert accepts("127.0.0.1", first) and accepts("127.0.0.1", second) and accepts("127.0.0.2", third)


def test_sighup_reloads_without_dropping_clients(server):
    with connected(server.port) as client:
        server.program.signal(signal.SIGHUP)
        server.log.wait("reload")

        assert client.create_stream() >= 1
