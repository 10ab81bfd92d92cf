#pragma once
// HttpClient: posts to web servers, many at a time, on one thread, by libcurl. Follows nothing: a redirect is an
// answer like any other, so nothing goes to a host that was not configured.
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/clock.hpp"

namespace sallyport::webhook {

struct HttpPost {
  std::string url;
  std::vector<std::string> fields;  ///< "name: value"
  std::string body;
  Milliseconds deadline{5'000};  ///< for everything, from the look-up of the name to the end of the answer
};

struct HttpAnswer {
  long status = 0;      ///< 0: there was none
  std::string body;     ///< at most kMaxBody; a longer one is no answer
  std::string problem;  ///< without an answer: why, in a few words

  bool ok() const { return status >= 200 && status < 300; }
};

class HttpClient {
 public:
  static constexpr std::size_t kMaxBody = 64 * 1024;
  using Done = std::function<void(const HttpAnswer& answer)>;

  HttpClient();
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  /// `done` is called from within run(), once; not if the client is destroyed before.
  void post(const HttpPost& post, Done done);
  /// Works for at most `longest`, less if a post ends or wake() is called.
  void run(Milliseconds longest);
  /// From any thread: ends the wait of run(), the present one or the next.
  void wake();
  std::size_t under_way() const { return transfers_.size(); }

 private:
  struct Transfer;
  /// Whether a post has ended.
  bool collect();

  void* const multi_;  // CURLM
  std::unordered_map<void*, std::unique_ptr<Transfer>> transfers_;  // by CURL
};

}  // namespace sallyport::webhook
