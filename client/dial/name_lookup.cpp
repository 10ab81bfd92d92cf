#include "client/dial/name_lookup.hpp"

#include "net/names/ares_client.hpp"

namespace sallyport::client {
namespace {

/// One question. c-ares cannot be asked to forget a single one: an answer that nobody waits for is dropped.
class Question {
 public:
  explicit Question(std::function<void(net::ForwardAnswer)> answer) : answer_(std::move(answer)) {}
  void tell(net::ForwardAnswer found) {
    if (const auto answer = std::exchange(answer_, nullptr)) answer(std::move(found));
  }

 private:
  std::function<void(net::ForwardAnswer)> answer_;
};

class Handle final : public Cancellable {
 public:
  explicit Handle(std::shared_ptr<Question> question) : question_(std::move(question)) {}

 private:
  const std::shared_ptr<Question> question_;
};

IpAddress any_of(Family family) {
  IpAddress any;
  if (family == Family::v4) any.bytes[10] = any.bytes[11] = 0xff;
  return any;
}

class AresLookup final : public NameLookup {
 public:
  explicit AresLookup(std::unique_ptr<net::DnsClient> dns) : dns_(std::move(dns)) {}

  std::unique_ptr<Cancellable> look_up(const std::string& name, Family family,
                                       std::function<void(net::ForwardAnswer)> answer) override {
    const auto question = std::make_shared<Question>(std::move(answer));
    dns_->forward(name, any_of(family), [weak = std::weak_ptr(question)](net::ForwardAnswer found) {
      if (const auto waiting = weak.lock()) waiting->tell(std::move(found));
    });
    return std::make_unique<Handle>(question);
  }

 private:
  const std::unique_ptr<net::DnsClient> dns_;
};

}  // namespace

Result<std::unique_ptr<NameLookup>> open_name_lookup(loop::EventLoop& loop) {
  net::NameOptions options;
  options.search_domains = true;
  auto dns = net::AresClient::open(loop, options);
  if (!dns) return std::move(dns).error();
  return std::unique_ptr<NameLookup>(std::make_unique<AresLookup>(*std::move(dns)));
}

}  // namespace sallyport::client
