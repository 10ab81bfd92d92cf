#include "net/http/reply_queue.hpp"

#include <algorithm>

#include "http/reply.hpp"

namespace sallyport::net {

std::uint64_t ReplyQueue::reserve(ReplyForm form, std::string_view interim) {
  slots_.push_back({next_, std::move(form), interim, {}, {}});
  return next_++;
}

ReplyQueue::Slot* ReplyQueue::find(std::uint64_t number) {
  const auto slot =
      std::find_if(slots_.begin(), slots_.end(), [&](const Slot& one) { return one.number == number; });
  return slot == slots_.end() ? nullptr : &*slot;
}

ReplyForm* ReplyQueue::form(std::uint64_t number) {
  Slot* const slot = find(number);
  return slot ? &slot->form : nullptr;
}

void ReplyQueue::fill(std::uint64_t number, unsigned status, const SharedBytes& body,
                      std::string_view cookie) {
  Slot* const slot = find(number);
  if (!slot || !slot->head.empty()) return;
  slot->interim = {};
  slot->head = http::make_reply_head({.status = status,
                                      .content_type = slot->form.content_type,
                                      .content_length = body.size(),
                                      .keep_alive = slot->form.keep_alive,
                                      .cookie = cookie,
                                      .more = slot->form.more});
  if (!slot->form.without_body) slot->body = body;
}

bool ReplyQueue::release(UnsentTail& out) {
  while (!slots_.empty()) {
    Slot& front = slots_.front();
    out.add(SharedBytes::copy_of(as_bytes(front.interim)));
    front.interim = {};
    if (front.head.empty()) return false;
    out.add(SharedBytes::copy_of(as_bytes(front.head)));
    out.add(std::move(front.body));
    const bool ends = !front.form.keep_alive;
    slots_.erase(slots_.begin());
    if (ends) {
      slots_.clear();
      return true;
    }
  }
  return false;
}

}  // namespace sallyport::net
