#pragma once
// Connector: finds a way to a target. It plans, remembers, and lets the candidates race; what wins is a
// stream on which an RTMP server has proved itself and nothing else has been said yet.
#include <memory>
#include <optional>
#include <variant>
#include <vector>

#include "client/connector/memory.hpp"
#include "client/connector/plan.hpp"
#include "client/connector/race.hpp"
#include "client/proxy/settings.hpp"
#include "client/tls/tls_client.hpp"

namespace sallyport::client {

struct ConnectorOptions {
  ProxySettings proxies;
  TlsOptions tls;
  Strategy strategy = Strategy::race;
  /// Of the whole search. Left out: 15 s, for the classic ladders what their steps add up to.
  std::optional<Milliseconds> timeout;
  /// Where winners are remembered; empty: nowhere. default_memory_file() is the usual place.
  std::string memory_file;
};

/// How a way was found, for people and --json.
struct Way {
  Candidate candidate;
  Carrier carrier;  ///< as it turned out
  IpAddress address;
  Milliseconds elapsed{0};      ///< from the beginning of the search to the proof
  bool remembered = false;      ///< it was tried first because it had won before
  std::vector<Report> reports;  ///< every candidate, the winner's among them
};

struct Found {
  Proved proved;
  Way way;
};
struct NotFound {
  Failure failure;              ///< what stands for all
  std::vector<Report> reports;  ///< every candidate
};

/// A candidate has started, got further, or ended; `index` is its place in the plan. May be empty.
using Progress = std::function<void(std::size_t index, const Report& report)>;
using FoundCall = std::function<void(std::variant<Found, NotFound>)>;

/// A search for a way. Destroying it gives up.
class Search : public Cancellable {
 public:
  /// Looks on where it ended: what has failed or was found before is tried no more, what was aborted is tried
  /// again. Only after `done` was called. The time that is left is the same search's.
  virtual void go_on(FoundCall done) = 0;
  /// The way found last has been of use: it is remembered. `lost`: it died at once and is counted against it.
  virtual void note_use() = 0;
};

class Connector {
 public:
  /// `loop` outlives the connector, which lives on it.
  Connector(loop::EventLoop& loop, ConnectorOptions options);
  ~Connector();

  /// `done` is called once, on the loop, never from within the call.
  [[nodiscard]] std::unique_ptr<Search> find(const Target& target, Progress progress, FoundCall done);

  /// How a connection over `way` ended, after it had been of use: ways that are cut twice are tried later.
  void note_end(const Target& target, const Way& way, Milliseconds lasted, bool cut);

 private:
  class Searching;
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace sallyport::client
