#include "plugin/host/plugin_process.hpp"

#include <cerrno>
#include <chrono>
#include <thread>

#include <sys/socket.h>

namespace sallyport::plugin {
namespace {

constexpr std::chrono::seconds kTimeToClose{1};

}  // namespace

int PluginProcess::run() {
  std::thread([this] { call_plugin(); }).detach();
  read_all();
  std::unique_lock lock(mutex_);
  ending_ = true;
  changed_.notify_all();
  return changed_.wait_for(lock, kTimeToClose, [this] { return ended_; }) ? 0 : 1;
}

void PluginProcess::read_all() {
  ByteVector buffer(kMaxMessageBytes + 1);
  for (;;) {
    const ssize_t size = ::recv(socket_, buffer.data(), buffer.size(), 0);
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return;
    auto message = decode(ByteSpan(buffer).first(static_cast<std::size_t>(size)));
    if (!message) return;
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return waiting_.size() < kMaxWaiting; });
    waiting_.push_back(*std::move(message));
    changed_.notify_all();
  }
}

/// What waits when the server has gone is of no interest to anybody.
std::optional<Message> PluginProcess::next() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return ending_ || !waiting_.empty(); });
  if (ending_) return std::nullopt;
  Message message = std::move(waiting_.front());
  waiting_.pop_front();
  changed_.notify_all();
  return message;
}

void PluginProcess::call_plugin() {
  if (open()) {
    while (auto message = next()) library_.handle(*std::move(message));
    library_.close();
  }
  const std::lock_guard lock(mutex_);
  ended_ = true;
  changed_.notify_all();
}

/// If it fails the server ends the process, when it has read why.
bool PluginProcess::open() {
  const auto message = next();
  const Open* const order = message ? std::get_if<Open>(&*message) : nullptr;
  if (!order) return false;
  const auto opened = library_.open(*order);
  if (!opened) {
    say(OpenFailed{opened.error().message});
    return false;
  }
  say(*opened);
  return true;
}

void PluginProcess::say(const Message& message) const {
  const auto packet = encode(message);
  if (!packet) return;
  while (::send(socket_, packet->data(), packet->size(), MSG_NOSIGNAL) < 0 && errno == EINTR) {
  }
}

}  // namespace sallyport::plugin
