#include "client/connector/memory.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace sallyport::client {
namespace {

using Json = nlohmann::json;

constexpr int kVersion = 1;
constexpr std::size_t kMaxFailedWays = 64;  // of one place
constexpr std::size_t kMaxKey = 512;        // bytes of a way or a digest
constexpr std::int64_t kLongestTime = 3'600'000;

bool is_fresh(WallSeconds at, WallSeconds life, WallSeconds now) {
  return at <= now && now - at < life;  // what lies in the future was written under a wrong clock
}

std::string text_of(const Json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end() || !found->is_string()) return {};
  auto text = found->get<std::string>();
  return text.size() <= kMaxKey ? text : std::string();
}

std::int64_t number_of(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_number_integer() ? found->get<std::int64_t>() : 0;
}

std::optional<PlaceMemory::Winner> read_winner(const Json& place) {
  const auto found = place.find("winner");
  if (found == place.end() || !found->is_object()) return std::nullopt;
  PlaceMemory::Winner winner;
  winner.way = text_of(*found, "way");
  winner.took = Milliseconds(std::clamp<std::int64_t>(number_of(*found, "took_ms"), 0, kLongestTime));
  winner.at = number_of(*found, "at");
  winner.cuts = static_cast<unsigned>(std::clamp<std::int64_t>(number_of(*found, "cuts"), 0, kCutsToDemote));
  if (winner.way.empty()) return std::nullopt;
  return winner;
}

std::map<std::string, WallSeconds> read_failed(const Json& place) {
  std::map<std::string, WallSeconds> failed;
  const auto found = place.find("failed");
  if (found == place.end() || !found->is_object()) return failed;
  for (const auto& [way, at] : found->items()) {
    if (failed.size() >= kMaxFailedWays) break;
    if (at.is_number_integer() && way.size() <= kMaxKey) failed.emplace(way, at.get<WallSeconds>());
  }
  return failed;
}

Json write(const PlaceKey& key, const PlaceMemory& place) {
  Json out = {{"server", key.server}, {"network", key.network}, {"touched", place.touched}};
  if (place.winner) {
    out["winner"] = {{"way", place.winner->way},
                     {"took_ms", place.winner->took.count()},
                     {"at", place.winner->at},
                     {"cuts", place.winner->cuts}};
  }
  if (!place.failed.empty()) out["failed"] = place.failed;
  return out;
}

}  // namespace

std::string way_key(const Candidate& candidate) {
  std::string key = describe(candidate.route);
  return key.append(" ")
      .append(to_string(candidate.carrier))
      .append(" ")
      .append(std::to_string(candidate.port));
}

Memory Memory::parse(std::string_view text) {
  Memory memory;
  if (text.size() > kMaxMemoryBytes) return memory;
  const Json root = Json::parse(text, nullptr, false);
  if (!root.is_object() || number_of(root, "version") != kVersion) return memory;
  const auto places = root.find("places");
  if (places == root.end() || !places->is_array()) return memory;
  for (const Json& entry : *places) {
    if (!entry.is_object() || memory.places_.size() >= kMaxPlaces) continue;
    const PlaceKey key{text_of(entry, "server"), text_of(entry, "network")};
    if (key.server.empty()) continue;
    memory.places_[key] = PlaceMemory{read_winner(entry), read_failed(entry), number_of(entry, "touched")};
  }
  return memory;
}

std::string Memory::print() const {
  Json places = Json::array();
  for (const auto& [key, place] : places_) places.push_back(write(key, place));
  return Json{{"version", kVersion}, {"places", places}}.dump(1, ' ', false, Json::error_handler_t::replace) +
         '\n';
}

std::optional<PlaceMemory> Memory::recall(const PlaceKey& key, WallSeconds now) const {
  const auto found = places_.find(key);
  if (found == places_.end()) return std::nullopt;
  PlaceMemory place = found->second;
  if (place.winner && !is_fresh(place.winner->at, kWinnerLife, now)) place.winner.reset();
  std::erase_if(place.failed,
                [&](const auto& failed) { return !is_fresh(failed.second, kFailureLife, now); });
  if (!place.winner && place.failed.empty()) return std::nullopt;
  return place;
}

/// The place that was touched longest ago makes room for a new one.
PlaceMemory& Memory::place(const PlaceKey& key, WallSeconds now) {
  if (!places_.contains(key) && places_.size() >= kMaxPlaces) {
    places_.erase(std::min_element(places_.begin(), places_.end(), [](const auto& a, const auto& b) {
      return a.second.touched < b.second.touched;
    }));
  }
  PlaceMemory& place = places_[key];
  place.touched = now;
  std::erase_if(place.failed,
                [&](const auto& failed) { return !is_fresh(failed.second, kFailureLife, now); });
  return place;
}

void Memory::note_winner(const PlaceKey& key, const std::string& way, Milliseconds took, WallSeconds now) {
  PlaceMemory& place = this->place(key, now);
  const bool same = place.winner && place.winner->way == way;
  place.winner = PlaceMemory::Winner{way, took, now, same ? place.winner->cuts : 0};
  place.failed.erase(way);
}

void Memory::note_failure(const PlaceKey& key, const std::string& way, WallSeconds now) {
  PlaceMemory& place = this->place(key, now);
  if (place.failed.size() >= kMaxFailedWays && !place.failed.contains(way)) return;
  place.failed[way] = now;
  if (place.winner && place.winner->way == way) place.winner.reset();
}

void Memory::note_cut(const PlaceKey& key, const std::string& way, WallSeconds now) {
  PlaceMemory& place = this->place(key, now);
  if (!place.winner || place.winner->way != way) return;
  if (++place.winner->cuts >= kCutsToDemote) note_failure(key, way, now);
}

}  // namespace sallyport::client
