#pragma once
// What a governor may ask about streams and have done to them, and what it hears of that.
#include <cstdint>
#include <string>

#include "base/buffer.hpp"
#include "base/clock.hpp"

namespace sallyport::hub {

struct RelayRequest {
  std::string target;      ///< the stream that is published
  std::string source;      ///< the stream that is played into it, now or once somebody publishes it
  bool queue = false;      ///< behind what was asked before, not in its place
  Milliseconds length{0};  ///< for so long; 0: until it is unpublished
};

struct RelayEvent {
  enum class Kind : std::uint8_t {
    started,      ///< `source` is what `target` plays now
    switched,     ///< likewise; it came from the queue
    published,    ///< a publisher of `source` has come
    unpublished,  ///< …or gone
    finished,     ///< the length of `source` is over and nothing follows
  };
  Kind kind = Kind::started;
  std::string target;
  std::string source;
};

struct StreamFacts {
  bool published = false;
  std::string query;           ///< that the publisher named behind the stream's name
  std::int64_t since = 0;      ///< when it was published, in milliseconds of the wall clock
  SharedBytes metadata;        ///< the last onMetaData, as an AMF0 data message; empty: none
};

}  // namespace sallyport::hub
