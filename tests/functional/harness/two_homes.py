"""Two people at home, each on a machine of their own, and a server between them that is also the only way from one to the other:

    Ada 10.77.1.2 ── 10.77.1.1 server 10.77.2.1 ── 10.77.2.2 Bob

Each has Chromium with a camera whose pictures are numbered, a microphone that plays notes, and a loudspeaker that is recorded.
Walls stand on the server's machine, where a firewall between the two would be.
"""

import re
import subprocess

from . import devtools, namespace, numbered, tls
from .hosts import Host, join
from .sound import RATE
from .sound_card import SoundCard

ADDRESSES = {"Ada": ("10.77.1.2", "10.77.1.1"), "Bob": ("10.77.2.2", "10.77.2.1")}  # theirs, and the server's on their side
CAMERA_PICTURES = 250  # then the film begins anew
NOTES = {"Ada": (500, 650, 800), "Bob": (575, 725, 875)}  # Hz
NOTE = 0.1  # s


def make_camera(path):
    """A file that Chromium shows instead of its fake camera: every picture bears its number."""
    with open(path, "wb") as film:
        film.write(f"YUV4MPEG2 W{numbered.WIDTH} H{numbered.HEIGHT} F{numbered.RATE}:1 Ip A1:1 C420jpeg\n".encode())
        for number in range(CAMERA_PICTURES):
            film.write(b"FRAME\n" + numbered.picture(number))
    return path


def make_microphone(path, notes):
    """…and one that it hears: notes that follow each other without a pause. A single one would be taken for noise."""
    one = "+".join(f"{note}*eq(mod(floor(t/{NOTE}),{len(notes)}),{index})" for index, note in enumerate(notes))
    subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", f"aevalsrc='0.4*sin(2*PI*({one})*t)':s={RATE}", "-t", "12", path],
                   check=True, timeout=60)
    return path


class Home:
    """Somebody's machine; `browser` runs on it."""

    def __init__(self, host, name, camera, options):
        self.name, self.folder = name, host.programs.folder
        self.address, self.gateway = ADDRESSES[name]
        self._host, self._environment = host, {}
        self.sound_card = SoundCard(self, f"pulseaudio-{name}")
        self._environment = self.sound_card.environment
        microphone = make_microphone(self.folder / f"{name}.wav", NOTES[name])
        self.browser = devtools.Chromium(
            self, "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={camera}",
            f"--use-file-for-fake-audio-capture={microphone}", f"--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE {self.gateway}", *options,
            name=f"chromium-{name}")

    def start(self, name, arguments, environment=None, **options):
        return self._host.start(name, arguments, environment={**self._environment, **(environment or {})}, **options)

    def close(self):
        self.browser.close()
        self.sound_card.close()


class TwoHomes:
    """Everything goes with `close`."""

    def __init__(self, programs):
        self._programs = programs
        self.server = Host(programs, "server")
        self._machines = {}
        self.homes = {}
        try:
            for name, (theirs, ours) in ADDRESSES.items():
                host = self._machines[name] = Host(programs, name.lower())
                join(host, theirs, self.server, ours)
                host.ip("route", "add", "default", "via", ours)
            self.server.run("sysctl", "-q", "-w", "net.ipv4.ip_forward=1")
        except BaseException:
            self.close()
            raise

    def furnish(self, *options):
        """A browser for each, with these switches."""
        camera = make_camera(self._programs.folder / "camera.y4m")
        for name, host in self._machines.items():
            self.homes[name] = Home(host, name, camera, options)
        return self.homes

    def connect(self, name, port):
        """TLS from somebody's machine to a port of the server's; the certificate is not looked at."""
        plain = namespace.connect(self._machines[name].namespace, ADDRESSES[name][1], port)
        return tls.trusting_anybody().wrap_socket(plain)

    def build_wall(self, verdict="drop", sender=None):
        """No UDP gets from one to the other any more, or nothing that `sender` sends; `reject` says so by ICMP."""
        whose = f"ip saddr {ADDRESSES[sender][0]} " if sender else ""
        chain = f"chain forward {{\n type filter hook forward priority 0; policy accept;\n {whose}meta l4proto udp counter {verdict}\n}}\n"
        self.server.nft(f"table inet wall {{\n{chain}}}\n")

    def tear_down_wall(self):
        self.server.run("nft", "delete", "table", "inet", "wall")

    @property
    def held_back(self):
        """Packets that the wall has stopped."""
        return int(re.search(r"counter packets (\d+)", self.server.run("nft", "list", "table", "inet", "wall"))[1])

    def close(self):
        for home in self.homes.values():
            home.close()
        for host in (*self._machines.values(), self.server):
            host.close()
