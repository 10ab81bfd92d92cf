#include "cli/client_run.hpp"

#include <iostream>
#include <utility>

#include "cli/report.hpp"

namespace sallyport::cli {
namespace {

constexpr std::chrono::milliseconds kTick{500};
constexpr std::chrono::milliseconds kLeaveTime{4'000};

std::string sentence_of(const client::Status& status) {
  if (status.description.empty()) return status.code;
  return status.code + ": " + status.description;
}

}  // namespace

client::ConnectOptions connect_options(const ClientArguments& arguments) {
  client::ConnectOptions options;
  options.proxy = arguments.proxy;
  options.ca_file = arguments.ca_file;
  options.timeout = arguments.timeout_ms();
  return options;
}

void ClientRun::connect(const std::string& uri, std::function<void()> on_connected) {
  on_connected_ = std::move(on_connected);
  begun_ = Clock::now();
  connection_.on_status([this](const client::Status& status) { on_status(status); });
  connection_.connect(uri, connect_options(arguments_));
}

void ClientRun::on_status(const client::Status& status) {
  if (status.code == "NetConnection.Connect.Success") {
    {
      const std::lock_guard lock(mutex_);
      connected_after_ = Clock::now() - begun_;
      carrier_ = connection_.carrier();
      route_ = connection_.route();
    }
    return on_connected_();
  }
  const bool last =
      status.code == "NetConnection.Connect.Closed" || status.code == "NetConnection.Connect.Failed";
  if (last || status.is_error()) finish("closed", sentence_of(status));
  if (!last) return;
  const std::lock_guard lock(mutex_);
  closed_ = true;
  vigil_.wake();
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
    all["route"] = route_;
    all["elapsed_ms"] = std::chrono::duration_cast<std::chrono::milliseconds>(*connected_after_).count();
  }
  all["ended"] = how_.value_or("");
  all.update(facts);
  print_json(all);
  return ok ? kSuccess : kFailed;
}

}  // namespace sallyport::cli
