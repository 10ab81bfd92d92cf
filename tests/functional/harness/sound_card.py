"""PulseAudio with a loudspeaker of its own, which nobody hears but the test. In Firefox sound stands still where there is none."""

import array
import pathlib
import tempfile

from .server import REPOSITORY
from .sound import RATE, Sound
from .waiting import eventually

_UNPACKED = REPOSITORY / "build/lab/pulseaudio"  # by scripts/setup
_LIBRARIES = _UNPACKED / "usr/lib/x86_64-linux-gnu/pulseaudio"


class SoundCard:
    """`environment` makes a program play to it."""

    def __init__(self, programs, name="pulseaudio"):
        self._programs, self._name = programs, name
        folder = programs.folder / name
        folder.mkdir()
        # The path of a socket may have 107 characters, and that of a test's folder is long.
        self._place = tempfile.TemporaryDirectory(prefix="sallyport-sound-")
        socket = pathlib.Path(self._place.name) / "socket"
        modules, = _UNPACKED.glob("usr/lib/pulse-*/modules")
        self.environment = {"PULSE_SERVER": f"unix:{socket}", "PULSE_COOKIE": str(folder / "cookie")}
        self.program = programs.start(name, [
            _UNPACKED / "usr/bin/pulseaudio", "-n", "--daemonize=no", "--use-pid-file=no", "--exit-idle-time=-1", "--disable-shm",
            "--realtime=no", "--high-priority=no", "--log-target=stderr", f"--dl-search-path={modules}", "-L", "module-null-sink sink_name=loudspeaker",
            "-L", f"module-native-protocol-unix auth-anonymous=1 socket={socket}",
        ], environment={"LD_LIBRARY_PATH": f"{_LIBRARIES}:{modules}", "HOME": str(folder), "XDG_RUNTIME_DIR": str(folder)})
        eventually(lambda: self._ready(socket), 20, lambda: f"PulseAudio's socket\n{self.program.shown()}")

    def _ready(self, socket):
        assert self.program.running, self.program.shown()
        return socket.exists()

    def heard(self, seconds=1):
        """What comes out of the loudspeaker next."""
        ran = self._programs.run(f"{self._name}-heard", [
            "ffmpeg", "-v", "error", "-nostdin", "-f", "pulse", "-i", "loudspeaker.monitor", "-t", seconds, "-ac", "1", "-ar", RATE,
            "-f", "f32le", "-"], environment=self.environment)
        assert ran.returncode == 0, ran.shown()
        return Sound(0, array.array("f", ran.stdout.read_bytes()))

    def record(self, path):
        """All that comes out of it, as 32-bit floats of one channel, until the program that is returned is interrupted."""
        return self._programs.start(f"{self._name}-record", [
            "ffmpeg", "-v", "error", "-nostdin", "-y", "-f", "pulse", "-fragment_size", "1920", "-i", "loudspeaker.monitor", "-ac", "1", "-ar", RATE, "-f", "f32le", path],
            environment=self.environment)

    def close(self):
        self.program.end()
        self._place.cleanup()
