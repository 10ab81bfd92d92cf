"""Numbered datagrams with the time they were sent at: datagrams.py receive | send. Both ends share a machine's clock."""

import socket
import struct
import sys
import time

OTHER, PORT = "10.9.1.1", 7000
COUNT, SPACING_S = 300, 0.004
_FORM = "<Id"
_NONE = 0xFFFFFFFF  # finds the neighbour, and counts as none
_SILENCE_S = 0.5  # behind the last one


def receive():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as made:
        made.bind((OTHER, PORT))
        print("ready", flush=True)
        made.settimeout(5)
        try:
            while True:
                number, sent = struct.unpack(_FORM, made.recv(64))
                print(number, (time.monotonic() - sent) * 1000)
                made.settimeout(_SILENCE_S)
        except TimeoutError:
            pass


def send():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as made:
        made.connect((OTHER, PORT))
        made.send(struct.pack(_FORM, _NONE, time.monotonic()))
        begin = time.monotonic() + 0.3
        for number in range(COUNT):
            time.sleep(max(0, begin + number * SPACING_S - time.monotonic()))
            made.send(struct.pack(_FORM, number, time.monotonic()))


if __name__ == "__main__":
    {"receive": receive, "send": send}[sys.argv[1]]()
