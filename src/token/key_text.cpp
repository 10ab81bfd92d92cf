#include "token/key_text.hpp"

#include <algorithm>
#include <set>

#include "token/jwk.hpp"

namespace sallyport::token {
namespace {

constexpr std::size_t kMaxKeys = 1000;
constexpr std::size_t kMinSecret = 32;
constexpr std::size_t kMaxSecret = 256;
constexpr std::string_view kBegin = "-----BEGIN ";
constexpr std::string_view kEnd = "-----END ";
constexpr std::string_view kName = "kid:";

Error unusable(std::string why) {
  return {Reason::configuration_error, std::move(why)};
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

std::string_view take_line(std::string_view& rest) {
  const std::string_view line = rest.substr(0, rest.find('\n'));
  rest.remove_prefix(std::min(rest.size(), line.size() + 1));
  return trimmed(line);
}

bool is_secret_text(std::string_view text) {
  return text.size() >= kMinSecret && text.size() <= kMaxSecret &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f; });
}

Result<Key> secret_of(std::string_view line) {
  const std::size_t blank = line.find_first_of(" \t");
  if (blank == std::string_view::npos)
    return unusable("a name and a secret are wanted, a blank between them");
  Key key;
  key.id = line.substr(0, blank);
  key.secret = trimmed(line.substr(blank));
  if (!is_key_name(key.id)) return unusable("the name of a key is 1 to 64 letters, digits, '-', '_' or '.'");
  if (!is_secret_text(key.secret)) {
    return unusable(
        "a secret is 32 to 256 characters without blanks; \"sallyport token keygen --type hmac\" makes one");
  }
  return key;
}

Result<KeyText> parse_secrets(std::string_view text) {
  KeyText read;
  read.is_secret = true;
  for (int number = 1; !text.empty(); ++number) {
    const std::string_view line = take_line(text);
    if (line.empty() || line.front() == '#') continue;
    auto key = secret_of(line);
    if (!key) return std::move(key).error().within("line " + std::to_string(number));
    read.keys.push_back(*std::move(key));
  }
  return read;
}

/// The block that begins at the front of `text`; nullopt if it does not end.
std::optional<std::string_view> take_block(std::string_view& text) {
  const std::size_t end = text.find(kEnd);
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view block = text.substr(0, std::min(text.size(), text.find('\n', end)));
  text.remove_prefix(block.size());
  return block;
}

Result<KeyText> parse_pem(std::string_view text) {
  KeyText read;
  std::string name;
  while (!text.empty()) {
    if (!text.starts_with(kBegin)) {
      const std::string_view line = take_line(text);
      if (line.starts_with(kName)) name = trimmed(line.substr(kName.size()));
      continue;
    }
    const std::string which = "key " + std::to_string(read.keys.size() + 1);
    const auto block = take_block(text);
    if (!block) return unusable(which + " is cut off");
    if (block->find("PRIVATE KEY") < block->find('\n')) {
      return unusable(which +
                      " is a private key; only public keys belong here: openssl pkey -pubout writes one");
    }
    auto key = public_key_from_pem(*block);
    if (!key) return std::move(key).error().within(which);
    if (!name.empty()) key->id = std::exchange(name, {});
    if (!is_key_name(key->id))
      return unusable(which + ": its kid is not 1 to 64 letters, digits, '-', '_' or '.'");
    read.keys.push_back(*std::move(key));
  }
  return read;
}

Result<KeyText> parse_any(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return unusable("it is empty");
  if (text[first] == '{') return parse_jwks(text);
  if (text.find(kBegin) != std::string_view::npos) return parse_pem(text);
  return parse_secrets(text);
}

}  // namespace

bool is_key_name(std::string_view name) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
  };
  return !name.empty() && name.size() <= 64 && std::all_of(name.begin(), name.end(), fits);
}

Result<KeyText> parse_keys(std::string_view text) {
  auto read = parse_any(text);
  if (!read) return read;
  if (read->keys.empty())
    return unusable(read->left_out.empty() ? "it holds no key"
                                           : "it holds no key of use: " + read->left_out.front());
  if (read->keys.size() > kMaxKeys) return unusable("it holds more than 1000 keys");
  std::set<std::string_view> names;
  for (const Key& key : read->keys) {
    if (!names.insert(key.id).second) return unusable("two keys are named " + key.id);
  }
  return read;
}

}  // namespace sallyport::token
