#include "loop/attached_loop.hpp"

#include <boost/asio/execution_context.hpp>

namespace sallyport::loop {
namespace {

/// Asio's own way to tie something to the life of a context.
class LoopService final : public boost::asio::execution_context::service {
 public:
  inline static boost::asio::execution_context::id id;

  explicit LoopService(boost::asio::io_context& context) : service(context), loop_(0, context) {}

  EventLoop& loop() { return loop_; }

 private:
  void shutdown() override {}  // handlers that wait are destroyed by the context, while the loop still exists

  EventLoop loop_;
};

}  // namespace

EventLoop& attached_loop(boost::asio::io_context& context) {
  return boost::asio::use_service<LoopService>(context).loop();
}

}  // namespace sallyport::loop
