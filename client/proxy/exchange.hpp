#pragma once
// ProxyExchange: what a client says to a proxy, and hears, until the proxy is out of the way. Sans-io.
#include <cstdint>
#include <memory>
#include <string>

#include "base/bytes.hpp"
#include "client/failure.hpp"
#include "client/proxy/authorizer.hpp"
#include "client/proxy/route.hpp"

namespace sallyport::client {

class ProxyExchange {
 public:
  enum class Step {
    more,       ///< all of the input is taken; what was appended to `out` is to be sent
    done,       ///< what follows comes from the server
    reconnect,  ///< a new connection to the proxy, and begin() again there
    failed,     ///< failure() says why
  };
  struct Progress {
    Step step = Step::more;
    std::size_t consumed = 0;
  };

  virtual ~ProxyExchange() = default;
  /// A connection to the proxy stands. Appends to `out` what it is told first.
  virtual void begin(ByteVector& out) = 0;
  /// Takes bytes until something has happened. Not to be called behind done and failed.
  virtual Progress read(ByteSpan input, ByteVector& out) = 0;
  /// The proxy has ended the connection instead: reconnect or failed; `by` is what that means in general.
  virtual Step read_end(Failure by) {
    failure_ = std::move(by);
    return Step::failed;
  }
  /// Its time is over; what is known so far, else `otherwise`.
  virtual Failure overdue(Failure otherwise) { return otherwise; }
  /// After Step::failed.
  const Failure& failure() const { return failure_; }

 protected:
  Progress fail(Obstacle obstacle, std::string detail, std::size_t consumed = 0) {
    failure_ = {obstacle, Stage::proxy, std::move(detail)};
    return {Step::failed, consumed};
  }
  Failure failure_;
};

/// `host`: a name, or an address without brackets. Null for routes without a conversation: direct,
/// http_forward.
std::unique_ptr<ProxyExchange> make_exchange(const Route& route, const std::string& host, std::uint16_t port,
                                             std::shared_ptr<ProxyAuthorizer> authorizer);

}  // namespace sallyport::client
