#include "visit.hpp"

namespace sallyport::lab {
namespace {

constexpr std::chrono::seconds kLeaveTime{4};

}  // namespace

Visit::Visit(std::string name, std::string other)
    : name_(std::move(name)),
      other_(std::move(other)),
      table_(client::SharedObject::get_remote("table", connection_)) {
  connection_.on_status([this](const client::Status& status) { on_status(status); });
  connection_.on_call("heard", [this](const std::vector<client::Value>& arguments) {
    heard_ = heard_ || (arguments.size() == 1 && arguments[0].as_string() == other_);
    advance();
    return client::Value();
  });
  table_.on_sync([this](const auto&) { advance(); });
  table_.on_status([this](const client::Status& status) {
    if (status.is_error()) finish(status.code);
  });
}

void Visit::begin(const std::string& uri, const client::ConnectOptions& options) {
  since_ = Clock::now();
  connection_.connect(uri, options);
}

std::string Visit::wait(std::chrono::milliseconds longest) {
  std::unique_lock lock(mutex_);
  if (!changed_.wait_for(lock, longest, [this] { return finished_; })) problem_ = "not done in time";
  const std::string outcome = problem_;  // before our own leaving has its status
  lock.unlock();
  connection_.close();
  lock.lock();
  changed_.wait_for(lock, kLeaveTime, [this] { return closed_; });
  return outcome;
}

Visit::Steps Visit::steps() const {
  const std::lock_guard lock(mutex_);
  return steps_;
}

std::string Visit::carrier() const {
  const std::lock_guard lock(mutex_);
  return carrier_;
}

void Visit::on_status(const client::Status& status) {
  if (status.code == "NetConnection.Connect.Success") {
    {
      const std::lock_guard lock(mutex_);
      carrier_ = connection_.carrier();
    }
    note("connect");
    return connection_.call("add", {2, 3}, [this](const client::CallResult& result) { on_added(result); });
  }
  const bool last =
      status.code == "NetConnection.Connect.Closed" || status.code == "NetConnection.Connect.Failed";
  if (last || status.is_error()) finish(status.code + ": " + status.description);
  if (!last) return;
  const std::lock_guard lock(mutex_);
  closed_ = true;
  changed_.notify_all();
}

void Visit::on_added(const client::CallResult& result) {
  if (!result.ok() || result.value.as_number() != 5)
    return finish("add(2, 3) is " + result.value.to_string());
  note("call");
  stage_ = Stage::meeting;
  table_.set(name_, "here");
  table_.connect();
}

/// As far as it goes: several things may have come before they were waited for.
void Visit::advance() {
  while (pass()) {
  }
}

/// Whether what this stage waits for is there; then the next begins.
bool Visit::pass() {
  switch (stage_) {
    case Stage::meeting:
      if (!table_.has(other_)) return false;
      note("object");
      stage_ = Stage::listening;
      connection_.call("tell", {name_});
      return true;
    case Stage::listening:
      if (!heard_) return false;
      note("server_call");
      stage_ = Stage::parting;
      table_.set(name_, "met " + other_);
      return true;
    case Stage::parting:
      if (table_.get(other_).as_string() != "met " + name_) return false;
      note("change");
      stage_ = Stage::done;
      finish({});
      return false;
    case Stage::calling:
    case Stage::done:
      return false;
  }
  return false;
}

void Visit::note(const std::string& step) {
  const auto now = Clock::now();
  const std::lock_guard lock(mutex_);
  steps_.emplace_back(step, std::chrono::duration<double, std::milli>(now - since_).count());
  since_ = now;
}

void Visit::finish(const std::string& problem) {
  const std::lock_guard lock(mutex_);
  if (finished_) return;
  finished_ = true;
  problem_ = problem;
  changed_.notify_all();
}

}  // namespace sallyport::lab
