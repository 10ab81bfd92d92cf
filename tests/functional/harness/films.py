"""Small films that people in a meeting show instead of cameras: H.264 that every browser decodes, no two alike."""

import colorsys
import subprocess

WIDTH, HEIGHT, RATE, KEY_INTERVAL = 160, 90, 5, 10  # a key frame every two seconds
SECONDS = 14  # no whole part of it is a time between two looks
_BALL = 24


def make(folder, count):
    """FLV files, each of a colour of its own with a ball that goes up and down in it; some kbit/s each."""
    folder.mkdir(exist_ok=True)
    films = [folder / f"{number}.flv" for number in range(1, count + 1)]
    filters, outputs = [], []
    for number, film in enumerate(films, 1):
        filters.append(f"color=0x{colour(number, count)}:size={WIDTH}x{HEIGHT}:rate={RATE}[ground{number}];"
                       f"color=white:size={_BALL}x{_BALL}:rate={RATE}[ball{number}];"
                       f"[ground{number}][ball{number}]overlay=x='(W-w)*(0.5+0.5*sin(2*PI*t/{SECONDS}))'"
                       f":y='(H-h)*abs(sin(PI*t*{number % 5 + 1}/{SECONDS}+{number}))'[film{number}]")
        outputs += ["-map", f"[film{number}]", "-t", str(SECONDS), "-c:v", "libx264", "-profile:v", "baseline", "-preset", "veryfast",
                    "-tune", "zerolatency", "-g", str(KEY_INTERVAL), "-keyint_min", str(KEY_INTERVAL), "-sc_threshold", "0",
                    "-pix_fmt", "yuv420p", "-crf", "28", "-f", "flv", str(film)]
    subprocess.run(["ffmpeg", "-hide_banner", "-loglevel", "error", "-y", "-filter_complex", ";".join(filters), *outputs], check=True, timeout=120)
    return films


def colour(number, count):
    """Of the ground, as RRGGBB: neighbours are as different as they can be."""
    return "".join(f"{round(255 * part):02x}" for part in colorsys.hsv_to_rgb(number / count, 0.75, 0.6))


def make_camera(path):
    """A file that Chromium shows instead of its fake camera (`--use-file-for-fake-video-capture`)."""
    subprocess.run(["ffmpeg", "-hide_banner", "-loglevel", "error", "-y", "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=10",
                    "-t", "7", "-pix_fmt", "yuv420p", str(path)], check=True, timeout=60)
    return path
