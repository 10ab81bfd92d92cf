"""Test media, made once a session: a moving picture with sound in which no two packets are alike."""

import subprocess

WIDTH, HEIGHT, RATE, KEY_INTERVAL = 320, 180, 25, 25


def make_flv(path, seconds, video="400k", audio="64k"):
    """H.264 baseline and AAC at these rates, a key frame a second."""
    subprocess.run(
        ["ffmpeg", "-hide_banner", "-loglevel", "error", "-y",
         "-f", "lavfi", "-i", f"testsrc2=size={WIDTH}x{HEIGHT}:rate={RATE}",
         "-f", "lavfi", "-i", "aevalsrc='0.2*sin(2*PI*t*(300+40*t))+0.05*(random(0)-0.5)':s=44100",
         "-t", str(seconds),
         "-c:v", "libx264", "-profile:v", "baseline", "-preset", "veryfast", "-tune", "zerolatency",
         "-g", str(KEY_INTERVAL), "-keyint_min", str(KEY_INTERVAL), "-sc_threshold", "0",
         "-pix_fmt", "yuv420p", "-b:v", video,
         "-c:a", "aac", "-b:a", audio, "-f", "flv", str(path)],
        check=True, timeout=120,
    )
    return path
