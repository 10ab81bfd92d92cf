#include "cli/token_command.hpp"

#include <CLI/CLI.hpp>

namespace sallyport::cli {
namespace {

constexpr const char* kExamples =
    "Examples:\n"
    "  sallyport token keygen --out web1               web1.key (secret), web1.pem and web1.jwks (public)\n"
    "  sallyport token mint --key web1.key --may connect --may 'play:news/*'\n"
    "  sallyport token mint --key web1.key --may connect | sallyport token verify --keys web1.jwks\n"
    "  sallyport token revoke --list revoked --subject alice\n"
    "\n"
    "docs/tokens.md has both formats, and how to make tokens without this program.\n";

constexpr const char* kKeygenExamples =
    "Examples:\n"
    "  sallyport token keygen --out web1               for JWT: web1.key, and web1.pem and web1.jwks for the "
    "server\n"
    "  sallyport token keygen --type p256 --id 2026-11 --out web2\n"
    "  sallyport token keygen --type hmac --out shared  for signed URLs: shared.secrets, for both sides\n"
    "\n"
    "Files that exist are never overwritten. Secret ones have mode 0600.\n";

constexpr const char* kMintExamples =
    "A private key (PEM) makes a JWT, a file of secrets a signed URL.\n"
    "\n"
    "Examples:\n"
    "  sallyport token mint --key web1.key --may connect --may 'play:news/*' --may publish:cam1@live/room7\n"
    "  sallyport token mint --key web1.key --may connect --subject alice --address 192.0.2.0/24 --lifetime "
    "60\n"
    "  sallyport token mint --key shared.secrets --path live --stream 'cam*' --may connect --may play\n"
    "  ffmpeg -re -i in.flv -c copy -f flv \"rtmp://host/live/cam1?token=$(sallyport token mint ...)\"\n";

constexpr const char* kVerifyExamples =
    "Without --action the signature, the time and the revocations are checked; with it everything is.\n"
    "\n"
    "Examples:\n"
    "  sallyport token verify --keys web1.jwks < token.txt\n"
    "  sallyport token verify --keys web1.jwks --action play --application live --stream news/1 --address "
    "192.0.2.7 - < token.txt\n"
    "\n"
    "Exit code 0: it would be accepted. 1: it would not, and why. 2: the arguments or files are wrong.\n";

constexpr const char* kRevokeExamples =
    "A running server that uses the list ends sessions of revoked tokens within 5 seconds.\n"
    "\n"
    "Examples:\n"
    "  sallyport token revoke --list revoked --id 4f7c2a             one token, by its jti\n"
    "  sallyport token revoke --list revoked.db --subject alice      all of hers; a SQLite database\n"
    "  sallyport token revoke --list revoked --key-id web1 --days 30 all that a key has made, for 30 days\n"
    "  sallyport token revoke --list revoked --subject alice --remove\n"
    "  sallyport token revoke --list revoked                         prints the list\n";

void add_keygen(CLI::App& token, TokenArguments& all) {
  KeygenArguments& arguments = all.keygen;
  CLI::App* command = token.add_subcommand("keygen", "Make a key");
  command->add_option("--type", arguments.type, "What kind of key")
      ->check(CLI::IsMember({"ed25519", "p256", "hmac"}))
      ->capture_default_str();
  command->add_option("--id", arguments.id, "Name of the key (kid); made up if left out")->type_name("NAME");
  command->add_option("--out", arguments.out, "Beginning of the names of the files")
      ->type_name("PATH")
      ->capture_default_str();
  command->add_flag("--json", arguments.json, "Print JSON");
  command->footer(kKeygenExamples);
  command->callback(
      [&all] { all.command = [](const TokenArguments& given) { return keygen(given.keygen); }; });
}

void add_mint(CLI::App& token, TokenArguments& all) {
  MintArguments& arguments = all.mint;
  CLI::App* command = token.add_subcommand("mint", "Make a token");
  command->add_option("--key", arguments.key, "Private key (PEM), or file of secrets")
      ->type_name("FILE")
      ->required();
  command->add_option("--key-id", arguments.key_id, "Which secret, if the file has several")
      ->type_name("NAME");
  command
      ->add_option("--may", arguments.may,
                   "connect, call, play:STREAM or publish:STREAM, each may end in @PLACE; with a secret: "
                   "connect, call, play, publish")
      ->type_name("WORD")
      ->required()
      ->allow_extra_args(false);
  command->add_option("--path", arguments.path, "Signed URL: APPLICATION or APPLICATION/INSTANCE")
      ->type_name("PLACE");
  command->add_option("--stream", arguments.stream, "Signed URL: which streams")->type_name("STREAM");
  command->add_option("--lifetime", arguments.lifetime, "Seconds until it expires")
      ->check(CLI::Range(1, 10 * 366 * 86400))
      ->capture_default_str();
  command->add_option("--delay", arguments.delay, "Seconds until it is valid")
      ->check(CLI::Range(0, 10 * 366 * 86400));
  command->add_option("--subject", arguments.subject, "For whom (sub)")->type_name("NAME");
  command->add_option("--audience", arguments.audience, "For which application or server (Access/Audience)")
      ->type_name("NAME")
      ->allow_extra_args(false);
  command->add_option("--address", arguments.address, "For which address, or prefix as in 192.0.2.0/24")
      ->type_name("PREFIX");
  command->add_option("--id", arguments.id, "Its id (jti); made up if left out")->type_name("ID");
  command->add_flag("--json", arguments.json, "Print JSON");
  command->footer(kMintExamples);
  command->callback([&all] { all.command = [](const TokenArguments& given) { return mint(given.mint); }; });
}

void add_verify(CLI::App& token, TokenArguments& all) {
  VerifyArguments& arguments = all.verify;
  CLI::App* command = token.add_subcommand("verify", "Say whether a token is good, and what for");
  command->add_option("--keys", arguments.keys, "JWKS, PEM public keys, or secrets; may be repeated")
      ->type_name("FILE")
      ->required()
      ->allow_extra_args(false);
  command->add_option("--revocations", arguments.revocations, "Revocation list, text or SQLite")
      ->type_name("FILE");
  command->add_option("--action", arguments.action, "What somebody wants to do with it")
      ->check(CLI::IsMember({"connect", "publish", "play", "call"}));
  command->add_option("--application", arguments.application, "Where")
      ->capture_default_str()
      ->type_name("NAME");
  command->add_option("--instance", arguments.instance, "Where")->capture_default_str()->type_name("NAME");
  command->add_option("--stream", arguments.stream, "Which stream, for publish and play")->type_name("NAME");
  command->add_option("--address", arguments.address, "From which address")->type_name("IP");
  command->add_option("--audience", arguments.audience, "What the application calls itself (Access/Audience)")
      ->type_name("NAME");
  command
      ->add_option("TOKEN", arguments.token,
                   "The token; - reads it from standard input, where other users do not see it")
      ->capture_default_str();
  command->add_flag("--json", arguments.json, "Print JSON");
  command->footer(kVerifyExamples);
  command->callback(
      [&all] { all.command = [](const TokenArguments& given) { return verify(given.verify); }; });
}

void add_revoke(CLI::App& token, TokenArguments& all) {
  RevokeArguments& arguments = all.revoke;
  CLI::App* command = token.add_subcommand("revoke", "Write to a revocation list, or print it");
  command->add_option("--list", arguments.list, "Text file, or SQLite database (.db, .sqlite, .sqlite3)")
      ->type_name("FILE")
      ->required();
  command->add_option("--id", arguments.ids, "Id of a token (jti)")->type_name("ID")->allow_extra_args(false);
  command->add_option("--subject", arguments.subjects, "Everything made for somebody (sub)")
      ->type_name("NAME")
      ->allow_extra_args(false);
  command->add_option("--key-id", arguments.keys, "Everything made with a key (kid)")
      ->type_name("NAME")
      ->allow_extra_args(false);
  command
      ->add_option("--days", arguments.days,
                   "Days after which the entry may be forgotten; for good if left out")
      ->check(CLI::Range(1, 36'500));
  command->add_flag("--remove", arguments.remove, "Take the entries out again");
  command->add_flag("--json", arguments.json, "Print JSON");
  command->footer(kRevokeExamples);
  command->callback(
      [&all] { all.command = [](const TokenArguments& given) { return revoke(given.revoke); }; });
}

}  // namespace

CLI::App* add_token(CLI::App& app, TokenArguments& arguments) {
  CLI::App* token = app.add_subcommand("token", "Make keys and tokens, try and revoke them");
  token->require_subcommand(1);
  add_keygen(*token, arguments);
  add_mint(*token, arguments);
  add_verify(*token, arguments);
  add_revoke(*token, arguments);
  token->footer(kExamples);
  return token;
}

}  // namespace sallyport::cli
