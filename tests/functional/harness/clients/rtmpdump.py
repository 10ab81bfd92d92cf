"""rtmpdump (librtmp): plays over rtmp and rtmpt. It writes the FLV tags as they came."""


def play(programs, url, output, name="rtmpdump-play", environment=None, options=(), within=()):
    """Ends when the stream is unpublished, with exit code 2 ("incomplete") as a live stream has no length.

    `within` is a command that runs another one, as in ["ip", "netns", "exec", NAME].
    """
    return programs.start(
        name, [*within, "rtmpdump", "--live", "--timeout", "20", *options, "-r", url, "-o", output], environment=environment
    )
