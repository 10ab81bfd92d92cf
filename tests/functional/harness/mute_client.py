"""An RTMP client that connects to `live` and then neither says nor answers anything, as a program of its own.

    mute_client.py HOST PORT
"""

import pathlib
import sys
import threading

if __package__ in (None, ""):
    sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from harness.rtmp_client import RtmpClient, tcp  # noqa: E402


def main():
    host, port = sys.argv[1], int(sys.argv[2])
    client = RtmpClient(tcp(port, address=host))
    client.answers_pings = False
    client.connect("live", f"rtmp://{host}:{port}/live")
    print("connected", flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main()
