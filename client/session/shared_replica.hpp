#pragma once
// SharedReplica: the client's copy of a remote shared object, and the rules of Flash by which it changes.
// Knows messages and values, no connection and no threads.
//
// What the program sets is visible at once; the server confirms it (success) or somebody else was first
// (reject):
//
//   set ──▶ unsent ──take_requests──▶ asked ──success──▶ confirmed
//             ▲                         │ change: reject, the server's value is visible again
//             └──────── note_break ─────┘
//
// Servers differ in what a change means that arrives while a request is under way. FMS has refused the
// request then; others have only told of an earlier change, and the success still comes. So the newest value
// that was asked for is remembered, and every success makes it the server's value.
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "amf/value.hpp"
#include "rtmp/shared_object/shared_object_message.hpp"

namespace sallyport::client {

/// One entry of the list that Flash's SyncEvent carried.
struct SharedChange {
  enum class Code : std::uint8_t {
    clear,    ///< all slots are gone; also what a first synchronization begins with
    success,  ///< the server has taken what was asked for
    reject,   ///< it has not: another client's value stands
    change,   ///< another client, or the server, has changed the slot
    remove,   ///< the slot is gone ("delete")
  };
  Code code{};
  std::string name;      ///< of the slot; empty for clear
  amf::Value old_value;  ///< what was visible before; undefined for clear and success
  bool operator==(const SharedChange&) const = default;
};

/// What one object may occupy.
struct SharedLimits {
  std::size_t slots = 10'000;
  std::size_t bytes = 16 * 1024 * 1024;  ///< names and values, see footprint()
};

class SharedReplica {
 public:
  explicit SharedReplica(SharedLimits limits) : limits_(limits) {}

  // What the program sees: the server's slots with its own changes on top.
  /// Null if there is no such slot. Valid until the next change.
  const amf::Value* find(std::string_view name) const;
  /// In the order of the names' bytes.
  std::vector<amf::Property> slots() const;
  std::uint32_t version() const { return version_; }

  /// False, and nothing done: more than the limits, or a name longer than 65,535 bytes.
  bool set(const std::string& name, amf::Value value);
  bool remove(const std::string& name);

  /// What is to be asked for, in the order in which it was set, up to about `bytes`, at least one slot if
  /// there is any; it counts as asked for from now on. Empty: nothing.
  std::vector<rtmp::SharedObjectEvent> take_requests(std::size_t bytes);

  /// What the server says about slots; other events are not looked at. False: more than the limits; then the
  /// object is of no use any more.
  bool apply(const rtmp::SharedObjectMessage& message, std::vector<SharedChange>& changes);
  /// The server permits no changes at all: every request is refused.
  void refuse_requests(std::vector<SharedChange>& changes);
  /// The connection is gone and may come back: what has no answer is to be asked for again, unless somebody
  /// else has changed the slot meanwhile.
  void note_break();
  /// What is not confirmed is dropped: only the server's values stay.
  void forget_requests();
  /// As made.
  void reset();

 private:
  struct Request {
    std::optional<amf::Value> value;  ///< none: the slot is to go
    bool visible = true;              ///< not answered yet
    bool unsent = true;
  };
  struct Slot {
    std::optional<amf::Value> confirmed;
    std::optional<Request> request;    ///< the newest
    bool broken = false;               ///< the request was under way when the connection broke
    std::optional<amf::Value> before;  ///< then: what was confirmed
    std::size_t size = 0;

    bool asked() const { return request && request->visible && !request->unsent; }
    bool pending() const { return request && request->visible; }
    const std::optional<amf::Value>& shown() const { return pending() ? request->value : confirmed; }
    void forget_break() {
      broken = false;
      before.reset();
    }
  };
  using Slots = std::map<std::string, Slot, std::less<>>;

  bool ask(const std::string& name, std::optional<amf::Value> value);
  void on_clear(std::vector<SharedChange>& changes);
  bool on_change(const amf::Property& slot, std::vector<SharedChange>& changes);
  void on_success(const std::string& name, std::vector<SharedChange>& changes);
  void on_remove(const std::string& name, std::vector<SharedChange>& changes);
  SharedChange::Code settle(Slot& slot, const amf::Value& value);
  /// Counts what the slot occupies now, and drops it if it is nothing any more.
  void recount(Slots::iterator at);
  bool within_limits() const { return slots_.size() <= limits_.slots && bytes_ <= limits_.bytes; }

  const SharedLimits limits_;
  Slots slots_;
  std::size_t bytes_ = 0;
  std::uint32_t version_ = 0;
  std::vector<std::string> unsent_;  // in the order of asking; names may repeat
};

}  // namespace sallyport::client
