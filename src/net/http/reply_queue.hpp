#pragma once
// ReplyQueue: the replies of one HTTP connection. They may become ready in any order and leave in the order
// of their requests (RFC 9112 §9.3.2).
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/buffer.hpp"
#include "http/request_head.hpp"
#include "net/unsent_tail.hpp"

namespace sallyport::net {

/// What a reply needs to know of its request.
struct ReplyForm {
  std::string content_type;
  bool keep_alive = true;
  bool without_body = false;  ///< the request was HEAD
  std::string origin{};       ///< of the web page that asks; empty: none does
  std::string more{};         ///< further fields, each begun with CRLF
  std::string cache{};        ///< value of Cache-Control; empty: nobody may keep it
};

class ReplyQueue {
 public:
  /// A place behind those there are. `interim` goes out as soon as it is at the front.
  std::uint64_t reserve(ReplyForm form, std::string_view interim);
  ReplyForm* form(std::uint64_t number);
  /// The reply for a place; one that is not there any more is ignored.
  void fill(std::uint64_t number, unsigned status, const SharedBytes& body, std::string_view cookie = {});
  /// The same with a body in pieces.
  void fill(std::uint64_t number, unsigned status, std::vector<SharedBytes> pieces);
  /// Moves what is ready to `out`. True: the connection ends behind it.
  bool release(UnsentTail& out);

  bool empty() const { return slots_.empty(); }
  std::size_t size() const { return slots_.size(); }

 private:
  struct Slot {
    std::uint64_t number;
    ReplyForm form;
    std::string_view interim;
    std::string head;  // of a reply that is ready
    SharedBytes body;
    std::vector<SharedBytes> pieces;  // behind it
  };
  void write_head(Slot& slot, unsigned status, std::size_t length, std::string_view cookie);
  Slot* find(std::uint64_t number);

  std::vector<Slot> slots_;
  std::uint64_t next_ = 0;
};

}  // namespace sallyport::net
