#pragma once
// Data messages (type 18, or type 15 once converted to AMF0): which handler they call, and the two that
// concern the server itself. Works by slicing; nothing is decoded beyond the names or copied.
#include <string_view>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace sallyport::media {

struct DataMessage {
  enum class Action {
    forward,      ///< a call of `handler` on every player: pass `forward` on
    set_frame,    ///< @setDataFrame: as forward, and kept under `handler` for late joiners
    clear_frame,  ///< @clearDataFrame: what is kept under `handler` is dropped; nothing to pass on
  };
  Action action = Action::forward;
  std::string_view handler;  ///< e.g. "onMetaData"; borrows the payload
  ByteSpan forward;          ///< the handler's name and the values after it, as AMF0; borrows the payload
};

/// Fails with Reason::bad_amf if no handler name is found. Tolerated: up to four scalar values (null,
/// undefined, number, boolean) in front of a name, as some encoders put a null there.
Result<DataMessage> inspect_data(ByteSpan amf0_payload);

}  // namespace sallyport::media
