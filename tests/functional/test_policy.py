"""What the gate does with first bytes that are neither RTMP nor the tunnel."""

import os
import socket

import pytest

from harness.rtmp_client import connected, tcp
from harness.tunnel_client import HttpConnection


def read_to_end(connection):
    data = b""
    while piece := connection.recv(4096):
        data += piece
    return data


def test_a_policy_file_request_is_answered_with_the_ports_of_the_adaptor(server):
    with tcp(server.port) as connection:
        connection.sendall(b"<policy-file-request/>\0")
        answer = read_to_end(connection)

    assert answer.endswith(b"\0")
    assert b"<cross-domain-policy>" in answer
    assert str(server.port).encode() in answer


def test_a_policy_file_request_in_pieces_is_answered(server):
    with tcp(server.port) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in b"<policy-file-request/>\0":
            connection.sendall(bytes([byte]))

        assert b"<cross-domain-policy>" in read_to_end(connection)


@pytest.mark.parametrize("first, reason", [
    (b"\x00\x01\x02\x03" * 16, "unknown-protocol"),
    (b"SSH-2.0-OpenSSH_9.2\r\n", "unknown-protocol"),
    (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(64), "tls-not-configured"),
    (b"\x06" + bytes(1536), "rtmpe-not-enabled"),
])
def test_other_first_bytes_are_closed_with_a_reason(server, first, reason):
    with tcp(server.port) as connection:
        connection.sendall(first)
        try:
            read_to_end(connection)
        except ConnectionResetError:
            pass

    event = server.log.wait("refuse", reason=reason)[0]
    assert event.fields["address"].startswith("127.0.0.1")


def test_random_garbage_never_stops_the_server(server):
    for _ in range(50):
        with tcp(server.port) as connection:
            connection.sendall(os.urandom(4096))
    with tcp(server.port) as connection:
        connection.sendall(b"\x03" + os.urandom(1536 * 2) + os.urandom(60_000))

    with connected(server.port) as client:
        assert client.create_stream() >= 1


@pytest.mark.parametrize("method, path", [("GET", "/"), ("GET", "/index.html"), ("POST", "/form"), ("HEAD", "/")])
def test_http_without_a_web_server_behind_is_not_found(server, method, path):
    with HttpConnection(server.port) as http:
        http.send(method, path)
        head = http.read_interim()

    assert head == 404
