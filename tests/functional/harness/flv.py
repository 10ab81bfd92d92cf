"""FLV files as lists of tags."""

import dataclasses
import struct

AUDIO, VIDEO, DATA = 8, 9, 18
# A configuration of HEVC: main profile, level 2, without its parameter sets.
HEVC_RECORD = bytes.fromhex("0101600000009000000000003cf000fcfdf8f800000f00")

_AVC, _AAC = 7, 10


@dataclasses.dataclass(frozen=True)
class Tag:
    kind: int
    timestamp: int
    body: bytes

    @property
    def is_enhanced_video(self):
        return self.kind == VIDEO and bool(self.body[0] & 0x80)

    @property
    def is_config(self):
        """A decoder configuration rather than a frame."""
        if len(self.body) < 2:
            return False
        if self.is_enhanced_video:
            return self.body[0] & 0x0F == 0
        if self.kind == VIDEO:
            return self.body[0] & 0x0F == _AVC and self.body[1] == 0
        if self.kind == AUDIO:
            return self.body[0] >> 4 == _AAC and self.body[1] == 0
        return False

    @property
    def is_frame(self):
        """Coded picture or sound: not a configuration, not an end of sequence, not empty."""
        if self.kind not in (AUDIO, VIDEO) or len(self.body) < 3 or self.is_config:
            return False
        ends = self.kind == VIDEO and not self.is_enhanced_video and self.body[0] & 0x0F == _AVC
        return not (ends and self.body[1] == 2)

    @property
    def is_key_frame(self):
        return self.kind == VIDEO and self.is_frame and (self.body[0] >> 4) & 0x07 == 1


def read(path):
    """The tags of a file; a last tag that is cut off (the player was stopped) is left out."""
    return parse(path.read_bytes())


def parse(data):
    """The tags in the bytes of a file."""
    if len(data) < 13:
        return []
    assert data[:3] == b"FLV", "this is no FLV file"
    return list(_tags(data, struct.unpack_from(">I", data, 5)[0] + 4))


def _tags(data, offset):
    while offset + 11 <= len(data):
        kind = data[offset] & 0x1F
        size = int.from_bytes(data[offset + 1 : offset + 4], "big")
        timestamp = int.from_bytes(data[offset + 4 : offset + 7], "big") | data[offset + 7] << 24
        if offset + 11 + size > len(data):
            return
        yield Tag(kind, timestamp, data[offset + 11 : offset + 11 + size])
        offset += 11 + size + 4


def frames(tags, kind):
    return [tag for tag in tags if tag.kind == kind and tag.is_frame]


def configs(tags, kind):
    return [tag.body for tag in tags if tag.kind == kind and tag.is_config]


def write(path, tags):
    """A file of these tags."""
    data = b"FLV\x01\x05\x00\x00\x00\x09" + bytes(4)
    for tag in tags:
        time = tag.timestamp.to_bytes(4, "big")
        head = bytes([tag.kind]) + len(tag.body).to_bytes(3, "big") + time[1:] + time[:1] + bytes(3)
        data += head + tag.body + (len(head) + len(tag.body)).to_bytes(4, "big")
    path.write_bytes(data)
    return path
