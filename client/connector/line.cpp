#include "client/connector/line.hpp"

#include <utility>

namespace sallyport::client {
namespace {

class Opening final : public Cancellable {
 public:
  Opening(std::shared_ptr<Toolbox> tools, LineRequest request, std::function<void(Stage)> reached,
          std::function<void(Outcome<Line>)> done)
      : tools_(std::move(tools)),
        request_(std::move(request)),
        reached_(std::move(reached)),
        done_(std::move(done)),
        timer_([this] {
          fail({Obstacle::silent, Stage::tls, "TLS was not answered in time"});
        }) {}

  void begin() {
    deadline_ = {monotonic_now() + request_.timeout};
    DialRequest dial{.route = request_.route,
                     .host = request_.host,
                     .port = request_.port,
                     .tcp_timeout = request_.tcp_timeout,
                     .proxy_timeout = request_.timeout,
                     .small_segments = request_.small_segments,
                     .deadline = deadline_,
                     .reached = reached_};
    dial_ = tools_->dialer.dial(std::move(dial),
                                [this](Outcome<Dialled> outcome) { on_dialled(std::move(outcome)); });
  }

 private:
  void on_dialled(Outcome<Dialled> outcome) {
    if (auto* failure = std::get_if<Failure>(&outcome)) return fail(std::move(*failure));
    auto& dialled = std::get<Dialled>(outcome);
    line_.address = dialled.address;
    if (!request_.tls) return finish(std::move(dialled.stream), std::move(dialled.initial));
    if (reached_) reached_(Stage::tls);
    timer_.arm(tools_->loop.timers(), deadline_);
    tls_ = open_tls(
        std::move(dialled.stream), std::move(dialled.initial), tools_->tls, request_.host,
        [this](Outcome<std::shared_ptr<net::ByteStream>> secured) { on_secured(std::move(secured)); });
  }

  void on_secured(Outcome<std::shared_ptr<net::ByteStream>> outcome) {
    if (auto* failure = std::get_if<Failure>(&outcome)) return fail(std::move(*failure));
    finish(std::get<std::shared_ptr<net::ByteStream>>(std::move(outcome)), {});
  }

  void finish(std::shared_ptr<net::ByteStream> stream, ByteVector initial) {
    line_.stream = std::move(stream);
    line_.initial = std::move(initial);
    answer(std::move(line_));
  }
  void fail(Failure failure) { answer(std::move(failure)); }
  void answer(Outcome<Line> outcome) {
    timer_.cancel();
    const auto done = std::move(done_);
    done(std::move(outcome));  // may destroy this
  }

  std::shared_ptr<Toolbox> tools_;
  LineRequest request_;
  std::function<void(Stage)> reached_;
  std::function<void(Outcome<Line>)> done_;
  Deadline deadline_{};
  Line line_;
  std::unique_ptr<Cancellable> dial_;
  std::unique_ptr<Cancellable> tls_;
  loop::Timer timer_;
};

}  // namespace

Result<std::shared_ptr<Toolbox>> Toolbox::make(loop::EventLoop& on, const TlsOptions& options) {
  auto tls = TlsClientContext::load(options);
  if (!tls) return std::move(tls).error();
  auto names = open_name_lookup(on);
  if (!names) return std::move(names).error();
  return std::make_shared<Toolbox>(on, *std::move(names), *std::move(tls));
}

std::unique_ptr<Cancellable> open_line(std::shared_ptr<Toolbox> tools, LineRequest request,
                                       std::function<void(Stage)> reached,
                                       std::function<void(Outcome<Line>)> done) {
  auto opening =
      std::make_unique<Opening>(std::move(tools), std::move(request), std::move(reached), std::move(done));
  opening->begin();
  return opening;
}

}  // namespace sallyport::client
