#pragma once
// Courier: the thread that carries messages to endpoints: those that are told, in order and again until they have
// arrived; those that are asked, at once and once. Everything public may be called from any thread.
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "fetch/http_thread.hpp"
#include "webhook/callbacks.hpp"
#include "webhook/delivery_queue.hpp"

namespace sallyport::webhook {

class Courier {
 public:
  static constexpr std::size_t kMaxAsked = 256;  ///< questions under way; of more the answer is none

  Courier() = default;
  ~Courier() { finish(); }

  void start();
  /// What has not gone out is lost, and said to be; questions get no answer.
  void finish();

  /// The event `body` is to reach `endpoint`, sooner or later.
  void tell(EndpointRef endpoint, std::string body);
  /// The same of news that make older news about `subject` worthless: `body` is asked for about a second later, on the
  /// courier's thread, and once for all calls in between.
  void tell_newest(EndpointRef endpoint, const std::string& subject, std::function<std::string()> body);
  /// `done` is called once, on the courier's thread; not if the courier ends before.
  void ask(EndpointRef endpoint, std::string body, fetch::HttpClient::Done done);

 private:
  struct Route {
    EndpointRef endpoint;
    DeliveryQueue queue;
    std::size_t lost = 0;  // not said yet
  };
  using Key = std::pair<std::string, ByteVector>;  // an endpoint outlives a reload by what it is
  struct News {
    EndpointRef endpoint;
    std::function<std::string()> body;
    MonotonicTime due;
  };

  // on the courier's thread
  void add(const EndpointRef& endpoint, std::string body);
  void add_due_news(MonotonicTime now);
  void work_off();
  void deliver(Route& route, const Message& message);
  void on_delivered(const Key& key, const fetch::HttpAnswer& answer);
  Milliseconds until_next() const;

  std::map<Key, Route> routes_;
  std::map<std::pair<Key, std::string>, News> news_;  // by endpoint and subject
  std::size_t asked_ = 0;
  bool started_ = false;  // set before the thread runs, cleared when it has ended
  fetch::HttpThread thread_{"webhook", [this] {
                              work_off();
                              return until_next();
                            }};
};

}  // namespace sallyport::webhook
