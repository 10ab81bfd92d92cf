#pragma once
// SharedRun: consecutive messages of a stream in the form in which they go out, made once for all viewers of
// this worker who are at the same place and want the same. What the form is, the hub does not know.
#include <array>
#include <cstdint>
#include <optional>

#include "base/buffer.hpp"
#include "hub/stream_log.hpp"

namespace sallyport::hub {

struct SharedRun {
  std::uint64_t from = 0;  ///< position of the first message
  std::uint64_t to = 0;    ///< behind the last one
  std::uint64_t form = 0;  ///< the maker's name for the form
  std::uint64_t needs_tracks = 0;  ///< bit t: begins with video of track t that is useless without its key frame
  std::uint64_t gives_tracks = 0;  ///< bit t: holds a key frame of track t
  SharedBytes bytes;
};

/// Bit of a video track in SharedRun and Cursor (tracks of 64 and above share one).
constexpr std::uint64_t track_bit(std::uint8_t track) { return 1ULL << (track < 63 ? track : 63); }

/// How far a run that begins at `from` may go, up to about `limit` bytes of payload: over audio, video and data,
/// not over marks and data that was cleared. Fills from, to and the tracks; to == from if there is nothing to run over.
SharedRun measure_run(const StreamLog& log, std::uint64_t from, std::size_t limit);

/// The newest few runs of a stream on a worker. The first who asks for a place gets nothing and is remembered:
/// what nobody else wants is not worth making.
class RunCache {
 public:
  enum class Answer { nobody_else, wanted, made };
  /// `run` is set if it is made; it stays valid until the next call.
  Answer ask(std::uint64_t from, std::uint64_t form, const SharedRun*& run);
  /// After `wanted`.
  const SharedRun& keep(SharedRun run);

 private:
  static constexpr std::size_t kRuns = 4;
  std::array<SharedRun, kRuns> runs_;  // without bytes: asked for once
  std::size_t next_ = 0;
};

}  // namespace sallyport::hub
