#pragma once
// Examination: one thing that a client wants, put to the plug-ins of its application one after the other. All must agree;
// no answer is a no. What each says beside yes (another name, terms) holds for the next one too.
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "hub/access.hpp"
#include "plugin/supervisor.hpp"

namespace sallyport::plugin {

class Examination final : public std::enable_shared_from_this<Examination> {
 public:
  using Finish = std::function<void(hub::Verdict)>;

  /// `supervisor` outlives it. `finish` is called once, on the supervisor's loop or within begin().
  Examination(Supervisor& supervisor, hub::ClientFactsRef client, Finish finish)
      : supervisor_(supervisor), client_(std::move(client)), finish_(std::move(finish)) {}

  /// The next plug-in is asked about the connection.
  void add_access(PluginRef plugin) { steps_.push_back({std::move(plugin), true}); }
  /// …about what the client does.
  void add_event(PluginRef plugin) { steps_.push_back({std::move(plugin), false}); }
  bool empty() const { return steps_.empty(); }

  /// `granted`: what was decided before. `event`: what add_event() is about.
  void begin(hub::Verdict granted, Occurrence event);

 private:
  struct Step {
    PluginRef plugin;
    bool access = false;
  };

  void next();
  void ask(const Step& step);
  void on_reply(const Plugin& plugin, const Reply& reply);
  void on_access(const Plugin& plugin, const AccessAnswer& answer);
  void on_event(const Plugin& plugin, const EventAnswer& answer);
  bool is_logged() const;
  void take_terms(const AccessAnswer& answer);
  void refuse(const Plugin& plugin, std::string words, std::string redirect = {});

  Supervisor& supervisor_;
  const hub::ClientFactsRef client_;
  const Finish finish_;
  std::vector<Step> steps_;
  std::size_t position_ = 0;
  hub::Verdict granted_;
  Occurrence event_;
};

}  // namespace sallyport::plugin
