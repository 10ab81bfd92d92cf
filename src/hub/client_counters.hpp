#pragma once
// ClientCounters: what has passed between a client of a governed instance and the server, for whoever governs it.
// Written on the session's worker, read on the instance's host; each number by itself is right, not all together.
#include <atomic>
#include <cstdint>

namespace sallyport::hub {

struct ClientCounters {
  std::atomic<std::uint64_t> bytes_in{0};
  std::atomic<std::uint64_t> bytes_out{0};
  std::atomic<std::uint64_t> messages_in{0};
  std::atomic<std::uint64_t> commands_out{0};
  std::atomic<std::uint64_t> messages_dropped{0};  ///< that a slow viewer was moved past
  std::atomic<std::uint32_t> round_trip{0};        ///< ms; of the last ping that was answered
};

}  // namespace sallyport::hub
