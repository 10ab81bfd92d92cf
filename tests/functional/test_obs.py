"""OBS publishes, with its stream key, and viewers receive what it encoded."""

import shutil

import pytest

from harness import flv
from harness import server as servers
from harness.clients import ffmpeg, obs
from harness.identity import assert_relayed
from harness.waiting import eventually

LEAST_FRAMES = 75


@pytest.mark.skipif(not shutil.which("obs") or not shutil.which("Xvfb"), reason="obs or Xvfb is not installed")
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


def video_frames(path):
    return len(flv.frames(flv.read(path), flv.VIDEO))
