#include "script/parts/xml_sockets.hpp"

#include <algorithm>

#include "base/log.hpp"

namespace sallyport::script {

XmlSockets::XmlSockets(ScriptHome& home) : home_(home) {}
XmlSockets::~XmlSockets() = default;

void XmlSockets::stop() {
  for (const auto& [id, socket] : sockets_) socket->close();
  sockets_.clear();
  // Dials that have been given up may still be on their way through the loop.
  if (names_) home_.instance().event_loop().post([names = std::move(names_)] {});
}

void XmlSockets::add_natives(NativeTable& natives) {
  natives.set("maxUnprocessedChars", amf::Value(static_cast<double>(bound(0))));
  natives.add("socketConnect", [this](const Arguments& a) {
    XmlSocket::Options options;
    options.id = a.number(0);
    options.host = a.text(1);
    options.framed = a.flag(3);
    options.max_pending = bound(a.number(4));
    return connect(std::move(options), a.number(2));
  });
  natives.add("socketSend", [this](const Arguments& a) {
    const auto found = sockets_.find(a.number(0));
    return found != sockets_.end() && found->second->send(a.text(1));
  });
  natives.add("socketClose", [this](const Arguments& a) { close(a.number(0)); });
  natives.add("socketLimit", [this](const Arguments& a) {
    const auto found = sockets_.find(a.number(0));
    if (found != sockets_.end()) found->second->limit(bound(a.number(1)));
  });
}

/// 0: as configured.
std::size_t XmlSockets::bound(double limit) const {
  const double configured = static_cast<double>(home_.instance().application_options()->governor.max_unprocessed_chars);
  return static_cast<std::size_t>(std::clamp(limit >= 1 ? limit : configured, 1.0, static_cast<double>(kMostUnprocessed)));
}

client::NameLookup* XmlSockets::names() {
  if (names_) return names_.get();
  auto opened = client::open_name_lookup(home_.instance().event_loop());
  if (!opened) {
    log::error("name-lookup").field("app", home_.instance().full_name()).field("cause", opened.error().message);
    return nullptr;
  }
  names_ = std::move(opened).value();
  return names_.get();
}

bool XmlSockets::connect(XmlSocket::Options options, double port) {
  if (!(port >= 1 && port <= 65'535) || sockets_.size() >= kMaxSockets) return false;
  client::NameLookup* const lookup = names();
  if (!lookup) return false;
  options.port = static_cast<std::uint16_t>(port);
  const double id = options.id;
  auto socket = std::make_shared<XmlSocket>(*this, home_.instance().event_loop(), std::move(options));
  socket->connect(*lookup);
  sockets_[id] = std::move(socket);
  return true;
}

/// It may be the one that is calling.
void XmlSockets::close(double id) {
  auto found = sockets_.extract(id);
  if (!found) return;
  found.mapped()->close();
  home_.instance().event_loop().post([spent = std::move(found.mapped())] {});
}

void XmlSockets::tell(std::string_view what, std::string_view entry, double id, JSValueRef value) {
  home_.run(what, [&] { home_.enter(entry, {js_number(home_.context().ref(), id), value}); });
}

void XmlSockets::on_connected(double id, bool ok) {
  if (!ok) close(id);
  tell("onConnect", "socketConnected", id, JSValueMakeBoolean(home_.context().ref(), ok));
}

void XmlSockets::on_message(double id, const std::string& message) {
  tell("onData", "socketData", id, js_text(home_.context().ref(), message));
}

void XmlSockets::on_closed(double id) {
  close(id);
  tell("onClose", "socketClosed", id, JSValueMakeUndefined(home_.context().ref()));
}

}  // namespace sallyport::script
