"""rtmpdump (librtmp): plays over rtmp and rtmpt. It writes the FLV tags as they came."""


def play(programs, url, output, name="rtmpdump-play", environment=None):
    """Ends when the stream is unpublished, with exit code 2 ("incomplete") as a live stream has no length."""
    return programs.start(
        name, ["rtmpdump", "--live", "--timeout", "20", "-r", url, "-o", output], environment=environment
    )
