#include "net/http/reply_queue.hpp"

#include <algorithm>

#include "http/reply.hpp"

namespace sallyport::net {

std::uint64_t ReplyQueue::reserve(ReplyForm form, std::string_view interim) {
  slots_.push_back({next_, std::move(form), interim, {}, {}, {}});
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
  write_head(*slot, status, body.size(), cookie);
  if (!slot->form.without_body) slot->body = body;
}

void ReplyQueue::fill(std::uint64_t number, unsigned status, std::vector<SharedBytes> pieces) {
  Slot* const slot = find(number);
  if (!slot || !slot->head.empty()) return;
  std::size_t length = 0;
  for (const SharedBytes& piece : pieces) length += piece.size();
  write_head(*slot, status, length, {});
  if (!slot->form.without_body) slot->pieces = std::move(pieces);
}

void ReplyQueue::write_head(Slot& slot, unsigned status, std::size_t length, std::string_view cookie) {
  constexpr unsigned kNotModified = 304;  // has no body, and a length would be that of the body it stands for
  const ReplyForm& form = slot.form;
  http::ReplyHead head{.status = status,
                       .content_type = form.content_type,
                       .content_length = length,
                       .open_ended = status == kNotModified,
                       .keep_alive = form.keep_alive,
                       .cookie = cookie,
                       .more = form.more};
  if (!form.cache.empty()) head.cache = form.cache;
  slot.interim = {};
  slot.head = http::make_reply_head(head);
}

bool ReplyQueue::release(UnsentTail& out) {
  while (!slots_.empty()) {
    Slot& front = slots_.front();
    out.add(SharedBytes::copy_of(as_bytes(front.interim)));
    front.interim = {};
    if (front.head.empty()) return false;
    out.add(SharedBytes::copy_of(as_bytes(front.head)));
    out.add(std::move(front.body));
    for (SharedBytes& piece : front.pieces) out.add(std::move(piece));
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
