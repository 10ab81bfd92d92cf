"""Is what a viewer received what was published, bit for bit and without a gap?"""

from . import flv


def assert_relayed(published, received, to_the_end=True, least_frames=25, lost_at_the_end=0):
    """`received` (tags) must be `published` (tags) from a key frame on: every frame, in order, unchanged.

    Sound may begin a little before or after that key frame. With `to_the_end` the last published frame must
    have arrived too, except for `lost_at_the_end` frames of a track that the player itself is known to drop.
    """
    for kind in (flv.VIDEO, flv.AUDIO):
        _assert_configs(flv.configs(published, kind), flv.configs(received, kind), kind)
        sent, got = flv.frames(published, kind), flv.frames(received, kind)
        assert len(got) >= least_frames, f"{_word(kind)}: only {len(got)} frames of {len(sent)} arrived"
        start = _run_start([t.body for t in sent], [t.body for t in got], kind)
        if kind == flv.VIDEO:
            assert got[0].is_key_frame, "video begins with something else than a key frame"
        if to_the_end:
            missing = len(sent) - start - len(got)
            assert missing <= lost_at_the_end, f"{_word(kind)}: the last {missing} of {len(sent)} frames did not arrive"
        _assert_times(sent[start : start + len(got)], got, kind)


def as_far_as_sent(published, receptions):
    """`published` up to the last frame of each track that reached any viewer, at most half a second less.

    For ffmpeg as a publisher over rtmpt: when it ends it posts /close and drops what it has not posted yet,
    so the file it read from is not quite what it sent. All viewers must still agree on the end.
    """
    kept = []
    for kind in (flv.VIDEO, flv.AUDIO):
        sent = flv.frames(published, kind)
        arrived = {tag.body for tags in receptions for tag in tags}
        last = max((i for i, tag in enumerate(sent) if tag.body in arrived), default=-1)
        assert last >= 0, f"{_word(kind)}: nothing arrived anywhere"
        unsent = sent[-1].timestamp - sent[last].timestamp
        assert unsent <= 500, f"{_word(kind)}: the last {unsent} ms arrived nowhere"
        kept += [tag for tag in published if tag.kind == kind and tag.is_config] + sent[: last + 1]
    return kept


def _assert_configs(sent, got, kind):
    if not sent:
        return
    assert got, f"{_word(kind)}: no decoder configuration arrived"
    assert set(got) <= set(sent), f"{_word(kind)}: the decoder configuration was changed"


def _run_start(sent, got, kind):
    starts = [i for i, body in enumerate(sent) if body == got[0]]
    assert starts, f"{_word(kind)}: the first frame received was never published"
    for start in starts:
        if sent[start : start + len(got)] == got:
            return start
    raise AssertionError(f"{_word(kind)}: {_first_difference(sent, got, starts[0])}")


def _first_difference(sent, got, start):
    for i, body in enumerate(got):
        if start + i >= len(sent):
            return f"{len(got) - i} frames arrived after the last published one"
        if body != sent[start + i]:
            place = f"frame {i} after the start (published frame {start + i})"
            later = sent.index(body, start) - start - i if body in sent[start:] else None
            if later is None:
                return f"{place} arrived changed"
            return f"{place}: {later} frames are missing" if later > 0 else f"{place} arrived twice"
    return "sequences differ"


def _assert_times(sent, got, kind):
    """Distances between frames are kept; players may move the whole time line."""
    for i in range(1, len(got)):
        expected = sent[i].timestamp - sent[i - 1].timestamp
        actual = got[i].timestamp - got[i - 1].timestamp
        assert abs(expected - actual) <= 1, f"{_word(kind)}: frame {i} is {actual} ms after the one before, not {expected}"


def _word(kind):
    return "video" if kind == flv.VIDEO else "audio"
