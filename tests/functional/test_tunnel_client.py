"""The client library's tunnel through what stands in people's way: everything that was published is played, once and in
order, and what was in the way has been noticed."""

import pytest

from harness.clients import tunnel_probe
from harness.proxies import nginx
from harness.proxies.crooked import Crooked
from harness.proxies.haproxy import Haproxy
from harness.proxies.squid import Squid

FORMS = ["normal", "polling", "text"]

PAGES = ["text/html", "image/gif"]


@pytest.mark.parametrize("form", FORMS)
def test_straight_to_the_server(form, server, programs):
    report = tunnel_probe.run(programs, server.port, "--form", form)

    assert report.whole(), report
    assert report.viewer["own_server"] and report.viewer["cuts"] == 0, report


def test_normal_form_needs_two_connections_a_client(server, programs):
    report = tunnel_probe.run(programs, server.port)

    assert report.publisher["connections"] == report.viewer["connections"] == 2, report


@pytest.mark.parametrize("keepalive", [False, True], ids=["http-1.0", "http-1.1"])
@pytest.mark.parametrize("form", FORMS)
def test_through_a_reverse_proxy_that_buffers(form, keepalive, server, programs):
    proxy = nginx.reverse_proxy(programs, server.port, keepalive)
    report = tunnel_probe.run(programs, proxy.port, "--form", form)

    assert report.whole(), report


@pytest.mark.parametrize("form", FORMS)
def test_through_a_forward_proxy(form, server, programs):
    proxy = Squid(programs)
    host = f"127.0.0.1:{server.port}"
    report = tunnel_probe.run(programs, proxy.port, "--form", form, "--host", host, "--prefix", f"http://{host}")

    assert report.whole(), report
    assert any(f"http://{host}/idle/" in line for line in proxy.requests()), "squid saw no tunnel"


@pytest.mark.parametrize("form", ["normal", "polling"])
def test_through_a_forward_proxy_that_wants_a_password(form, server, programs):
    proxy = Squid(programs, credentials="user:secret")
    host = f"127.0.0.1:{server.port}"
    arguments = ["--form", form, "--host", host, "--prefix", f"http://{host}"]

    told = tunnel_probe.run(programs, proxy.port, *arguments, name="without")
    assert told.publisher["failure"][0] == "proxy-wants-credentials", told
    wrong = tunnel_probe.run(programs, proxy.port, *arguments, "--credentials", "user:wrong", name="wrong")
    assert wrong.publisher["failure"][0] == "proxy-refuses-credentials", wrong
    report = tunnel_probe.run(programs, proxy.port, *arguments, "--credentials", "user:secret")
    assert report.whole(), report


@pytest.mark.parametrize("form", FORMS)
def test_through_a_gateway_with_short_timeouts_that_waits_for_whole_bodies(form, server, programs):
    """haproxy ends a connection that has been quiet for 2 s, with a 504 if a request was under way."""
    proxy = Haproxy(programs, lambda port: f"""
frontend in
    mode http
    bind 127.0.0.1:{port}
    option http-buffer-request
    timeout client 2s
    timeout http-keep-alive 1s
    default_backend server
backend server
    mode http
    timeout server 2s
    server one 127.0.0.1:{server.port}
""")
    report = tunnel_probe.run(programs, proxy.port, "--form", form, "--seconds", 8, "--every", 2600)

    assert report.whole(), report


def test_through_a_proxy_of_the_last_century(server, programs):
    with Crooked(server.port, close_each=True) as proxy:
        report = tunnel_probe.run(programs, proxy.port, "--form", "polling", "--seconds", 5)

    assert report.whole(), report
    assert proxy.passed > 20


def test_normal_form_copes_with_a_proxy_that_closes_after_each_reply(server, programs):
    with Crooked(server.port, close_each=True) as proxy:
        report = tunnel_probe.run(programs, proxy.port)

    assert report.whole(), report


@pytest.mark.parametrize("form", FORMS)
def test_where_connections_are_killed_every_two_seconds(form, server, programs):
    with Crooked(server.port, lifetime=2.0) as proxy:
        report = tunnel_probe.run(programs, proxy.port, "--form", form, "--seconds", 12)

    assert report.whole(), report
    if form == "normal":  # the others have no connection that lives so long unless it is quiet
        assert proxy.killed >= 8
        assert report.viewer["cuts"] >= 3, report
        assert 1500 <= report.viewer["cut_after"] <= 2600, report


def test_where_the_content_type_of_the_tunnel_is_filtered(server, programs):
    with Crooked(server.port, types=["text/plain", "text/html"]) as proxy:
        report = tunnel_probe.run(programs, proxy.port)

    assert report.whole(), report
    assert report.viewer["got_around"] == "content-type-refused", report
    assert proxy.refused >= 2


@pytest.mark.parametrize("types", [["text/html"], ["image/gif"]], ids=["pages", "pictures"])
def test_where_only_pages_or_pictures_pass(types, server, programs):
    with Crooked(server.port, types=types) as proxy:
        normal = tunnel_probe.run(programs, proxy.port, name="normal")
        report = tunnel_probe.run(programs, proxy.port, "--form", "text")

    assert report.whole(), report
    assert "failure" in normal.publisher, normal


def test_where_bodies_are_looked_into(server, programs):
    with Crooked(server.port, close_each=True, types=PAGES, only_text=True) as proxy:
        polling = tunnel_probe.run(programs, proxy.port, "--form", "polling", name="polling")
        report = tunnel_probe.run(programs, proxy.port, "--form", "text")

    assert report.whole(), report
    assert not polling.whole(), polling
    assert report.viewer["got_around"] == "none", report


def test_where_replies_are_held_back(server, programs):
    with Crooked(server.port, hold=0.4) as proxy:
        report = tunnel_probe.run(programs, proxy.port, "--seconds", 4)

    assert report.whole(), report
    assert 350 <= report.viewer["buffered_for"] <= 900, report


def test_where_a_portal_answers(server, programs):
    page = "<html><body>Room number?</body></html>"
    site = nginx.http_front(programs, lambda port: f"""
  server {{ listen 127.0.0.1:{port}; location / {{ default_type text/html; return 200 "{page}"; }} }}
""")
    report = tunnel_probe.run(programs, site.port)

    assert report.publisher["failure"][0] == "captive-portal", report
