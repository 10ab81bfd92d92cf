#pragma once
// What the floor program and its clients have settled once and for all.
#include <cstdint>

namespace sallyport::bench {

constexpr std::uint32_t kChunkSize = 65'536;  ///< a message is one chunk
constexpr std::uint32_t kStreamId = 1;

}  // namespace sallyport::bench
