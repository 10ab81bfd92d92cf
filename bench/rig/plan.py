"""How much is measured: the full plan makes the figures of docs/performance.md, the quick one a first look."""
from dataclasses import dataclass


@dataclass(frozen=True)
class Plan:
    viewers: tuple  # of the headline
    rounds: int
    window_rounds: int
    window_viewers: int
    windows_ms: tuple
    seconds: float  # measured per run
    warmup: float
    setups: int
    setup_rounds: int
    idle_connections: int
    idle_seconds: float
    stalled: int
    stalled_viewers: int
    stalled_seconds: float
    tunnel_viewers: int
    tunnel_rounds: int
    rtmpe_viewers: tuple
    rtmpe_rounds: int
    tls_viewers: tuple  # over RTMPS, and over RTMPTS
    tls_rounds: int
    tunnel_tls_rounds: int
    handshakes: int
    handshake_rounds: int
    tls_connections: int
    carrier_viewers: int  # of every carrier side by side
    carrier_rounds: int
    room_members: int
    room_rates: tuple  # words a second
    room_rounds: int
    room_seconds: float
    instances: int
    instance_clients: int  # of each instance
    transcode_seconds: int


FULL = Plan(viewers=(100, 300, 600, 1000), rounds=9, window_rounds=5, window_viewers=600, windows_ms=(20, 100, 350),
            seconds=4, warmup=1, setups=300, setup_rounds=3, idle_connections=2000, idle_seconds=20, stalled=50,
            stalled_viewers=50, stalled_seconds=8, tunnel_viewers=100, tunnel_rounds=5, rtmpe_viewers=(100, 300, 600),
            rtmpe_rounds=5, tls_viewers=(100, 300, 600), tls_rounds=5, tunnel_tls_rounds=3, handshakes=1000,
            handshake_rounds=5, tls_connections=1000, carrier_viewers=100, carrier_rounds=5,
            room_members=2000, room_rates=(20, 100), room_rounds=5, room_seconds=8, instances=1000, instance_clients=10, transcode_seconds=30)

QUICK = Plan(viewers=(300,), rounds=3, window_rounds=2, window_viewers=300, windows_ms=(20, 100, 350), seconds=3,
             warmup=1, setups=100, setup_rounds=2, idle_connections=1000, idle_seconds=5, stalled=20,
             stalled_viewers=20, stalled_seconds=8, tunnel_viewers=50, tunnel_rounds=2, rtmpe_viewers=(100,),
             rtmpe_rounds=3, tls_viewers=(100,), tls_rounds=3, tunnel_tls_rounds=2, handshakes=300, handshake_rounds=3,
             tls_connections=300, carrier_viewers=50, carrier_rounds=2, room_members=300,
             room_rates=(20, 100), room_rounds=2, room_seconds=3, instances=100, instance_clients=10, transcode_seconds=10)
