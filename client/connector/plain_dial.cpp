#include "client/connector/plain_dial.hpp"

#include <utility>

namespace sallyport::client {
namespace {

class PlainDial final : public Cancellable {
 public:
  PlainDial(std::shared_ptr<Toolbox> tools, std::vector<Route> routes, std::string host, std::uint16_t port,
            std::function<void(Outcome<PlainWay>)> done)
      : tools_(std::move(tools)),
        routes_(std::move(routes)),
        host_(std::move(host)),
        port_(port),
        done_(std::move(done)) {}

  /// The route whose turn it is; without any left, the end.
  void go_on() {
    if (next_ == routes_.size()) return soon_.arm(tools_->loop.timers(), Milliseconds(0));
    LineRequest request{.route = routes_[next_++], .host = host_, .port = port_};
    spent_ = std::exchange(step_, nullptr);  // we may be in its call
    step_ = open_line(
        tools_, std::move(request), [](Stage) {},
        [this](Outcome<Line> outcome) { on_line(std::move(outcome)); });
  }

 private:
  void on_line(Outcome<Line> outcome) {
    if (auto* failure = std::get_if<Failure>(&outcome)) {
      failure_ = std::move(*failure);
      return go_on();
    }
    answer(PlainWay{std::move(std::get<Line>(outcome)), routes_[next_ - 1]});
  }
  void answer(Outcome<PlainWay> outcome) {
    const auto done = std::move(done_);
    done(std::move(outcome));  // may destroy this
  }

  std::shared_ptr<Toolbox> tools_;
  const std::vector<Route> routes_;
  const std::string host_;
  const std::uint16_t port_;
  std::function<void(Outcome<PlainWay>)> done_;
  std::size_t next_ = 0;
  Failure failure_{Obstacle::no_route, Stage::tcp, "no route is allowed"};
  std::unique_ptr<Cancellable> step_;
  std::unique_ptr<Cancellable> spent_;
  loop::Timer soon_{[this] { answer(std::move(failure_)); }};
};

}  // namespace

std::unique_ptr<Cancellable> dial_plainly(std::shared_ptr<Toolbox> tools, std::vector<Route> routes,
                                          std::string host, std::uint16_t port,
                                          std::function<void(Outcome<PlainWay>)> done) {
  auto dial = std::make_unique<PlainDial>(std::move(tools), std::move(routes), std::move(host), port,
                                          std::move(done));
  dial->go_on();
  return dial;
}

}  // namespace sallyport::client
