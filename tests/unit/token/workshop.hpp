#pragma once
// Keys, files and a clock for tests of tokens.
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "token/base64url.hpp"
#include "token/issue.hpp"
#include "token/jwk.hpp"
#include "token/open_verifier.hpp"

namespace sallyport::token::test {

constexpr std::int64_t kNow = 1'790'000'000;

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "sallyport-token-XXXXXX").string();
    EXPECT_NE(::mkdtemp(pattern.data()), nullptr);
    path_ = pattern;
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  std::string path(const std::string& name) const { return path_ + "/" + name; }
  std::string write(const std::string& name, std::string_view text, mode_t mode = 0600) const {
    std::ofstream(path(name), std::ios::binary | std::ios::trunc) << text;
    ::chmod(path(name).c_str(), mode);
    return path(name);
  }

 private:
  std::string path_;
};

inline std::string jwks_of(const std::vector<Key>& keys) {
  nlohmann::ordered_json set{{"keys", nlohmann::ordered_json::array()}};
  for (const Key& key : keys) set["keys"].push_back(to_jwk(key));
  return set.dump();
}

inline std::string secrets_of(const Key& key) {
  return key.id + " " + key.secret + "\n";
}

/// One key of every type, the files a server would have, and tokens that are right unless they are changed.
struct Workshop {
  TemporaryFolder folder;
  Key ed25519 = generate_key(KeyType::ed25519);
  Key p256 = generate_key(KeyType::p256);
  Key secret = generate_key(KeyType::secret);
  std::int64_t now = kNow;
  nlohmann::ordered_json claims{{"sub", "alice"},
                                {"jti", "id-1"},
                                {"exp", kNow + 300},
                                {"scope", "connect play:news/* publish:cam1@live"}};
  SignedUrl url;
  Request request;

  Workshop() {
    url[SignedUrl::path] = "live";
    url[SignedUrl::stream] = "cam*";
    url[SignedUrl::may] = "connect,play";
    url[SignedUrl::exp] = std::to_string(kNow + 300);
    request.application = "live";
    request.instance = "_definst_";
    request.address = *IpAddress::parse("192.0.2.7");
  }

  VerifierOptions options() {
    VerifierOptions options;
    options.keys = {folder.write("keys.jwks", jwks_of({ed25519, p256}), 0644),
                    folder.write("secrets", secrets_of(secret))};
    options.now = [this] { return now; };
    return options;
  }
  std::shared_ptr<Verifier> verifier(VerifierOptions with) {
    auto opened = open_verifier(std::move(with));
    EXPECT_TRUE(opened.ok()) << (opened ? "" : opened.error().message);
    return opened ? *opened : nullptr;
  }
  std::shared_ptr<Verifier> verifier() { return verifier(options()); }

  std::string jwt() const { return *make_jwt(ed25519, claims); }
  std::string signed_url() const { return make_signed_url(secret, url); }
};

inline std::string encoded(std::string_view text) {
  return encode_base64url(as_bytes(text));
}

/// A JWT with a header and claims of the test's own, rightly signed.
inline std::string signed_jwt(const Key& key, std::string_view header, std::string_view claims) {
  const std::string text = encoded(header) + "." + encoded(claims);
  return text + "." + encode_base64url(*sign(key, text));
}

inline Reason reason_of(Verifier& verifier, std::string_view token, const Request& request) {
  Grant grant;
  const auto verified = verifier.verify(token, request, grant);
  return verified ? Reason::none : verified.error().reason;
}

}  // namespace sallyport::token::test
