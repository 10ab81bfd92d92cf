"""Whether a body is what its content type says, as a filter on a gateway judges it."""

_GIF = (b"GIF87a", b"GIF89a")
_LOOKED_AT = 512  # the first bytes, as sniffers do


def is_what_it_says(media_type, body):
    """An empty body is whatever it likes."""
    if not body:
        return True
    start = body[:_LOOKED_AT]
    if media_type == "image/gif":
        return start.startswith(_GIF)
    if media_type.startswith("text/"):
        return all(byte >= 0x20 or byte in b"\t\n\r\f" for byte in start) and _is_utf8(start)
    return True


def _is_utf8(start):
    try:
        start.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.end == len(start) and len(start) == _LOOKED_AT  # cut in the middle of a letter
    return True
