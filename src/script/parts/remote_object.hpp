#pragma once
// RemoteObject: a shared object of another server's that one of this instance stands for: SharedObject.get with a
// NetConnection. On the instance's host.
//
//   local users, script ──▶ hub::SharedObject ──on_written──▶ SharedReplica ──requests──▶ the other server
//                                 ▲────────────mirror────────────┘ ◀──────changes────────────┘
//
// What is written here is visible here at once; if the other server refuses it, its value comes back. What is sent goes
// there only, and is told here when it comes back, so that everybody hears everything in the same order.
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "client/session/connection.hpp"
#include "client/session/shared_object_channel.hpp"
#include "client/session/shared_replica.hpp"
#include "hub/shared_objects/shared_object.hpp"

namespace sallyport::script {

class RemoteObject final : public hub::SharedObjectMaster, private client::SharedObjectListener {
 public:
  static constexpr std::size_t kUnsentBytes = 1024 * 1024;  ///< of messages that wait to be sent
  static constexpr std::size_t kUnheardOwn = 1'024;         ///< messages of the script that have not come back

  struct Events {
    std::function<void()> on_synchronized;              ///< before the changes that it brings
    std::function<void(const std::string&)> on_status;  ///< a code: what the other server says, or that the use has ended
  };

  /// The object outlives this.
  RemoteObject(hub::SharedObject& object, loop::EventLoop& loop, Events events);
  RemoteObject(const RemoteObject&) = delete;
  RemoteObject& operator=(const RemoteObject&) = delete;
  ~RemoteObject() override;

  /// Begins to use the object over there; again when in_use() is false. What was written meanwhile is said then. False:
  /// the connection is not connected, or uses it already.
  bool use(client::Connection& connection);
  bool in_use() const { return channel_ && !channel_->closed(); }

 private:
  struct Sending {
    std::size_t size;
    std::vector<amf::Value> arguments;
  };

  // hub::SharedObjectMaster
  void on_written(const std::string& slot, const amf::Value& value) override;
  Result<void> send(std::vector<amf::Value> arguments, bool by_script) override;
  // client::SharedObjectListener
  void on_message(const rtmp::SharedObjectMessage& message) override;
  void on_room() override { flush(); }
  void on_ended() override;

  void flush_soon();
  void flush();
  bool send_requests();
  void send_messages();
  void mirror(const std::vector<client::SharedChange>& changes);
  void mirror_slot(const std::string& name);
  void drop_what_is_not_there();
  void on_status(const rtmp::SharedObjectEvent& event);
  bool take_own(const std::vector<amf::Value>& arguments);
  void give_up(const std::string& code, bool say_release);

  hub::SharedObject& object_;
  loop::EventLoop& loop_;
  const Events events_;
  client::SharedReplica replica_;
  std::shared_ptr<client::SharedObjectChannel> channel_;
  bool synchronized_ = false;
  bool flush_posted_ = false;
  std::deque<Sending> unsent_;
  std::size_t unsent_bytes_ = 0;
  std::deque<std::vector<amf::Value>> own_;  // what the script has sent
  std::shared_ptr<RemoteObject*> self_ = std::make_shared<RemoteObject*>(this);  // what is posted may come late
};

}  // namespace sallyport::script
