#pragma once
// SharedObjectBatch: what has happened to an object since its users were told last: within a turn of the host, while
// it is locked, or while an earlier batch is on its way to the disk. Of several changes of a slot the last counts;
// a message keeps its place between the changes before and behind it.
#include <map>
#include <optional>
#include <set>

#include "hub/shared_objects/update_builder.hpp"
#include "hub/shared_objects/user.hpp"

namespace sallyport::hub {

class SharedObjectBatch {
 public:
  bool empty() const { return steps_.empty(); }
  /// Whether the object has another content than before.
  bool changes() const { return changes_; }
  /// Of names, values and arguments: what it keeps in memory beyond the object itself.
  std::size_t bytes() const { return bytes_; }

  /// `writer` hears `success` where others hear `change`; nullptr: nobody does. `size` is of name and value.
  void set(const std::string& name, const amf::Value& value, std::size_t size, SharedObjectUser* writer);
  void remove(const std::string& name);
  void clear();
  /// `size`: of the arguments.
  void send(std::vector<amf::Value> arguments, std::size_t size);
  /// It uses the object no more.
  void forget(const SharedObjectUser& user);

  /// Whose part differs from what all others are told.
  std::set<SharedObjectUser*> writers() const;
  /// Tells the batch to `user`; nullptr: to whoever has changed nothing. `kept`: whether success may be said.
  void tell(UpdateBuilder& out, const SharedObjectUser* user, bool kept) const;

 private:
  struct Change {
    std::optional<amf::Value> value;  // nullopt: removed
    std::size_t size = 0;
    SharedObjectUser* writer = nullptr;
  };
  struct Step {
    bool clear = false;  // before the changes
    std::map<std::string, Change> changes;
    std::optional<std::vector<amf::Value>> message;  // behind them, the last of the step
    std::size_t message_size = 0;
  };

  Step& open_step();
  void put(const std::string& name, Change change);

  std::vector<Step> steps_;
  bool changes_ = false;
  std::size_t bytes_ = 0;
};

}  // namespace sallyport::hub
