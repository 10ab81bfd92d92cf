#include "cli/client_run.hpp"

#include <iostream>
#include <string_view>
#include <utility>

#include "cli/report.hpp"
#include "client/connector/connector.hpp"

namespace sallyport::cli {
namespace {

constexpr std::chrono::milliseconds kTick{500};
constexpr std::chrono::milliseconds kLeaveTime{4'000};

std::string sentence_of(const client::Status& status) {
  if (status.description.empty()) return status.code;
  return status.code + ": " + status.description;
}

/// Of what happens between the beginning and the end.
bool is_news(std::string_view code) {
  return code == "NetConnection.Connect.Lost" || code == "NetConnection.Connect.Retry" ||
         code == "NetConnection.Connect.Redirected" || code == "NetConnection.Connect.RedirectRefused";
}

}  // namespace

/// What is to be known about the proxies that are configured, as that a PAC file is not read.
void tell_notes(const std::string& proxy_option) {
  const auto proxies = client::read_proxies(proxy_option);
  if (!proxies) return;  // connecting will say why
  for (const std::string& note : proxies->notes()) complain(note);
}

client::ConnectOptions connect_options(const ClientArguments& arguments) {
  client::ConnectOptions options;
  options.proxy = arguments.proxy;
  options.ca_file = arguments.ca_file;
  options.timeout = arguments.timeout_ms();
  options.reconnect = arguments.reconnect_ms();
  if (arguments.amf3) options.encoding = client::ObjectEncoding::amf3;
  return options;
}

void ClientRun::connect(const std::string& uri, std::function<void()> on_connected) {
  on_connected_ = std::move(on_connected);
  begun_ = Clock::now();
  tell_notes(arguments_.proxy);
  connection_.on_status([this](const client::Status& status) { on_status(status); });
  connection_.connect(uri, connect_options(arguments_));
}

void ClientRun::on_status(const client::Status& status) {
  const std::string_view code = status.code;
  if (code == "NetConnection.Connect.Success") {
    note_way();
    return on_connected_();
  }
  if (code == "NetConnection.Connect.Restored") return on_restored();
  if (is_news(code)) return tell(sentence_of(status));
  const bool last = code == "NetConnection.Connect.Closed" || code == "NetConnection.Connect.Failed";
  if (last || status.is_error()) finish("closed", sentence_of(status));
  if (!last) return;
  const std::lock_guard lock(mutex_);
  closed_ = true;
  vigil_.wake();
}

void ClientRun::note_way() {
  const std::lock_guard lock(mutex_);
  if (!connected_after_) connected_after_ = Clock::now() - begun_;
  carrier_ = connection_.carrier();
  route_ = connection_.route();
  port_ = connection_.port();
}

void ClientRun::on_restored() {
  note_way();
  const std::lock_guard lock(mutex_);
  ++reconnects_;
  tell("connected again by " + carrier_ + " on port " + std::to_string(port_) + ", " + route_);
}

/// What happens on the way is said at once, and with --json only in the end.
void ClientRun::tell(const std::string& sentence) const {
  if (!arguments_.json) std::cerr << "sallyport: " << sentence << '\n';
}

void ClientRun::finish(const std::string& how, const std::string& problem) {
  const std::lock_guard lock(mutex_);
  if (how_) return;
  how_ = how;
  problem_ = problem;
  vigil_.wake();
}

bool ClientRun::finished() const {
  const std::lock_guard lock(mutex_);
  return how_.has_value();
}

bool ClientRun::closed() const {
  const std::lock_guard lock(mutex_);
  return closed_;
}

void ClientRun::wait(const std::function<void()>& every) {
  while (!finished()) {
    const Vigil::Woken woken = vigil_.wait(kTick);
    if (woken == Vigil::Woken::interrupted) return finish("interrupted");
    if (every) every();
  }
}

void ClientRun::close() {
  connection_.close();
  const auto give_up = Clock::now() + kLeaveTime;
  while (!closed() && Clock::now() < give_up) {
    if (vigil_.wait(kTick) == Vigil::Woken::interrupted) return;
  }
}

void ClientRun::object(const std::string& problem) {
  const std::lock_guard lock(mutex_);
  if (problem_.empty()) problem_ = problem;
}

ExitCode ClientRun::report(nlohmann::ordered_json facts, const std::string& sentence) {
  const std::lock_guard lock(mutex_);
  const bool ok = problem_.empty();
  if (!arguments_.json) {
    if (!ok) return complain(problem_, kFailed);
    if (!sentence.empty()) std::cerr << "sallyport: " << sentence << '\n';
    return kSuccess;
  }
  nlohmann::ordered_json all = {{"ok", ok}};
  if (!ok) all["error"] = problem_;
  if (connected_after_) {
    all["carrier"] = carrier_;
    all["port"] = port_;
    all["route"] = route_;
    all["elapsed_ms"] = std::chrono::duration_cast<std::chrono::milliseconds>(*connected_after_).count();
  }
  if (arguments_.reconnect > 0) all["reconnects"] = reconnects_;
  all["ended"] = how_.value_or("");
  all.update(facts);
  print_json(all);
  return ok ? kSuccess : kFailed;
}

}  // namespace sallyport::cli
