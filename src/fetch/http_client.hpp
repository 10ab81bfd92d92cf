#pragma once
// HttpClient: asks web servers, many at a time, on one thread, by libcurl. Follows nothing: a redirect is an answer
// like any other, so that nothing goes to a host that whoever asks has not chosen.
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/clock.hpp"

namespace sallyport::fetch {

/// How connections are made. Requests without one go as the environment says (http_proxy, …).
struct HttpRoute {
  std::string proxy_host;  ///< empty: none
  std::uint16_t proxy_port = 8080;
  bool socks = false;      ///< it is a SOCKS5 proxy, which resolves names too; else an HTTP proxy
  bool tunnel = false;     ///< CONNECT through it, for http too
  std::string proxy_user;
  std::string proxy_password;
  std::string interface;   ///< name or address of the interface to go out by; empty: the system's choice
  bool reuse = true;       ///< keep connections for further requests
  bool http_1_0 = false;
};
using HttpRouteRef = std::shared_ptr<const HttpRoute>;

/// How far the answer has come; written by the client's thread, read by any.
struct HttpProgress {
  std::atomic<std::int64_t> loaded{0};
  std::atomic<std::int64_t> total{0};  ///< 0: not known (yet)
};

struct HttpRequest {
  bool post = true;                 ///< else GET, without a body
  std::string url;                  ///< http or https
  std::vector<std::string> fields;  ///< "name: value"
  std::string body;
  Milliseconds deadline{5'000};  ///< for everything, from the look-up of the name to the end of the answer
  std::size_t max_body = 64 * 1024;  ///< of the answer; a longer one is none
  HttpRouteRef route;
  std::shared_ptr<HttpProgress> progress;
};

struct HttpAnswer {
  long status = 0;       ///< 0: there was none
  std::string body;      ///< at most max_body
  std::string location;  ///< of a redirect: where to, absolute
  std::string problem;   ///< without an answer: why, in a few words

  bool ok() const { return status >= 200 && status < 300; }
};

class HttpClient {
 public:
  static constexpr std::size_t kMaxHead = 64 * 1024;  ///< of an answer; a longer one is none
  using Done = std::function<void(const HttpAnswer& answer)>;
  using Id = std::uint64_t;  ///< 0: none

  HttpClient();
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  /// `done` is called from within run(), once; not if the client is destroyed, or the request cancelled, before.
  Id send(const HttpRequest& request, Done done);
  void cancel(Id id);
  /// Works for at most `longest`, less if a request ends or wake() is called.
  void run(Milliseconds longest);
  /// From any thread: ends the wait of run(), the present one or the next.
  void wake();
  std::size_t under_way() const { return transfers_.size(); }

 private:
  struct Transfer;
  /// Whether a request has ended.
  bool collect();

  void* const multi_;  // CURLM
  Id last_ = 0;
  std::unordered_map<Id, std::unique_ptr<Transfer>> transfers_;
};

}  // namespace sallyport::fetch
