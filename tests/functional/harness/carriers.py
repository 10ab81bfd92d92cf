"""RTMP's carriers as data: how a client of ours comes in by each of them."""

from .rtmp_client import RtmpClient, tcp
from .rtmpe_client import RtmpeClient
from .tls_pipe import TlsPipe
from .tunnel_client import TunnelPipe
from .websocket_pipe import WebSocketPipe

TUNNELS = ("rtmpt", "rtmpts", "rtmpte")
CARRIERS = {
    "rtmp": lambda port, **way: RtmpClient(_plain(port, **way)),
    "rtmps": lambda port, **way: RtmpClient(TlsPipe(_plain(port, **way))),
    "rtmpe": lambda port, **way: RtmpeClient(_plain(port, **way)),
    "rtmpt": lambda port, **way: RtmpClient(TunnelPipe(port, **way)),
    "rtmpts": lambda port, **way: RtmpClient(TunnelPipe(port, wrap=TlsPipe, **way)),
    "rtmpte": lambda port, **way: RtmpeClient(TunnelPipe(port, **way)),
    "ws": lambda port, **way: RtmpClient(WebSocketPipe(port, **way)),
    "wss": lambda port, **way: RtmpClient(WebSocketPipe(port, wrap=TlsPipe, **way)),
}


def _plain(port, source=None):
    return tcp(port, source=source)


def come_in(carrier, port, **way):
    """A client that is past the handshake and before `connect`. `way` is source=ADDRESS, and for tunnels
    headers={…} of its requests."""
    return CARRIERS[carrier](port, **way)
