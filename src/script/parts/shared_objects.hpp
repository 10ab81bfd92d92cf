#pragma once
// ScriptObjects: SharedObject. What clients do to the objects that a script holds is told to it in a call of its own, at
// the latest before the script hears anything else from outside.
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "base/line_limit.hpp"
#include "script/api_part.hpp"
#include "script/parts/held_object.hpp"
#include "script/parts/net_connections.hpp"
#include "script/parts/remote_object.hpp"

namespace sallyport::script {

class ScriptObjects final : public ApiPart {
 public:
  static constexpr std::size_t kMaxHeld = 10'000;  ///< objects that a script holds at once

  /// `connections` are where objects of other servers are found; they outlive this part.
  ScriptObjects(ScriptHome& home, NetConnections& connections) : home_(home), connections_(connections) {}

  std::string_view source() const override { return "shared_objects.js"; }
  void add_natives(NativeTable& natives) override;
  void catch_up() override;
  void stop() override;

 private:
  using Number = std::uint64_t;  // what api/shared_objects.js names an object by; 0: none

  void add_slot_natives(NativeTable& natives);
  void add_lock_natives(NativeTable& natives);
  void add_storage_natives(NativeTable& natives);
  void add_property_natives(NativeTable& natives);

  Number open(const std::string& name, bool persistent, bool kept_here = true);
  /// As open(), of an object that stands for one of another server's.
  Number open_remote(const std::string& name, bool persistent);
  /// False: there is no such connection, or it cannot be used over it.
  bool attach(Number number, double connection);
  void close(Number number);
  HeldObject* find(Number number);
  /// Nullptr if it is not held.
  hub::SharedObject* object(Number number);
  JSValueRef slot(Number number, const std::string& name);
  bool set_slot(Number number, const std::string& name, const amf::Value& value);
  amf::Value names_of(Number number);
  bool send(Number number, const amf::Value& arguments);
  bool commit(HeldObject* held);
  bool commit_named(const std::string& name);
  double unlock(Number number);
  void note_news(Number number);
  void tell(Number number, const HeldObject::Step& step);
  amf::Value list_of(const HeldObject::Step& step) const;
  void note_refusal(const std::string& name, std::string_view problem);

  ScriptHome& home_;
  NetConnections& connections_;
  std::map<Number, std::unique_ptr<HeldObject>> held_;
  std::map<Number, std::unique_ptr<RemoteObject>> remote_;  // of those that stand for others; end before they do
  std::map<std::string, Number> numbers_;  // by name
  Number last_number_ = 0;
  std::vector<Number> news_;               // of these there is something to hear
  bool stopped_ = false;
  LineLimit complaints_{1};
  std::shared_ptr<ScriptObjects*> alive_ = std::make_shared<ScriptObjects*>(this);  // what is posted may come late
};

}  // namespace sallyport::script
