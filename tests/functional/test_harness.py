"""The harness itself: a comparison that cannot fail would prove nothing."""

import pytest

from harness import amf0, chunks, events, flv
from harness.identity import as_far_as_sent, assert_relayed


def frames(count, start=0):
    """A config and `count` unlike frames per track, a key frame every 5."""
    tags = [flv.Tag(flv.VIDEO, 0, b"\x17\x00cfg"), flv.Tag(flv.AUDIO, 0, b"\xaf\x00cfg")]
    for i in range(start, start + count):
        tags.append(flv.Tag(flv.VIDEO, i * 40, bytes([0x17 if i % 5 == 0 else 0x27, 1]) + b"v%d" % i))
        tags.append(flv.Tag(flv.AUDIO, i * 40, b"\xaf\x01a%d" % i))
    return tags


def test_a_faithful_copy_from_a_key_frame_passes():
    assert_relayed(frames(20), frames(15, start=5), least_frames=5)


@pytest.mark.parametrize("damage, complaint", [
    (lambda tags: tags[:8] + tags[10:], "frames are missing"),
    (lambda tags: tags[:-2], "did not arrive"),
    (lambda tags: tags[:9] + [flv.Tag(tags[9].kind, tags[9].timestamp, tags[9].body + b"x")] + tags[10:], "changed"),
    (lambda tags: tags[:2] + tags[4:], "something else than a key frame"),
    (lambda tags: [flv.Tag(t.kind, t.timestamp * 2, t.body) for t in tags], "ms after the one before"),
    (lambda tags: tags[2:], "no decoder configuration"),
    (lambda tags: tags[:10] + tags[8:], "twice"),
])
def test_damage_is_told(damage, complaint):
    with pytest.raises(AssertionError, match=complaint):
        assert_relayed(frames(20), damage(frames(15, start=5)), least_frames=5)


def test_amf0_values_survive():
    values = ["connect", 1, {"app": "live", "list": ["a", 2.5, True]}, None, amf0.EcmaArray(width=320)]

    assert amf0.decode(amf0.encode(*values)) == values


@pytest.mark.parametrize("timestamp", [0, 40, 0xFFFFFF, 0x12345678])
@pytest.mark.parametrize("size", [0, 1, 128, 129, 5000])
def test_chunks_survive(timestamp, size):
    message = chunks.Message(chunks.VIDEO, timestamp, 1, bytes(i & 0xFF for i in range(size)))
    decoder, received = chunks.Decoder(), []

    for byte in chunks.encode(message, 128, 6):
        received += decoder.feed(bytes([byte]))

    assert received == [message]


def test_log_lines_become_events():
    event = events.parse('2026-11-21T10:00:00.123Z info connect client=17 app="a \\"b\\" c" reason=none')

    assert (event.name, event.level) == ("connect", "info")
    assert event.fields == {"client": "17", "app": 'a "b" c', "reason": "none"}


def test_what_was_never_sent_is_not_asked_of_viewers():
    published, received = frames(20), frames(14, start=5)

    assert_relayed(as_far_as_sent(published, [received]), received, least_frames=5)


def test_a_viewer_that_ends_before_the_others_has_lost_something():
    published, complete, short = frames(20), frames(14, start=5), frames(13, start=5)

    with pytest.raises(AssertionError, match="did not arrive"):
        assert_relayed(as_far_as_sent(published, [complete, short]), short, least_frames=5)
