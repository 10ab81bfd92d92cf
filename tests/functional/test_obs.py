"""OBS publishes, with its stream key; viewers receive what it encoded, and pages show it."""

import shutil

import pytest

from harness import certificates, devtools, flv, live_pages, namespace, web_library
from harness import server as servers
from harness.clients import ffmpeg, obs
from harness.identity import assert_relayed
from harness.waiting import eventually

LEAST_FRAMES = 75
CHANGES = 20  # of the picture that a page has to see
LOUD = 0.05  # the largest sample of the film's tone is larger

pytestmark = pytest.mark.skipif(not shutil.which("obs") or not shutil.which("Xvfb"), reason="obs or Xvfb is not installed")


def test_viewers_receive_what_obs_encodes(start_server, programs, media, tmp_path):
    server = start_server(open_publishing=False, configure=live_pages.taken_from_anywhere)
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
    if not servers.stand_in():
        assert_pages_show_it(programs, f"ws://localhost:{server.port}/live")


def assert_pages_show_it(programs, uri):
    """Pictures that change, and the film's tone, on both of the ways that pages have."""
    with live_pages.serving(web_library.built()) as pages:
        chromium = devtools.Chromium(programs)
        for path, loudness in (("webcodecs", "told.loudest"), ("mse", "loudnessOfVideo()")):
            tab = chromium.open(pages.origin)
            live_pages.watch(tab, uri, name="camera", path=path)
            tab.until(f"told.errors.length > 0 || told.changes >= {CHANGES} && {loudness} > {LOUD}", timeout=60)
            tab.until(f"figures().statistics.width === {obs.WIDTH}")  # these come once a second
            told = tab.evaluate("figures()")
            assert told["errors"] == [] and told["state"] == "playing", told
            figures = told["statistics"]
            assert (figures["path"], figures["height"]) == (path, obs.HEIGHT), figures
            assert figures["videoCodec"].startswith("avc1.") and figures["audioCodec"] == "mp4a.40.2", figures
            tab.navigate("about:blank")
        chromium.close()


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
