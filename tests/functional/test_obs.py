"""OBS publishes, with its stream key, and viewers receive what it encoded."""

import shutil

import pytest

from harness import certificates, flv, namespace
from harness import server as servers
from harness.clients import ffmpeg, obs
from harness.identity import assert_relayed
from harness.waiting import eventually

LEAST_FRAMES = 75


pytestmark = pytest.mark.skipif(not shutil.which("obs") or not shutil.which("Xvfb"), reason="obs or Xvfb is not installed")


def test_viewers_receive_what_obs_encodes(start_server, programs, media, tmp_path):
    server = start_server(open_publishing=False)
    key = "camera" if servers.stand_in() else f"camera?key={server.key()}"
    viewers = [("rtmp", server.rtmp("camera"))]
    if not servers.stand_in():
        viewers.append(("rtmpt", server.rtmpt("camera")))

    program, recording = obs.publish(programs, obs.Screen(programs), media, server.rtmp("").rstrip("/"), key)
    players = {name: ffmpeg.play(programs, url, tmp_path / f"{name}.flv", f"play-{name}") for name, url in viewers}
    for name, player in players.items():
        path = tmp_path / f"{name}.flv"
        eventually(lambda: path.exists() and video_frames(path) >= LEAST_FRAMES, 60,
                   lambda: f"{LEAST_FRAMES} frames at {name}\n{program.shown()}", every=0.2)
        player.interrupt()
    received = {name: flv.read(tmp_path / f"{name}.flv") for name in players}
    last = {[tag for tag in tags if tag.is_frame][-1].body for tags in received.values()}
    eventually(lambda: recording() and last <= {tag.body for tag in flv.read(recording())}, 60,
               "OBS recorded what the viewers received", every=0.2)
    assert program.running, program.shown()

    recorded = flv.read(recording())
    for tags in received.values():
        assert_relayed(recorded, tags, to_the_end=False)


@pytest.mark.skipif(not namespace.available(), reason="needs root, for OBS to trust the test's authority")
def test_obs_publishes_over_rtmps_to_a_server_it_can_trust(start_server, programs, media, tmp_path):
    trusted, folder = certificates.Authority(tmp_path), tmp_path / "authorities"
    folder.mkdir()
    shutil.copy(trusted.file, folder)
    server = start_server(configure=certificates.present(certificates.for_this_machine(trusted)))
    output = tmp_path / "tls.flv"

    player = ffmpeg.play(programs, server.rtmp("camera"), output)
    program, recording = obs.publish(programs, obs.Screen(programs), media, f"rtmps://localhost:{server.port}/live", "camera",
                                     within=obs.trusting(folder))
    server.log.wait("publish", 60, stream="camera", protocol="rtmps")
    eventually(lambda: output.exists() and video_frames(output) >= LEAST_FRAMES, 60,
               lambda: f"{LEAST_FRAMES} frames\n{program.shown()}", every=0.2)
    player.interrupt()
    received = flv.read(output)
    last = [tag for tag in received if tag.is_frame][-1].body
    eventually(lambda: recording() and last in {tag.body for tag in flv.read(recording())}, 60,
               "OBS recorded what the viewer received", every=0.2)
    assert_relayed(flv.read(recording()), received, to_the_end=False)


@pytest.mark.skipif(not namespace.available(), reason="needs root, to choose the authorities that OBS trusts")
def test_obs_does_not_publish_to_a_server_it_cannot_trust(start_server, programs, media, tmp_path):
    certificate = certificates.for_this_machine(certificates.Authority(tmp_path))
    folder = tmp_path / "authorities"
    folder.mkdir()
    shutil.copy(certificates.Authority(tmp_path, "stranger").file, folder)
    server = start_server(configure=certificates.present(certificate))

    program, _ = obs.publish(programs, obs.Screen(programs), media, f"rtmps://localhost:{server.port}/live", "camera",
                             within=obs.trusting(folder))
    eventually(lambda: "Cert verify failed" in program.output(), 60, lambda: f"OBS refuses the server\n{program.shown()}", every=0.2)
    assert not server.log.events("connect")


def video_frames(path):
    return len(flv.frames(flv.read(path), flv.VIDEO))
