"""GStreamer's rtmp2src and rtmp2sink (rtmp only), and its rtmpsink, which is librtmp."""


def publish(programs, media, url, sent, name="gst-publish"):
    """Sends a file at its own speed. GStreamer writes FLV headers of its own, so `sent` gets a copy of
    exactly what it publishes."""
    return programs.start(name, publishing(media, url, sent))


def publish_by_librtmp(programs, media, url, sent, name="librtmp-publish"):
    """The same by way of librtmp, which also speaks rtmpe, rtmpt, rtmpte and rtmps."""
    return programs.start(name, _publishing(media, sent, ["rtmpsink", "sync=true", f"location={url} live=1"]))


def publishing(media, url, sent):
    """The command of `publish`."""
    return _publishing(media, sent, ["rtmp2sink", "sync=true", f"location={url}"])


def _publishing(media, sent, sink):
    return ["gst-launch-1.0", "-e",
            "filesrc", f"location={media}", "!", "flvdemux", "name=demux",
            "demux.video", "!", "queue", "!", "h264parse", "!", "mux.",
            "demux.audio", "!", "queue", "!", "aacparse", "!", "mux.",
            "flvmux", "name=mux", "streamable=true", "!", "tee", "name=copy",
            "copy.", "!", "queue", "!", "filesink", f"location={sent}",
            "copy.", "!", "queue", "!", *sink]


def play(programs, url, output, name="gst-play"):
    """Records the FLV stream that rtmp2src makes of the messages. Ends when the stream is unpublished."""
    return programs.start(
        name,
        ["gst-launch-1.0", "-e", "rtmp2src", f"location={url}", "!", "filesink", "buffer-mode=2",
         f"location={output}"],
    )


def play_by_librtmp(programs, url, output, name="librtmp-play"):
    """The same by way of librtmp (rtmpsrc)."""
    return programs.start(
        name,
        ["gst-launch-1.0", "-e", "rtmpsrc", f"location={url} live=1", "!", "filesink", "buffer-mode=2", f"location={output}"],
    )
