#include "load/http_reply.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <string>
#include <utility>

namespace sallyport::bench {
namespace {

std::string lower_case(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

/// The number behind `label`; 0 without one.
std::size_t number_behind(std::string_view text, std::string_view label) {
  const auto at = text.find(label);
  if (at == std::string_view::npos) return 0;
  text.remove_prefix(at + label.size());
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  std::size_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

}  // namespace

void HttpReplyReader::add(ByteSpan bytes) {
  held_.insert(held_.end(), bytes.begin(), bytes.end());
}

std::optional<HttpReply> HttpReplyReader::next() {
  held_.erase(held_.begin(), held_.begin() + static_cast<std::ptrdiff_t>(std::exchange(taken_, 0)));
  constexpr std::string_view kEnd = "\r\n\r\n";
  const std::string_view text = as_text(held_);
  const auto header_size = text.find(kEnd);
  if (header_size == std::string_view::npos) return std::nullopt;
  const std::string header = lower_case(text.substr(0, header_size));
  const std::size_t body_at = header_size + kEnd.size();
  const std::size_t body_size = number_behind(header, "content-length:");
  if (held_.size() < body_at + body_size) return std::nullopt;
  taken_ = body_at + body_size;
  const auto status = static_cast<int>(number_behind(header, " "));
  return HttpReply{status, ByteSpan(held_).subspan(body_at, body_size)};
}

}  // namespace sallyport::bench
