#include <ctime>

#include "base/random.hpp"
#include "cli/report.hpp"
#include "cli/token_command.hpp"
#include "token/file_stamp.hpp"
#include "token/issue.hpp"
#include "token/key_text.hpp"
#include "token/permissions.hpp"
#include "token/strict_json.hpp"

namespace sallyport::cli {
namespace {

using token::SignedUrl;

constexpr std::size_t kMaxFile = 1024 * 1024;
constexpr std::size_t kIdBytes = 16;

/// A token, and what may be said of it.
struct Minted {
  std::string form;
  std::string text;
};

Error usage(std::string why) {
  return {Reason::configuration_error, std::move(why)};
}

Result<std::string> read_secret_file(const std::string& path) {
  auto read = token::read_whole(path, kMaxFile);
  if (!read) return usage(path + ": " + read.error().message);
  if (read->open_to_others)
    return usage(path +
                 ": others may read it, and it holds a secret; \"chmod 600\" it, and change the key if "
                 "others had access");
  return std::move(read->text);
}

Result<void> check(const MintArguments& arguments) {
  for (const auto* text : {&arguments.subject, &arguments.id}) {
    if (!token::is_plain_text(*text))
      return usage("--subject and --id are at most 255 bytes without control characters");
  }
  for (const std::string& audience : arguments.audience) {
    if (audience.empty() || !token::is_plain_text(audience))
      return usage("--audience is 1 to 255 bytes without control characters");
  }
  if (!arguments.address.empty() && !AddressPrefix::parse(arguments.address)) {
    return usage("--address " + arguments.address + ": an address, or a prefix as in 192.0.2.0/24");
  }
  return {};
}

Result<Minted> mint_jwt(const MintArguments& arguments, const std::string& pem, std::int64_t now) {
  if (!arguments.path.empty() || !arguments.stream.empty()) {
    return usage("--path and --stream are for signed URLs; for a JWT write --may play:STREAM@PLACE");
  }
  const auto key = token::read_private_key(pem);
  if (!key) return usage(arguments.key + ": " + key.error().message);
  std::string scope;
  for (const std::string& word : arguments.may) {
    if (const auto permission = token::parse_scope_word(word); !permission)
      return usage("--may " + word + ": " + permission.error().message);
    scope.append(scope.empty() ? "" : " ").append(word);
  }
  nlohmann::ordered_json claims;
  if (!arguments.subject.empty()) claims["sub"] = arguments.subject;
  if (arguments.audience.size() == 1) claims["aud"] = arguments.audience.front();
  if (arguments.audience.size() > 1) claims["aud"] = arguments.audience;
  claims["jti"] = arguments.id;
  claims["iat"] = now;
  if (arguments.delay > 0) claims["nbf"] = now + arguments.delay;
  claims["exp"] = now + arguments.lifetime;
  if (!arguments.address.empty()) claims["ip"] = arguments.address;
  claims["scope"] = scope;
  auto text = token::make_jwt(*key, claims);
  if (!text) return usage(arguments.key + ": " + text.error().message);
  return Minted{"jwt", *std::move(text)};
}

Result<token::Key> find_secret(const MintArguments& arguments, const std::string& text) {
  auto read = token::parse_keys(text);
  if (!read) return usage(arguments.key + ": " + read.error().message);
  if (!read->is_secret)
    return usage(arguments.key +
                 ": a private key or a file of secrets is wanted; public keys make no tokens");
  if (arguments.key_id.empty()) return read->keys.front();
  for (token::Key& key : read->keys) {
    if (key.id == arguments.key_id) return std::move(key);
  }
  return usage(arguments.key + ": it has no key named " + arguments.key_id);
}

Result<Minted> mint_url(const MintArguments& arguments, const std::string& secrets, std::int64_t now) {
  if (arguments.audience.size() > 1) return usage("--audience: a signed URL has one at most");
  const auto key = find_secret(arguments, secrets);
  if (!key) return key.error();
  SignedUrl url;
  url[SignedUrl::path] = arguments.path;
  url[SignedUrl::stream] = arguments.stream;
  for (const std::string& word : arguments.may)
    url[SignedUrl::may].append(url[SignedUrl::may].empty() ? "" : ",").append(word);
  url[SignedUrl::exp] = std::to_string(now + arguments.lifetime);
  if (arguments.delay > 0) url[SignedUrl::nbf] = std::to_string(now + arguments.delay);
  url[SignedUrl::ip] = arguments.address;
  if (!arguments.audience.empty()) url[SignedUrl::aud] = arguments.audience.front();
  url[SignedUrl::id] = arguments.id;
  url[SignedUrl::sub] = arguments.subject;
  if (const auto readable = token::read_url_claims(url); !readable)
    return usage(readable.error().message + " (--path, --stream, --may)");
  return Minted{"signed-url", token::make_signed_url(*key, std::move(url))};
}

}  // namespace

ExitCode mint(const MintArguments& given) {
  MintArguments arguments = given;
  if (arguments.id.empty()) arguments.id = random_hex(kIdBytes);
  if (const auto checked = check(arguments); !checked) return complain(checked.error().message);
  const auto secret = read_secret_file(arguments.key);
  if (!secret) return complain(secret.error().message);
  const std::int64_t now = std::time(nullptr);
  const bool is_pem = secret->find("-----BEGIN ") != std::string::npos;
  const auto minted = is_pem ? mint_jwt(arguments, *secret, now) : mint_url(arguments, *secret, now);
  if (!minted) return complain(minted.error().message);
  if (arguments.json) {
    print_json({{"form", minted->form},
                {"token", minted->text},
                {"id", arguments.id},
                {"expires", now + arguments.lifetime}});
  } else {
    std::cout << minted->text << '\n';
  }
  return kSuccess;
}

}  // namespace sallyport::cli
