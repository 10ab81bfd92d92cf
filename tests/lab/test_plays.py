"""Lost, repeated and damaged frames are noticed."""

import dataclasses
import struct

import pytest
from harness import flv, media
from laboratory.arrivals import Follower
from laboratory.stamped import read_stamp, stamp

RATE = 25


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    return media.make_flv(tmp_path_factory.mktemp("media") / "film.flv", 2, video="60k", audio="24k")


@pytest.fixture
def stream(film):
    """Three rounds of the film, stamped."""
    frames = [tag for tag in flv.read(film) if tag.is_frame]
    made, number = [], 0
    for tag in frames * 3:
        if tag.kind == flv.VIDEO:
            tag = dataclasses.replace(tag, body=stamp(tag.body, number, 1.5))
            number += 1
        made.append(tag)
    return made


def received(tags, film, folder):
    """What a follower makes of a file with these tags that grows piece by piece."""
    path = folder / "received.flv"
    data = b"FLV\x01\x05\0\0\0\x09\0\0\0\0" + b"".join(map(encoded, tags))
    follower = Follower(path, film)
    for end in range(0, len(data), 1777):
        path.write_bytes(data[:end])
        follower.look()
    path.write_bytes(data)
    return follower.finish()


def encoded(tag):
    head = bytes([tag.kind]) + len(tag.body).to_bytes(3, "big") + tag.timestamp.to_bytes(3, "big") + bytes(4)
    return head + tag.body + struct.pack(">I", len(head) + len(tag.body))


def test_a_stamp_is_read_again():
    assert read_stamp(stamp(b"\x27\x01\0\0\0picture", 42, 12.25)) == (42, 12.25)
    assert read_stamp(b"\x27\x01\0\0\0picture") is None


def test_a_whole_stream_is_whole(stream, film, tmp_path):
    got = received(stream, film, tmp_path)
    assert len(got.numbers) == 3 * 2 * RATE
    assert (got.lost(), got.repeated(), got.unknown) == (0, 0, 0)


def test_what_was_sent_before_the_first_picture_came_is_not_late(stream, film, tmp_path):
    assert received(stream, film, tmp_path).delays_ms == []  # their stamps are of long ago


def test_it_may_begin_and_end_anywhere(stream, film, tmp_path):
    got = received(stream[50:-50], film, tmp_path)
    assert (got.lost(), got.repeated(), got.unknown) == (0, 0, 0)


@pytest.mark.parametrize("kind", [flv.VIDEO, flv.AUDIO])
def test_a_lost_frame_is_noticed(kind, stream, film, tmp_path):
    at = next(i for i in range(60, 100) if stream[i].kind == kind)
    got = received(stream[:at] + stream[at + 1 :], film, tmp_path)
    assert (got.lost(), got.repeated()) == (1, 0)


@pytest.mark.parametrize("kind", [flv.VIDEO, flv.AUDIO])
def test_a_repeated_frame_is_noticed(kind, stream, film, tmp_path):
    at = next(i for i in range(60, 100) if stream[i].kind == kind)
    got = received(stream[: at + 1] + stream[at:], film, tmp_path)
    assert (got.lost(), got.repeated()) == (0, 1)


def test_a_stretch_that_comes_again_is_noticed(stream, film, tmp_path):
    assert received(stream[:80] + stream[60:], film, tmp_path).repeated() >= 2


def test_damage_is_noticed(stream, film, tmp_path):
    at = next(i for i in range(60, 100) if stream[i].kind == flv.AUDIO)
    damaged = dataclasses.replace(stream[at], body=stream[at].body[:-1] + b"\xff\xff")
    assert received([*stream[:at], damaged, *stream[at + 1 :]], film, tmp_path).unknown == 1
