"""The client library as other programs see it: installed into a folder of its own, found by CMake and by pkg-config,
and run against the server."""

import os
import shutil
import subprocess

import pytest

from harness import flv
from harness import server as servers
from harness.identity import assert_relayed
from harness.waiting import eventually

EXAMPLES = servers.REPOSITORY / "examples/client"
BUILD = servers.binary().parent.parent
SANITIZE = os.environ.get("SALLYPORT_BUILD_FLAGS", "")
BUILD_SECONDS = 240


def run(*arguments, **options):
    done = subprocess.run([str(a) for a in arguments], capture_output=True, text=True, timeout=BUILD_SECONDS, **options)
    assert done.returncode == 0, f"$ {arguments}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def flags():
    return [f"-fsanitize={SANITIZE}"] if SANITIZE else []


@pytest.fixture(scope="module")
def prefix(tmp_path_factory):
    """Where it was installed, and then moved to: nothing may remember the first place."""
    first = tmp_path_factory.mktemp("library") / "first"
    run("cmake", "--install", BUILD, "--prefix", first, "--component", "client")
    moved = first.with_name("moved")
    shutil.move(first, moved)
    return moved


@pytest.fixture(scope="module")
def examples(prefix, tmp_path_factory):
    """The example programs, built outside of our build."""
    folder = tmp_path_factory.mktemp("examples")
    shutil.copytree(EXAMPLES, folder / "source")
    run("cmake", "-S", folder / "source", "-B", folder / "build", "-G", "Ninja", f"-DCMAKE_PREFIX_PATH={prefix}",
        f"-DCMAKE_CXX_FLAGS={' '.join(flags())}")
    run("cmake", "--build", folder / "build")
    return folder / "build"


def test_only_what_is_public_is_installed(prefix):
    headers = {str(path.relative_to(prefix / "include")) for path in (prefix / "include").rglob("*.hpp")}
    public = servers.REPOSITORY / "client/include"
    assert headers == {str(path.relative_to(public)) for path in public.rglob("*.hpp")}
    assert not list(prefix.rglob("bin/*"))


def test_a_program_is_built_with_pkg_config(prefix, server, tmp_path):
    program = tmp_path / "call.cpp"
    program.write_text("""
        #include <sallyport/client.hpp>
        #include <future>
        #include <iostream>
        int main(int, char** argv) {
          sallyport::client::NetConnection connection;
          std::promise<std::string> code;
          connection.on_status([&](const auto& status) { code.set_value(status.code); });
          connection.connect(argv[1]);
          std::cout << code.get_future().get() << std::endl;
        }
    """)
    environment = {**os.environ, "PKG_CONFIG_PATH": ":".join(str(path) for path in prefix.rglob("pkgconfig"))}
    found = run("pkg-config", "--cflags", "--libs", "sallyport-client", env=environment).split()
    run("g++", "-std=c++20", *flags(), program, "-o", tmp_path / "call", *found)

    said = run(tmp_path / "call", server.rtmp("").rstrip("/"))

    assert said.strip() == "NetConnection.Connect.Success"


def test_one_example_plays_what_another_publishes(examples, server, programs, short_media, tmp_path):
    received = tmp_path / "received.flv"
    uri = server.rtmp("").rstrip("/")
    player = programs.start("play", [examples / "example_play_to_file", uri, "film", received])
    server.log.wait("play")
    publisher = programs.start("publish", [examples / "example_publish_file", uri, "film", short_media])

    assert publisher.wait(30) == 0, publisher.shown()
    assert player.wait(15) == 0, player.shown()
    assert_relayed(flv.read(short_media), flv.read(received))


def test_frames_of_a_programs_own_are_published(examples, server, programs, tmp_path):
    received = tmp_path / "received.flv"
    uri = server.rtmp("").rstrip("/")
    player = programs.start("play", [examples / "example_play_to_file", uri, "silence", received])
    server.log.wait("play")
    publisher = programs.start("publish", [examples / "example_publish_frames", uri, "silence", "2"])

    assert publisher.wait(20) == 0, publisher.shown()
    assert player.wait(15) == 0, player.shown()
    sounds = [tag for tag in flv.read(received) if tag.kind == flv.AUDIO]
    assert len(sounds) == 100 and all(tag.body == b"\x82" + b"\xff" * 160 for tag in sounds)


def test_a_call_on_the_programs_own_io_context(examples, server, programs):
    called = programs.run("call", [examples / "example_call", server.rtmp("").rstrip("/"), "getStreamLength", "film"])
    assert called.returncode == 0, called.shown()
    assert called.output().strip() == "0"


def test_two_people_talk(examples, server, tmp_path):
    def talker(name, other):
        arguments = [examples / "example_chat", server.rtmp("").rstrip("/"), name, name, other]
        return subprocess.Popen([str(a) for a in arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                stderr=(tmp_path / name).open("w"))

    anna, bert = talker("anna", "bert"), talker("bert", "anna")
    try:
        eventually(lambda: len(server.log.events("play")) >= 2 and len(server.log.events("publish")) >= 2, 15, "both there")
        anna.stdin.write("hello\n")
        anna.stdin.flush()
        assert bert.stdout.readline() == "anna: hello\n"
        bert.stdin.write("good day\n")
        bert.stdin.flush()
        assert anna.stdout.readline() == "bert: good day\n"
        for one in (anna, bert):
            one.stdin.close()
            assert one.wait(10) == 0
    finally:
        for one in (anna, bert):
            one.kill()
            one.wait(10)


def test_a_room_is_shared(examples, server, tmp_path):
    def member(name):
        arguments = [examples / "example_shared_object", server.rtmp("").rstrip("/"), "room", name]
        return subprocess.Popen([str(a) for a in arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                stderr=(tmp_path / name).open("w"))

    def until(program, wanted):
        seen = []
        while wanted not in seen:
            line = program.stdout.readline()
            assert line, f"ended without {wanted!r}: {seen}"
            seen.append(line.rstrip())

    anna = member("anna")
    until(anna, "success who/anna: true")
    bert = member("bert")
    try:
        until(bert, "change who/anna: true")
        until(anna, "change who/bert: true")
        anna.stdin.write("/topic weather\nhello\n")
        anna.stdin.flush()
        until(bert, 'change topic: "weather"')
        until(bert, "anna: hello")
        until(anna, "anna: hello")
        bert.stdin.close()
        assert bert.wait(10) == 0
        until(anna, "delete who/bert: undefined")
        anna.stdin.close()
        assert anna.wait(10) == 0
    finally:
        for one in (anna, bert):
            one.kill()
            one.wait(10)
