#pragma once
// HeldObject: a shared object that a script holds, and what clients have done to it that the script has not heard yet.
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "hub/shared_objects/shared_object.hpp"

namespace sallyport::script {

class HeldObject final : public hub::SharedObjectWatcher {
 public:
  /// Changes and messages that wait to be heard; changes of one slot are one. Beyond it messages are not heard, and
  /// changes are bounded by the slots there are.
  static constexpr std::size_t kUnheard = 16'384;

  struct Change {
    std::string slot;
    bool removed = false;
    amf::Value before;
  };
  /// What is told in one go: changes, and then a message or a status.
  struct Step {
    bool synchronized = false;                  // what was there before has gone
    std::vector<Change> changes;
    std::map<std::string, std::size_t> places;  // of the changes, by slot
    std::vector<amf::Value> message;            // the handler's name first; empty: none
    std::string status;                         // its code; empty: none
    bool closed() const { return !message.empty() || !status.empty(); }
  };

  /// `on_news` is called when there is something to hear, once until it is taken; from within the object.
  HeldObject(hub::SharedObject& object, std::function<void()> on_news);
  HeldObject(const HeldObject&) = delete;
  HeldObject& operator=(const HeldObject&) = delete;
  ~HeldObject() override;

  hub::SharedObject& object() { return object_; }
  void add_status(std::string_view code);
  /// It has become what another server's object is; the changes that made it so follow.
  void add_synchronization() { open_step().synchronized = true; }
  std::vector<Step> take_steps();

 private:
  void on_client_set(const std::string& slot, const amf::Value& before) override { add_change(slot, before, false); }
  void on_client_removed(const std::string& slot, const amf::Value& before) override { add_change(slot, before, true); }
  void on_client_message(const std::vector<amf::Value>& arguments) override;
  void add_change(const std::string& slot, const amf::Value& before, bool removed);
  Step& open_step();

  hub::SharedObject& object_;
  const std::function<void()> on_news_;
  std::vector<Step> steps_;
  std::size_t unheard_ = 0;
};

}  // namespace sallyport::script
