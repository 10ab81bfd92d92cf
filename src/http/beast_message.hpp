#pragma once
// Boost.Beast's parser for one message, and how it is fed: the whole head at once (HeadCollector), then the
// body in whatever pieces come. Internal to this module.
#include <limits>
#include <utility>
#include <vector>

#include <boost/beast/http/basic_parser.hpp>

#include "base/bytes.hpp"
#include "http/head_rules.hpp"
#include "http/request_head.hpp"

namespace sallyport::http {

/// The parser's callbacks turned into values.
template <bool IsRequest>
class BeastMessage final : public boost::beast::http::basic_parser<IsRequest> {
  using Code = boost::beast::error_code;
  using View = boost::beast::string_view;

 public:
  BeastMessage() {
    this->header_limit(std::numeric_limits<std::uint32_t>::max());  // HeadCollector has limits
    this->body_limit(boost::none);
  }

  std::string_view method;
  std::string_view target;
  int version = 11;
  unsigned status = 0;
  std::vector<Field> fields;
  ByteSpan body;  ///< what the last put() found of it

 private:
  static std::string_view view(View text) { return {text.data(), text.size()}; }
  void on_request_impl(boost::beast::http::verb, View method_text, View target_text, int number,
                       Code&) override {
    method = view(method_text);
    target = view(target_text);
    version = number;
  }
  void on_response_impl(int code, View, int number, Code&) override {
    status = static_cast<unsigned>(code);
    version = number;
  }
  void on_field_impl(boost::beast::http::field, View name, View value, Code&) override {
    if (!this->is_header_done()) fields.push_back({view(name), view(value)});
  }
  void on_header_impl(Code&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, Code&) override {}
  std::size_t on_body_impl(View text, Code&) override { return keep_body(text); }
  void on_chunk_header_impl(std::uint64_t, View, Code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, View text, Code&) override { return keep_body(text); }
  void on_finish_impl(Code&) override {}

  std::size_t keep_body(View text) {
    body = as_bytes(view(text));
    return text.size();
  }
};

/// Feeds the body. The parser wants a chunk's header (and the trailer) in one piece: what there is of one is
/// held until it is complete.
template <bool IsRequest>
class BodyFeeder {
 public:
  static constexpr std::size_t kMaxFraming = 4 * 1024;  ///< of one chunk header, or the trailer

  struct Step {
    bool ok = true;
    std::size_t consumed = 0;
    ByteSpan data;
  };

  /// One step; more input is needed if everything was consumed. Precondition: the message is not done.
  Step feed(BeastMessage<IsRequest>& message, ByteSpan input) {
    if (held_.empty()) return put(message, input, 0);
    const std::size_t old = held_.size();
    held_.insert(held_.end(), input.begin(),
                 input.begin() + static_cast<std::ptrdiff_t>(std::min(input.size(), kMaxFraming + 1 - old)));
    // Beast 1.81 asserts five bytes when it looks again at "0\r\n", the beginning of an empty body's end. Behind
    // a chunk it stands after a CRLF, and has as many.
    if (empty_so_far_ && held_.size() < 5 && old == 3 && held_[2] == '\n') return {true, held_.size() - old, {}};
    const ByteVector joined = std::exchange(held_, {});
    Step step = put(message, joined, old);
    step.data = {};  // framing only: the parser stops behind a chunk's header
    return step;
  }

 private:
  /// `bytes` begins with `old` bytes that were consumed before.
  Step put(BeastMessage<IsRequest>& message, ByteSpan bytes, std::size_t old) {
    boost::beast::error_code error;
    message.body = {};
    const std::size_t taken = message.put(boost::asio::buffer(bytes.data(), bytes.size()), error);
    if (error == boost::beast::http::error::need_more) {
      if (bytes.size() - taken > kMaxFraming) return {false, 0, {}};
      held_.assign(bytes.begin() + static_cast<std::ptrdiff_t>(taken), bytes.end());
      return {true, bytes.size() - old, {}};
    }
    empty_so_far_ = false;
    if (error || taken < old) return {false, 0, {}};
    const bool framing = message.body.empty();
    if (framing && (taken > kMaxFraming || !has_clean_lines(as_text(bytes.first(taken)))))
      return {false, 0, {}};
    return {true, taken - old, message.body};
  }

  ByteVector held_;
  bool empty_so_far_ = true;  // no chunk's header has been read
};

}  // namespace sallyport::http
