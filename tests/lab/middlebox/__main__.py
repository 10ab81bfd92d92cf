"""python3 -m middlebox --listen PORT --policy JSON [--upstream ADDRESS:PORT]

Takes connections that nftables redirects to PORT and passes them on to where they were going; with --upstream to that
address instead. Prints "ready" once it listens."""

import argparse
import asyncio
import socket
import struct

from .connection import Connection
from .messages import MOST_HEAD
from .policy import parse

_ORIGINAL_DESTINATION = 80  # of both families


def original_destination(sock):
    """Where a redirected connection was going (netfilter keeps it)."""
    if sock.family == socket.AF_INET6:
        data = sock.getsockopt(socket.IPPROTO_IPV6, _ORIGINAL_DESTINATION, 28)
        return socket.inet_ntop(socket.AF_INET6, data[8:24]), struct.unpack_from(">H", data, 2)[0]
    data = sock.getsockopt(socket.SOL_IP, _ORIGINAL_DESTINATION, 16)
    return socket.inet_ntop(socket.AF_INET, data[4:8]), struct.unpack_from(">H", data, 2)[0]


async def serve(options):
    policy = parse(options.policy)
    upstream = options.upstream and (options.upstream.rsplit(":", 1)[0], int(options.upstream.rsplit(":", 1)[1]))

    async def take(reader, writer):
        server = upstream or original_destination(writer.get_extra_info("socket"))
        await Connection(reader, writer, server, policy).run()

    hosts = ["127.0.0.1"] if upstream else ["0.0.0.0", "::"]
    server = await asyncio.start_server(take, hosts, options.listen, limit=MOST_HEAD)
    print("ready", flush=True)
    await server.serve_forever()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--listen", type=int, required=True)
    parser.add_argument("--policy", required=True)
    parser.add_argument("--upstream", default="")
    asyncio.run(serve(parser.parse_args()))


if __name__ == "__main__":
    main()
