#pragma once
// Clients and events as the structures of access_plugin.h, which borrow from what they are made of.
#include <string>
#include <vector>

#include <sallyport/access_plugin.h>

#include "plugin/message.hpp"

namespace sallyport::plugin {

class ClientView {
 public:
  /// `client` is changed: zero bytes in texts become '?'. It outlives the view.
  explicit ClientView(Client& client);
  ClientView(const ClientView&) = delete;
  ClientView& operator=(const ClientView&) = delete;
  const sallyport_client* get() const { return &view_; }

 private:
  std::vector<sallyport_value> arguments_;
  sallyport_client view_{};
};

class EventView {
 public:
  /// Likewise.
  explicit EventView(Occurrence& event);
  EventView(const EventView&) = delete;
  EventView& operator=(const EventView&) = delete;
  const sallyport_event* get() const { return &view_; }

 private:
  ClientView client_;
  std::vector<sallyport_value> arguments_;
  sallyport_event view_{};
};

/// NULL is empty; cut at SALLYPORT_MAX_TEXT.
std::string text_of(const char* text);
AccessAnswer answer_of(std::uint64_t question, const sallyport_access_answer& answer);

}  // namespace sallyport::plugin
