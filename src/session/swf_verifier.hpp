#pragma once
// SwfVerifier: the question whether a client's answer is that of a SWF file which the application knows. The
// files are on the disk, so it is answered later.
#include <functional>
#include <string>

#include "base/reason.hpp"
#include "hub/application_options.hpp"
#include "swf/swf_answer.hpp"

namespace sallyport::session {

struct SwfQuestion {
  hub::ApplicationOptionsRef application;
  std::string instance;
  swf::SwfAnswer answer;
  swf::HandshakeTail tail{};
};

struct SwfVerdict {
  bool known = false;
  std::string file;  ///< which it is, for the log
};

/// Thread-safe; outlives the sessions.
class SwfVerifier {
 public:
  using Reply = std::function<void(SwfVerdict)>;

  virtual ~SwfVerifier() = default;
  /// Somebody will ask soon: time to read the files.
  virtual void prepare(hub::ApplicationOptionsRef application) = 0;
  /// `reply` is called once, on a thread of the verifier's.
  virtual void verify(SwfQuestion question, Reply reply) = 0;
};

}  // namespace sallyport::session
