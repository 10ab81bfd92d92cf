#pragma once
// Memory: which way got through to which server from which network, and what failed there a short while ago.
// One small JSON file in the user's state folder, mode 0600, replaced whole; whatever cannot be read in it
// counts as not remembered.
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "client/connector/candidate.hpp"
#include "client/failure.hpp"

namespace sallyport::client {

/// Seconds since 1970 (UTC): memory outlives the process.
using WallSeconds = std::int64_t;

constexpr WallSeconds kWinnerLife = 7 * 24 * 3600;
constexpr WallSeconds kFailureLife = 10 * 60;
constexpr std::size_t kMaxPlaces = 256;              ///< (server, network) pairs; the oldest are forgotten
constexpr std::size_t kMaxMemoryBytes = 512 * 1024;  ///< of the file; a longer one is not read
constexpr unsigned kCutsToDemote = 2;

/// A candidate in one word: "http-connect proxy:3128 rtmps 443". Holds no credentials.
std::string way_key(const Candidate& candidate);

/// Where a server is reached from: both parts as hexadecimal digests, so that the file does not tell where
/// its user has been.
struct PlaceKey {
  std::string server;   ///< scheme and host, and the port if the URI names one
  std::string network;  ///< network_key()
  auto operator<=>(const PlaceKey&) const = default;
};

struct PlaceMemory {
  struct Winner {
    std::string way;
    Milliseconds took{0};
    WallSeconds at = 0;
    unsigned cuts = 0;  ///< how often it was cut while in use
  };
  std::optional<Winner> winner;
  std::map<std::string, WallSeconds> failed;  ///< by way: when
  WallSeconds touched = 0;
};

class Memory {
 public:
  Memory() = default;
  /// From the file's text; damaged or foreign text gives an empty memory.
  static Memory parse(std::string_view text);
  std::string print() const;

  /// What is still worth something at `now`.
  std::optional<PlaceMemory> recall(const PlaceKey& place, WallSeconds now) const;
  void note_winner(const PlaceKey& place, const std::string& way, Milliseconds took, WallSeconds now);
  void note_failure(const PlaceKey& place, const std::string& way, WallSeconds now);
  /// The winner was cut in use (idle kill, lifetime): the second time it is no winner any more.
  void note_cut(const PlaceKey& place, const std::string& way, WallSeconds now);

  std::size_t size() const { return places_.size(); }

 private:
  PlaceMemory& place(const PlaceKey& key, WallSeconds now);
  std::map<PlaceKey, PlaceMemory> places_;
};

/// $XDG_STATE_HOME/sallyport/ways.json, else ~/.local/state/…; empty if neither is known.
std::string default_memory_file();
/// A file that is not there, too long, or somebody else's gives an empty memory.
Memory load_memory(const std::string& file);
/// Makes the folder if need be. Errors name the file; they are no reason not to connect.
Result<void> save_memory(const std::string& file, const Memory& memory);

}  // namespace sallyport::client
