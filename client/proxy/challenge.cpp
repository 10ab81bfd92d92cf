#include "client/proxy/challenge.hpp"

#include <algorithm>

#include "base/name.hpp"
#include "http/text.hpp"

namespace sallyport::client {
namespace {

bool is_alphanumeric(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// RFC 9110, section 5.6.2.
bool is_token(char c) {
  return is_alphanumeric(c) ||
         (c != '\0' && std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos);
}

/// RFC 9110, section 11.2, without the equals signs at its end.
bool is_token68(char c) {
  return is_alphanumeric(c) || (c != '\0' && std::string_view("-._~+/").find(c) != std::string_view::npos);
}

bool is_control(char c) {
  return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f;
}

Error malformed() {
  return {Reason::bad_http, "a challenge is malformed"};
}

/// One field's value, from left to right.
class FieldReader {
 public:
  explicit FieldReader(std::string_view text) : rest_(text) {}

  bool at_end() const { return rest_.empty(); }
  void skip_blanks() {
    while (!rest_.empty() && (rest_.front() == ' ' || rest_.front() == '\t')) rest_.remove_prefix(1);
  }
  bool take(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  std::string_view token() { return run(is_token); }

  /// The token68 that stands here up to the next comma; empty if there is something else.
  std::string_view token68() {
    const FieldReader before = *this;
    const std::string_view all = rest_;
    run(is_token68);
    while (take('=')) {
    }
    const std::string_view found = all.substr(0, all.size() - rest_.size());
    skip_blanks();
    if (!found.empty() && (at_end() || rest_.front() == ',')) return found;
    *this = before;
    return {};
  }

  Result<std::string> value() {
    if (!take('"')) return std::string(token());
    std::string text;
    while (!rest_.empty()) {
      if (take('"')) return text;
      if (take('\\') && rest_.empty()) break;
      if (is_control(rest_.front())) break;  // it is sent back, and must not become a line of its own
      text.push_back(rest_.front());
      rest_.remove_prefix(1);
    }
    return malformed();
  }

 private:
  std::string_view run(bool (*belongs)(char)) {
    const auto end = std::find_if_not(rest_.begin(), rest_.end(), belongs);
    const std::string_view found = rest_.substr(0, static_cast<std::size_t>(end - rest_.begin()));
    rest_.remove_prefix(found.size());
    return found;
  }

  std::string_view rest_;
};

/// The element of the list that begins with `word`: a parameter of the last challenge, or another challenge.
Result<void> read_element(FieldReader& field, std::string_view word, std::vector<Challenge>& all) {
  field.skip_blanks();
  if (field.take('=')) {
    if (all.empty() || all.back().parameters.size() >= kMaxChallengeParameters) return malformed();
    field.skip_blanks();
    auto value = field.value();
    if (!value) return std::move(value).error();
    all.back().parameters.emplace_back(to_lower(word), *std::move(value));
    return {};
  }
  if (all.size() >= kMaxChallenges) return malformed();
  all.push_back({std::string(word), {}});
  if (const std::string_view data = field.token68(); !data.empty())
    all.back().parameters.emplace_back(std::string(), std::string(data));
  return {};
}

Result<void> read_field(std::string_view text, std::vector<Challenge>& all) {
  if (text.size() > kMaxChallengeField) return malformed();
  const std::size_t before = all.size();
  FieldReader field(text);
  while (true) {
    field.skip_blanks();
    while (field.take(',')) field.skip_blanks();
    if (field.at_end()) return {};
    const std::string_view word = field.token();
    if (word.empty()) return malformed();
    if (auto element = read_element(field, word, all); !element) return element;
    if (all.size() == before) return malformed();  // a parameter of nothing
  }
}

}  // namespace

bool Challenge::is(std::string_view name) const {
  return http::equal_ignoring_case(scheme, name);
}

std::string_view Challenge::find(std::string_view name) const {
  for (const auto& [key, value] : parameters)
    if (key == name) return value;
  return {};
}

Result<std::vector<Challenge>> parse_challenges(std::span<const std::string_view> fields) {
  std::vector<Challenge> all;
  for (const std::string_view field : fields) {
    if (auto read = read_field(field, all); !read) return read.error();
  }
  return all;
}

}  // namespace sallyport::client
