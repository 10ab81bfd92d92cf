#pragma once
// Authorizer: asked, where an application has somebody who wants to be, before what a client sends to a shared object or
// calls takes effect. Everything else a client may do is the AccessDecider's.
#include <string>
#include <vector>

#include "amf/value.hpp"
#include "hub/access.hpp"

namespace sallyport::hub {

enum class RequestKind : std::uint8_t { shared_object, call };

struct RequestQuestion {
  ClientFactsRef client;
  ApplicationOptionsRef application;
  RequestKind kind = RequestKind::call;
  std::string name;         ///< of the shared object, as sent; of the method
  bool persistent = false;  ///< shared_object
  unsigned actions = 0;     ///< shared_object: a bit for each SharedObjectAction::Kind that is in it, the first the lowest
  std::vector<amf::Value> arguments;  ///< call
};

/// Called on the instance's host (several at a time on several hosts); must not block.
class Authorizer {
 public:
  virtual ~Authorizer() = default;
  /// Whether anybody is to be asked about requests of that kind.
  virtual bool asks(const ApplicationOptions& application, RequestKind kind) const = 0;
  virtual void authorize(RequestQuestion question, Answer answer) = 0;
};

}  // namespace sallyport::hub
