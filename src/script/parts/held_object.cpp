#include "script/parts/held_object.hpp"

namespace sallyport::script {

HeldObject::HeldObject(hub::SharedObject& object, std::function<void()> on_news) : object_(object), on_news_(std::move(on_news)) {
  object_.watch(*this);
}

HeldObject::~HeldObject() { object_.end_watch(); }

HeldObject::Step& HeldObject::open_step() {
  if (steps_.empty()) on_news_();
  if (steps_.empty() || steps_.back().closed()) steps_.emplace_back();
  return steps_.back();
}

/// Of several changes of a slot the last counts, and what it was before the first.
void HeldObject::add_change(const std::string& slot, const amf::Value& before, bool removed) {
  Step& step = open_step();
  const auto [place, is_new] = step.places.try_emplace(slot, step.changes.size());
  if (is_new) {
    step.changes.push_back({slot, removed, before});
    ++unheard_;
  } else {
    step.changes[place->second].removed = removed;
  }
}

void HeldObject::on_client_message(const std::vector<amf::Value>& arguments) {
  if (unheard_ >= kUnheard || arguments.empty()) return;
  ++unheard_;
  open_step().message = arguments;
}

void HeldObject::add_status(std::string_view code) {
  if (unheard_ >= kUnheard) return;
  ++unheard_;
  open_step().status = code;
}

std::vector<HeldObject::Step> HeldObject::take_steps() {
  unheard_ = 0;
  return std::exchange(steps_, {});
}

}  // namespace sallyport::script
