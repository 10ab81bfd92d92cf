#pragma once
// "sallyport token": keys are made, tokens minted, tried and revoked. Nothing here prints a key.
#include <cstdint>
#include <string>
#include <vector>

#include "cli/exit_code.hpp"

namespace CLI {
class App;
}

namespace sallyport::cli {

struct KeygenArguments {
  std::string type = "ed25519";
  std::string id;
  std::string out = "token";
  bool json = false;
};

struct MintArguments {
  std::string key;     ///< file
  std::string key_id;  ///< which secret of the file
  std::vector<std::string> may;
  std::string path;    ///< signed URLs
  std::string stream;  ///< signed URLs
  std::int64_t lifetime = 300;
  std::int64_t delay = 0;
  std::string subject;
  std::vector<std::string> audience;
  std::string address;
  std::string id;
  bool json = false;
};

struct VerifyArguments {
  std::vector<std::string> keys;
  std::string revocations;
  std::string action;
  std::string application = "live";
  std::string instance = "_definst_";
  std::string stream;
  std::string address;
  std::string audience;
  std::string token = "-";
  bool json = false;
};

struct RevokeArguments {
  std::string list;
  std::vector<std::string> ids;
  std::vector<std::string> subjects;
  std::vector<std::string> keys;
  std::int64_t days = 0;
  bool remove = false;
  bool json = false;
};

struct TokenArguments {
  KeygenArguments keygen;
  MintArguments mint;
  VerifyArguments verify;
  RevokeArguments revoke;
  ExitCode (*command)(const TokenArguments&) = nullptr;  ///< the one that was asked for
};

/// Adds the command and what belongs to it. `arguments` must live as long as the application.
CLI::App* add_token(CLI::App& app, TokenArguments& arguments);

ExitCode keygen(const KeygenArguments& arguments);
ExitCode mint(const MintArguments& arguments);
ExitCode verify(const VerifyArguments& arguments);
ExitCode revoke(const RevokeArguments& arguments);

}  // namespace sallyport::cli
