"""The programs whose way through is tried: ours, ffmpeg and rtmpdump."""
