#pragma once
// Fetcher: the thread that asks web servers for all applications, follows redirects, and signs what goes where the
// operator has said. Everything public may be called from any thread.
//
//   fetch() ┄▶ thread: Passage ─▶ HttpClient ─▶ answer ┄post┄▶ the caller's loop
//                        └──◀── redirect ──◀─────┘
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/bytes.hpp"
#include "fetch/http_thread.hpp"
#include "fetch/url.hpp"
#include "loop/event_loop.hpp"

namespace sallyport::fetch {

/// Requests to this address and what is beneath it are signed.
struct SignedPlace {
  Url prefix;
  ByteVector secret;  ///< never logged
};

/// What holds for all requests of one application.
struct FetchRules {
  std::string application;  ///< who shares kMostOfOne
  HttpRouteRef route;
  unsigned redirects = 10;         ///< followed; 0: none
  bool login_everywhere = true;    ///< a redirect to another server takes login, Authorization and Cookie along
  std::vector<SignedPlace> signed_places;
  bool verbose = false;            ///< each request is logged
};
using FetchRulesRef = std::shared_ptr<const FetchRules>;

class Fetcher {
 public:
  static constexpr std::size_t kMost = 1'024;      ///< under way; of more the answer is none
  static constexpr std::size_t kMostOfOne = 256;   ///< of one application
  using Done = std::function<void(const HttpAnswer& answer)>;

  /// A request that is under way; whoever drops it gives it up.
  class Ticket;

  Fetcher() = default;
  ~Fetcher() { finish(); }

  void start() { thread_.start(); }
  /// What is under way gets no answer.
  void finish();
  /// `done` is called once, on `loop`, later; not if the ticket is dropped before, which happens on that loop too.
  /// `request`: its route is that of the rules. The fetcher outlives tickets.
  [[nodiscard]] std::unique_ptr<Ticket> fetch(HttpRequest request, FetchRulesRef rules, loop::EventLoop& loop, Done done);

 private:
  struct Passage;
  using PassageRef = std::shared_ptr<Passage>;

  // on the thread
  void begin(const PassageRef& passage);
  void go(const PassageRef& passage);
  void arrived(const PassageRef& passage, const HttpAnswer& answer);
  bool follow(Passage& passage, const HttpAnswer& answer);
  void end(const PassageRef& passage, HttpAnswer answer);
  void give_up(std::uint64_t number);

  std::atomic<std::uint64_t> last_{0};
  std::unordered_map<std::uint64_t, PassageRef> passages_;  // under way
  std::map<std::string, std::size_t> of_applications_;
  HttpThread thread_{"fetch", [] { return Milliseconds(10'000); }};
};

class Fetcher::Ticket {
 public:
  Ticket(Fetcher& fetcher, std::uint64_t number) : fetcher_(fetcher), number_(number) {}
  Ticket(const Ticket&) = delete;
  Ticket& operator=(const Ticket&) = delete;
  ~Ticket();

 private:
  friend class Fetcher;
  Fetcher& fetcher_;
  const std::uint64_t number_;
  const std::shared_ptr<const bool> alive_ = std::make_shared<const bool>(true);  // the answer looks here on its loop
};

}  // namespace sallyport::fetch
