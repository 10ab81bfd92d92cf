#include <ctime>

#include "cli/report.hpp"
#include "cli/token_command.hpp"
#include "token/revocation_store.hpp"
#include "token/strict_json.hpp"

namespace sallyport::cli {
namespace {

using token::Revocation;
using token::RevokedBy;

constexpr std::int64_t kDay = 24 * 60 * 60;

std::vector<Revocation> entries_of(const RevokeArguments& arguments, std::int64_t until) {
  std::vector<Revocation> entries;
  for (const std::string& id : arguments.ids) entries.push_back({RevokedBy::id, id, until});
  for (const std::string& subject : arguments.subjects)
    entries.push_back({RevokedBy::subject, subject, until});
  for (const std::string& key : arguments.keys) entries.push_back({RevokedBy::key, key, until});
  return entries;
}

void print(const token::Revocations& list, bool json) {
  if (!json) {
    list.for_each([](const Revocation& entry) {
      std::cout << to_string(entry.kind) << "  " << entry.value;
      if (entry.until > 0) std::cout << "  until " << entry.until;
      std::cout << '\n';
    });
    return;
  }
  auto all = nlohmann::ordered_json::array();
  list.for_each([&](const Revocation& entry) {
    nlohmann::ordered_json one{{"kind", to_string(entry.kind)}, {"value", entry.value}};
    if (entry.until > 0) one["until"] = entry.until;
    all.push_back(std::move(one));
  });
  print_json({{"revoked", std::move(all)}});
}

}  // namespace

ExitCode revoke(const RevokeArguments& arguments) {
  const std::int64_t now = std::time(nullptr);
  std::vector<Revocation> entries =
      entries_of(arguments, arguments.days > 0 ? now + arguments.days * kDay : 0);
  for (const Revocation& entry : entries) {
    if (entry.value.empty() || !token::is_plain_text(entry.value)) {
      return complain("--id, --subject and --key-id are 1 to 255 bytes without control characters");
    }
  }
  if (entries.empty()) {
    token::RevocationStore store(arguments.list);
    if (!token::FileStamp::of(arguments.list).exists)
      return complain(arguments.list + ": there is no such file");
    if (const auto loaded = store.load(); !loaded) return complain(loaded.error().message);
    print(*store.revocations(), arguments.json);
    return kSuccess;
  }
  token::RevocationChange change;
  (arguments.remove ? change.remove : change.add) = std::move(entries);
  const auto changed = token::change_revocations(arguments.list, change, now);
  if (!changed) return complain(changed.error().message, kFailed);
  print(*changed, arguments.json);
  return kSuccess;
}

}  // namespace sallyport::cli
