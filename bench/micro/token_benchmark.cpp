// What checking a token costs: signature, claims, permissions, revocations.
#include <ctime>
#include <filesystem>
#include <fstream>

#include <benchmark/benchmark.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "token/issue.hpp"
#include "token/jwk.hpp"
#include "token/open_verifier.hpp"

namespace sallyport::token {
namespace {

/// A key of a type with a file for the server, a token made with it, and a verifier with revocations.
class Bench {
 public:
  explicit Bench(KeyType type) : key_(generate_key(type)) {
    std::string pattern = (std::filesystem::temp_directory_path() / "sallyport-bench-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data()) ? pattern : ".";
    std::ofstream(folder_ + "/keys") << (type == KeyType::secret
                                             ? key_.id + " " + key_.secret + "\n"
                                             : nlohmann::ordered_json{{"keys", {to_jwk(key_)}}}.dump());
    ::chmod((folder_ + "/keys").c_str(), 0600);
    std::ofstream list(folder_ + "/revoked");
    for (int i = 0; i < 10'000; ++i) list << "jti revoked-" << i << "\n";
    list.close();
    VerifierOptions options;
    options.keys = {folder_ + "/keys"};
    options.revocations = folder_ + "/revoked";
    verifier_ = *open_verifier(std::move(options));
    request_.action = Action::play;
    request_.application = "live";
    request_.instance = "_definst_";
    request_.stream = "news/1";
  }
  ~Bench() { std::filesystem::remove_all(folder_); }

  std::string token() const {
    const std::int64_t end = std::time(nullptr) + 3600;
    if (key_.type != KeyType::secret) {
      return *make_jwt(key_, {{"sub", "alice"},
                              {"jti", "4f7c2a"},
                              {"exp", end},
                              {"scope", "connect play:news/* publish:cam1@live"}});
    }
    SignedUrl url;
    url[SignedUrl::path] = "live";
    url[SignedUrl::stream] = "news/*";
    url[SignedUrl::may] = "connect,play";
    url[SignedUrl::exp] = std::to_string(end);
    return make_signed_url(key_, std::move(url));
  }
  Verifier& verifier() { return *verifier_; }
  const Request& request() const { return request_; }

 private:
  const Key key_;
  std::string folder_;
  std::shared_ptr<Verifier> verifier_;
  Request request_;
};

void verify_token(benchmark::State& state, KeyType type) {
  Bench bench(type);
  const std::string token = bench.token();
  Grant grant;
  for (auto _ : state) {
    if (!bench.verifier().verify(token, bench.request(), grant)) state.SkipWithError("the token is refused");
  }
}
BENCHMARK_CAPTURE(verify_token, signed_url, KeyType::secret);
BENCHMARK_CAPTURE(verify_token, jwt_eddsa, KeyType::ed25519);
BENCHMARK_CAPTURE(verify_token, jwt_es256, KeyType::p256);

/// What every live session costs once a second.
void ask_revocation(benchmark::State& state) {
  Bench bench(KeyType::secret);
  const Grant grant{"4f7c2a", "alice", "web1", 0};
  for (auto _ : state) benchmark::DoNotOptimize(bench.verifier().is_revoked(grant));
}
BENCHMARK(ask_revocation)->Name("token_revocation");

}  // namespace
}  // namespace sallyport::token
