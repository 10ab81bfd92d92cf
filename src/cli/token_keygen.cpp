#include "base/replace_file.hpp"
#include "cli/report.hpp"
#include "cli/token_command.hpp"
#include "token/issue.hpp"
#include "token/jwk.hpp"
#include "token/key_text.hpp"

namespace sallyport::cli {
namespace {

using token::Key;
using token::KeyType;

struct NewFile {
  std::string path;
  std::string text;
  unsigned mode;
  const char* use;
};

KeyType type_of(const std::string& word) {
  if (word == "hmac") return KeyType::secret;
  return word == "p256" ? KeyType::p256 : KeyType::ed25519;
}

std::vector<NewFile> files_of(const Key& key, const std::string& out) {
  if (key.type == KeyType::secret) {
    return {{out + ".secrets", key.id + " " + key.secret + "\n", 0600,
             "secret: for the server and for who makes tokens"}};
  }
  const nlohmann::ordered_json set{{"keys", nlohmann::ordered_json::array({token::to_jwk(key)})}};
  return {{out + ".key", token::private_pem(key), 0600, "secret: for who makes tokens, never for the server"},
          {out + ".pem", token::public_pem(key), 0644, "public: for the server"},
          {out + ".jwks", set.dump(2) + "\n", 0644, "public: the same as a JSON Web Key Set"}};
}

void print(const Key& key, const std::vector<NewFile>& files, bool json) {
  if (json) {
    nlohmann::ordered_json result{
        {"id", key.id}, {"type", token::to_string(key.type)}, {"files", nlohmann::ordered_json::array()}};
    for (const NewFile& file : files) result["files"].push_back(file.path);
    return print_json(result);
  }
  std::cout << token::to_string(key.type) << " key " << key.id << '\n';
  for (const NewFile& file : files) std::cout << "  made  " << file.path << "  " << file.use << '\n';
}

}  // namespace

ExitCode keygen(const KeygenArguments& arguments) {
  if (!arguments.id.empty() && !token::is_key_name(arguments.id)) {
    return complain("--id: a key's name is 1 to 64 letters, digits, '-', '_' or '.'");
  }
  Key key = token::generate_key(type_of(arguments.type));
  if (key.id.empty()) return complain("the key could not be made", kFailed);
  if (!arguments.id.empty()) key.id = arguments.id;
  const std::vector<NewFile> files = files_of(key, arguments.out);
  for (const NewFile& file : files) {
    if (const auto made = make_file(file.path, file.text, file.mode); !made) {
      return complain(made.error().message + "; nothing is overwritten, choose another --out", kFailed);
    }
  }
  print(key, files, arguments.json);
  return kSuccess;
}

}  // namespace sallyport::cli
