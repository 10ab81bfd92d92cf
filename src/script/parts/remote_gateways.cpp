#include "script/parts/remote_gateways.hpp"

#include "base/log.hpp"
#include "fetch/url.hpp"
#include "rtmp/command/status.hpp"
#include "script/parts/web_rules.hpp"

namespace sallyport::script {

RemoteGateways::RemoteGateways(ScriptHome& home) : home_(home), rules_(web_rules_of(home.instance())) {}
RemoteGateways::~RemoteGateways() = default;

void RemoteGateways::stop() { gateways_.clear(); }

void RemoteGateways::add_natives(NativeTable& natives) {
  natives.add("gatewayOpen", [this](const Arguments& a) { return open(a.number(0), a.text(1), a.flag(2)); });
  natives.add("gatewayCall", [this](const Arguments& a) {
    RemoteGateway* const gateway = find(a.number(0));
    return gateway && gateway->call(a.text(1), a.value(3), a.number(2));
  });
  natives.add("gatewayHeader", [this](const Arguments& a) {
    RemoteGateway* const gateway = find(a.number(0));
    return gateway && gateway->set_header(a.text(1), a.flag(2), a.value(3));
  });
  natives.add("gatewayClose", [this](const Arguments& a) { close(a.number(0)); });
}

RemoteGateway* RemoteGateways::find(double id) {
  const auto found = gateways_.find(id);
  return found == gateways_.end() ? nullptr : found->second.get();
}

/// False if it is no address, or there is nobody to ask web servers.
bool RemoteGateways::open(double id, const std::string& url, bool amf3) {
  fetch::Fetcher* const fetcher = home_.services().fetcher;
  const auto address = fetch::Url::parse(url);
  if (!fetcher || !address) return false;
  if (gateways_.size() >= kMaxGateways) throw "an instance may have " + std::to_string(kMaxGateways) + " connections to gateways";
  log::info("script-gateway").field("app", home_.instance().full_name()).field("host", address->place());
  RemoteGateway::Options options{id, url, amf3, home_.instance().application_options()->governor.web.max_time};
  RemoteGateway::Owner& owner = *this;  // a private base: make_unique does not see it
  gateways_[id] = std::make_unique<RemoteGateway>(owner, home_.instance().event_loop(), *fetcher, rules_, std::move(options));
  return true;
}

/// It may be the one that is telling something; the script hears of the end later.
void RemoteGateways::close(double id) {
  auto found = gateways_.extract(id);
  if (!found) return;
  found.mapped()->close();
  home_.instance().event_loop().post([this, id, alive = std::weak_ptr(alive_), spent = std::shared_ptr(std::move(found.mapped()))] {
    if (!alive.lock()) return;
    const amf::Value closed = rtmp::make_status({rtmp::level::kStatus, rtmp::status::kConnectClosed, {}, {}, {}});
    home_.run("NetConnection.onStatus", [&] {
      home_.enter("serverEnd", {js_number(home_.context().ref(), id), home_.conversion().to_script(closed)});
    });
  });
}

void RemoteGateways::on_remote_reply(double id, double number, bool ok, const amf::Value& value) {
  const JSContextRef context = home_.context().ref();
  home_.run(ok ? "onResult" : "onStatus", [&] {
    home_.enter("serverReply", {js_number(context, id), js_number(context, number), JSValueMakeBoolean(context, ok), home_.conversion().to_script(value)});
  });
}

void RemoteGateways::on_remote_status(double id, const amf::Value& information) {
  home_.run("NetConnection.onStatus", [&] {
    home_.enter("serverStatus", {js_number(home_.context().ref(), id), home_.conversion().to_script(information)});
  });
}

}  // namespace sallyport::script
