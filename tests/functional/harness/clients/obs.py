"""OBS Studio without a screen: Xvfb, software rendering, a prepared profile, and what it sends recorded too."""

import json
import os

from ..waiting import eventually

WIDTH, HEIGHT = 320, 180

_GLOBAL = """[General]
FirstRun=true
LastVersion=486539266
EnableAutoUpdates=false
[Basic]
Profile=Test
ProfileDir=Test
SceneCollection=Test
SceneCollectionFile=Test
ConfigOnNewProfile=false
"""

_PROFILE = """[General]
Name=Test
[Output]
Mode=Simple
Reconnect=false
[SimpleOutput]
StreamEncoder=x264
Preset=ultrafast
UseAdvanced=true
x264Settings=keyint=25
VBitrate=300
ABitrate=64
RecQuality=Stream
RecFormat=flv
FilePath={recordings}
[Video]
BaseCX={width}
BaseCY={height}
OutputCX={width}
OutputCY={height}
FPSType=0
FPSCommon=25 PAL
[Audio]
SampleRate=44100
ChannelSetup=Stereo
"""

def _scenes(media):
    """One scene with a film in it that never ends."""
    return {
        "name": "Test",
        "current_scene": "Scene",
        "current_program_scene": "Scene",
        "scene_order": [{"name": "Scene"}],
        "sources": [
            {"id": "scene", "name": "Scene", "settings": {"items": [{"name": "Film", "visible": True, "id": 1}]}},
            {"id": "ffmpeg_source", "name": "Film",
             "settings": {"is_local_file": True, "local_file": str(media), "looping": True}},
        ],
    }


class Screen:
    """An X server without hardware; it picks a free display number itself."""

    def __init__(self, programs):
        self.program = programs.start(
            "xvfb", ["Xvfb", "-displayfd", "1", "-screen", "0", "1024x768x24", "-nolisten", "tcp"])
        number = eventually(lambda: self.program.output().strip(), 15, lambda: f"display\n{self.program.shown()}")
        self.display = f":{number}"


# Its TLS (mbedTLS) knows no list of authorities but this folder, and no variable that names another.
_AUTHORITIES = "/etc/ssl/certs"


def trusting(authorities):
    """For `within` of publish(): OBS finds the certificates of the folder `authorities` where the machine's are. In a
    mount namespace of its own, so nobody else does; needs root."""
    return ["unshare", "--mount", "--propagation", "private", "sh", "-c",
            f'mount --bind "$0" {_AUTHORITIES} && exec "$@"', authorities]


def publish(programs, screen, media, server_url, key, within=()):
    """OBS showing `media`, streaming to `server_url` with the stream key `key` and recording the same packets to FLV.
    `within` is a command that runs another one.

    Returns the program and a function that gives the path of the recording once it exists.
    """
    home = programs.folder / "obs-home"
    recordings = programs.folder / "obs-recordings"
    recordings.mkdir()
    _write_profile(home / "obs-studio", recordings, media, server_url, key)
    runtime = programs.folder / "obs-runtime"
    runtime.mkdir(mode=0o700)
    program = programs.start(
        "obs",
        [*within, "obs", "--startstreaming", "--startrecording", "--minimize-to-tray", "--multi", "--disable-updater",
         "--profile", "Test", "--collection", "Test"],
        environment={
            "DISPLAY": screen.display, "HOME": str(home), "XDG_CONFIG_HOME": str(home), "XDG_RUNTIME_DIR": str(runtime),
            "https_proxy": "http://127.0.0.1:9",  # its look for new versions of service lists ends here
            "LIBGL_ALWAYS_SOFTWARE": "1", "QT_QPA_PLATFORM": "xcb", "LANG": os.environ.get("LANG", "C.UTF-8"),
        },
    )
    return program, lambda: next(iter(recordings.glob("*.flv")), None)


def _write_profile(folder, recordings, media, server_url, key):
    profile = folder / "basic/profiles/Test"
    scenes = folder / "basic/scenes"
    profile.mkdir(parents=True)
    scenes.mkdir(parents=True)
    service = {"type": "rtmp_custom", "settings": {"server": server_url, "key": key, "use_auth": False, "bwtest": False}}
    (folder / "global.ini").write_text(_GLOBAL)
    (profile / "basic.ini").write_text(_PROFILE.format(recordings=recordings, width=WIDTH, height=HEIGHT))
    (profile / "service.json").write_text(json.dumps(service))
    (scenes / "Test.json").write_text(json.dumps(_scenes(media)))
