#include "hub/scripted_hosts.hpp"

#include <future>
#include <mutex>

#include "base/log.hpp"
#include "hub/application_host.hpp"

namespace sallyport::hub {
namespace {

/// Segments have no colon, so the two kinds of key cannot meet.
std::string application_key(const VirtualHost& host, const std::string& application) { return host.key() + '/' + application; }

std::string instance_key(const VirtualHost& host, const std::string& application, const std::string& instance) {
  return application_key(host, application) + ':' + instance;
}

}  // namespace

ScriptedHosts::ScriptedHosts(LoopSource* loops, Make make) : loops_(loops), make_(std::move(make)) {}
ScriptedHosts::~ScriptedHosts() = default;

ApplicationHost* ScriptedHosts::find(const VirtualHost& virtual_host, const std::string& application,
                                     const std::string& instance) const {
  if (!any_) return nullptr;
  const std::shared_lock lock(mutex_);
  auto found = by_name_.find(application_key(virtual_host, application));
  if (found == by_name_.end()) found = by_name_.find(instance_key(virtual_host, application, instance));
  return found == by_name_.end() ? nullptr : found->second;
}

ApplicationHost& ScriptedHosts::get(const VirtualHost& virtual_host, const std::string& application,
                                    const std::string& instance, bool per_instance) {
  const std::string key = per_instance ? instance_key(virtual_host, application, instance) : application_key(virtual_host, application);
  const std::unique_lock lock(mutex_);
  if (const auto found = by_name_.find(key); found != by_name_.end()) return *found->second;
  // Anybody can ask for an instance by a name of his own: names are not remembered once they share hosts anyway.
  if (per_instance && hosts_.size() == kMaxHosts) return take_one(key);
  ApplicationHost& host = take_one(key);
  by_name_[key] = &host;
  any_ = true;
  return host;
}

ApplicationHost& ScriptedHosts::take_one(const std::string& key) {
  if (hosts_.size() == kMaxHosts) return *hosts_[std::hash<std::string>{}(key) % kMaxHosts];
  hosts_.push_back(make_(loops_->start_loop()));
  return *hosts_.back();
}

void ScriptedHosts::post_each(const std::function<void(ApplicationHost&)>& work) {
  const std::shared_lock lock(mutex_);
  for (const auto& host : hosts_) host->event_loop().post([work, &host = *host] { work(host); });
}

void ScriptedHosts::on_each(const std::function<void(ApplicationHost&)>& work) {
  std::vector<std::future<void>> done;
  {
    const std::shared_lock lock(mutex_);
    for (const auto& host : hosts_) {
      const auto promise = std::make_shared<std::promise<void>>();
      done.push_back(promise->get_future());
      host->event_loop().post([work, promise, &host = *host] {
        work(host);
        promise->set_value();
      });
    }
  }
  for (const auto& one : done) one.wait();
}

}  // namespace sallyport::hub
