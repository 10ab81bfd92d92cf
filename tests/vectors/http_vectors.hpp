#pragma once
// HTTP requests as clients send them, for the tests and for the fuzzers' seeds.
#include <array>
#include <string_view>

namespace sallyport::test {

struct HttpVector {
  std::string_view name;
  std::string_view bytes;
  std::string_view target;
  std::string_view body;
};

// The first one is that of the article of 2003 about firewalls, with its addresses.
inline constexpr std::array<HttpVector, 8> kHttpRequests = {{
    {"article_2003",
     "POST /send/20250680/0 HTTP/1.1\r\nContent-Type: application/x-fcs\r\nUser-Agent: Shockwave Flash\r\n"
     "Host: myHost.myDomain.com:80\r\nContent-Length: 4\r\nConnection: Keep-Alive\r\n"
     "Cache-Control: no-cache\r\n\r\n\x03"
     "abc",
     "/send/20250680/0",
     "\x03"
     "abc"},
    {"librtmp_open",
     "POST /open/1 HTTP/1.1\r\nHost: example.org:80\r\nAccept: */*\r\nUser-Agent: Shockwave Flash\r\n"
     "Connection: Keep-Alive\r\nCache-Control: no-cache\r\nContent-type: application/x-fcs\r\n"
     "Content-length: 1\r\n\r\nx",
     "/open/1", "x"},
    {"ffmpeg_idle",
     "POST /idle/00ff/7 HTTP/1.1\r\nCache-Control: no-cache\r\nContent-type: application/x-fcs\r\n"
     "User-Agent: Shockwave Flash\r\nAccept: */*\r\nConnection: keep-alive\r\nHost: 127.0.0.1\r\n"
     "Content-Length: 1\r\n\r\n0",
     "/idle/00ff/7", "0"},
    {"through_forward_proxy",
     "POST http://Example.ORG:8080/send/a/1 HTTP/1.1\r\nHost: other\r\nVia: 1.1 squid\r\n"
     "Content-Length: 2\r\n\r\nhi",
     "http://Example.ORG:8080/send/a/1", "hi"},
    {"chunked",
     "POST /send/a/2 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
     "3;name=\"v\"\r\nabc\r\n0a\r\n0123456789\r\n0\r\nTrailer: yes\r\n\r\n",
     "/send/a/2", "abc0123456789"},
    {"http_1_0", "POST /open/1 HTTP/1.0\r\nContent-Length: 1\r\nConnection: keep-alive\r\n\r\n0", "/open/1",
     "0"},
    {"get", "GET /index.html?a=1 HTTP/1.1\r\nHost: [2001:DB8::1]:80\r\n\r\n", "/index.html?a=1", ""},
    {"empty_chunked", "POST /idle/a/3 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
     "/idle/a/3", ""},
}};

// One session's requests as a careless network brings them: in order, repeated, overtaken, closed.
inline constexpr std::string_view kTunnelSession =
    "POST /send/s/0 HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc"
    "POST /idle/s/1 HTTP/1.1\r\nContent-Length: 1\r\n\r\n0"
    "POST /idle/s/1 HTTP/1.1\r\nContent-Length: 1\r\n\r\n0"
    "POST /send/s/3 HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n"
    "POST /send/s/2 HTTP/1.1\r\nContent-Length: 2\r\n\r\nok"
    "POST /idle/s/4 HTTP/1.0\r\nContent-Length: 1\r\nConnection: keep-alive\r\n\r\n0"
    "POST /send/s/3 HTTP/1.1\r\nContent-Length: 2\r\n\r\nhi"
    "POST /close/s/5 HTTP/1.1\r\nContent-Length: 1\r\n\r\n0";

}  // namespace sallyport::test
