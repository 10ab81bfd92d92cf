#pragma once
// SharedObjectCore: what is behind a SharedObject, on the loop of its connection.
//
//   idle ──connect──▶ asking ──use_success──▶ connected ──close──▶ idle      status SharedObject.Closed at
//   the end
//                       ▲ └── refused, no answer, the end of the connection ────▲
//                       └───── the connection is lost and comes back
//
// The values are read and set from any thread, under a mutex; what is to be sent waits in them, or in a
// backlog that is bounded by the same number as what waits to be sent (kQueueFull), for the loop.
#include <atomic>
#include <deque>
#include <map>
#include <mutex>

#include <sallyport/shared_object.hpp>

#include "client/session/api/on_loop.hpp"
#include "client/session/shared_object_channel.hpp"
#include "client/session/shared_replica.hpp"

namespace sallyport::client {

class SharedObjectCore final : public SharedObjectListener,
                               public OnLoop<SharedObjectCore>,
                               private ReturningStream {
 public:
  using Message = std::function<void(const std::vector<Value>&)>;
  struct Handlers {
    std::function<void(const std::vector<SharedObjectChange>&)> sync;
    std::function<void(const Status&)> status;
    std::map<std::string, Message, std::less<>> messages;
    std::function<void(const std::string&, const std::vector<Value>&)> any_message;
  };

  SharedObjectCore(std::shared_ptr<ConnectionCore> connection, std::string name, bool persistent,
                   const SharedObjectOptions& options);

  // on the loop
  Handlers handlers;
  void connect();
  void close();
  /// close(), and no handler is called any more.
  void abandon();

  // any thread
  const std::string& name() const { return name_; }
  bool persistent() const { return persistent_; }
  bool connected() const { return connected_; }
  std::uint32_t version() const;
  /// Null pointer if there is none.
  std::shared_ptr<const amf::Value> find(std::string_view name) const;
  std::vector<amf::Property> slots() const;
  bool set(const std::string& name, const amf::Value& value);
  bool remove(const std::string& name);
  bool send(const std::string& handler, std::vector<amf::Value> arguments);

 private:
  struct Sending {
    std::size_t size;
    rtmp::SharedObjectEvent event;
  };

  // SharedObjectListener
  void on_message(const rtmp::SharedObjectMessage& message) override;
  void on_room() override { flush(); }
  void on_ended() override;
  // ReturningStream
  void come_back() override;
  void give_up() override { end(); }

  std::shared_ptr<ReturningStream> returning() { return {shared_from_this(), this}; }
  bool use();
  void flush_later();
  void flush();
  bool send_requests();
  bool send_backlog();
  void drop_backlog();
  void on_synchronized();
  void on_server_status(const rtmp::SharedObjectEvent& event);
  void on_server_send(const rtmp::SharedObjectEvent& event);
  void tell_changes(const std::vector<SharedChange>& changes);
  void fail(std::string_view code, std::string_view why, bool say_release);
  void end();
  void emit(const Status& status);

  const std::string name_;
  const bool persistent_;
  const Milliseconds timeout_;
  std::shared_ptr<SharedObjectChannel> channel_;
  bool wanted_ = false;  // between connect() and its end
  loop::Timer answer_timer_;
  std::deque<Sending> backlog_;
  std::atomic<std::size_t> waiting_ = 0;  // bytes of the backlog, and of what is posted to it
  std::atomic<bool> connected_ = false;
  std::atomic<bool> flush_posted_ = false;

  mutable std::mutex mutex_;  // of the replica; no handler is called under it
  SharedReplica replica_;
};

}  // namespace sallyport::client
