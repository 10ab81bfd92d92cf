#pragma once
// Connector: finds a way to a target. It plans, remembers, and lets the candidates race; what wins is a
// stream on which an RTMP server has proved itself and nothing else has been said yet.
//
//   auto search = connector.find(target, progress, done);     done ─▶ Found ─▶ commit() ─▶ a session's stream
//                                                                  └▶ NotFound: every candidate with its
//                                                                  failure
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "client/connector/plan.hpp"
#include "client/connector/race.hpp"
#include "client/dial/name_lookup.hpp"
#include "client/proxy/settings.hpp"
#include "client/tls/tls_client.hpp"

namespace sallyport::client {

struct PlainWay;

struct ConnectorOptions {
  ProxySettings proxies;
  ProxyUse proxy_use = ProxyUse::best;
  TlsOptions tls;
  Strategy strategy = Strategy::race;
  /// Of the whole search. Left out: 15 s, for the classic ladders what their steps add up to.
  std::optional<Milliseconds> timeout;
  /// Where winners are remembered; empty: nowhere. default_memory_file() is the usual place.
  std::string memory_file;
};

/// The proxies that `option` names (--proxy); empty: those of the environment.
Result<ProxySettings> read_proxies(const std::string& option);

/// How a way was found, for people and --json.
struct Way {
  Candidate candidate;
  Carrier carrier;  ///< as it turned out: WebSocket or the tunnel where the candidate said web
  IpAddress address;
  Milliseconds elapsed{0};      ///< from the beginning of the search to the proof
  bool remembered = false;      ///< it had won before in this network
  std::vector<Report> reports;  ///< every candidate, the winner among them
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
  /// Looks on where it ended, after `done` was called: what has failed or was found before is not tried
  /// again, what was aborted or had not started is. `done` is called once, on the loop, never from within the
  /// call.
  virtual void go_on(FoundCall done) = 0;
  /// Gives up what go_on() began.
  virtual void stop() = 0;
  /// A tunnel is in use: beside it, and once, the ways that would be better are tried, for the memory alone.
  /// What gets through is closed again; the next search begins with it.
  virtual void look_for_better() {}
  /// The way that was found last is of use: the server answers on it. It is remembered.
  virtual void note_use() = 0;
  /// The way was cut while it was in use; the second time it is remembered as one that fails.
  virtual void note_cut() = 0;
};

class Connector {
 public:
  /// `loop` outlives the connector, which lives on it, and everything that it finds. Errors: the certificates
  /// cannot be read, or there is no way to look up names.
  static Result<std::unique_ptr<Connector>> make(loop::EventLoop& loop, ConnectorOptions options);

  /// `done` is called once, on the loop, never from within the call; it may destroy the search.
  [[nodiscard]] std::unique_ptr<Search> find(const Target& target, Progress progress, FoundCall done);

  /// A plain connection to `host`, for bytes that are not RTMP (plain_dial.hpp), on the routes that the options allow.
  [[nodiscard]] std::unique_ptr<Cancellable> dial(const std::string& host, std::uint16_t port,
                                                  std::function<void(Outcome<PlainWay>)> done);

 private:
  Connector(loop::EventLoop& loop, ConnectorOptions options, std::shared_ptr<TlsClientContext> tls,
            std::shared_ptr<NameLookup> names)
      : loop_(loop), options_(std::move(options)), tls_(std::move(tls)), names_(std::move(names)) {}

  loop::EventLoop& loop_;
  ConnectorOptions options_;
  std::shared_ptr<TlsClientContext> tls_;
  std::shared_ptr<NameLookup> names_;
};

}  // namespace sallyport::client
