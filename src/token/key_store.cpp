#include "token/key_store.hpp"

#include <algorithm>

#include "base/log.hpp"
#include "token/key_text.hpp"

namespace sallyport::token {
namespace {

constexpr std::size_t kMaxFile = 1024 * 1024;

Error fault(std::string why) {
  return {Reason::configuration_error, std::move(why)};
}

}  // namespace

Result<KeySet> KeySet::of(std::vector<Key> keys) {
  KeySet set;
  for (Key& key : keys) {
    std::string name = key.id;
    if (!set.keys_.emplace(name, std::move(key)).second) return fault("two keys are named " + name);
  }
  return set;
}

const Key* KeySet::find(std::string_view name, KeyType type) const {
  if (!name.empty()) {
    const auto found = keys_.find(name);
    return found == keys_.end() ? nullptr : &found->second;
  }
  const Key* only = nullptr;
  for (const auto& [id, key] : keys_) {
    if (key.type != type) continue;
    if (only) return nullptr;
    only = &key;
  }
  return only;
}

std::vector<FileStamp> KeyStore::stamps() const {
  std::vector<FileStamp> all;
  for (const std::string& file : files_) all.push_back(FileStamp::of(file));
  return all;
}

Result<std::vector<Key>> KeyStore::read_file(const std::string& file) const {
  const auto read = read_whole(file, kMaxFile);
  if (!read) return fault(file + ": " + read.error().message);
  auto parsed = parse_keys(read->text);
  if (!parsed) return std::move(parsed).error().within(file);
  if (parsed->is_secret && read->open_to_others) {
    return fault(file +
                 ": others may read it, and it holds secrets; \"chmod 600\" it, and change the secrets if "
                 "others had access");
  }
  for (const std::string& why : parsed->left_out) {
    log::info("token-keys").field("file", file).field("problem", why).field("effect", "left out");
  }
  return std::move(parsed->keys);
}

Result<void> KeyStore::load() {
  seen_ = stamps();
  std::vector<Key> all;
  for (const std::string& file : files_) {
    auto keys = read_file(file);
    if (!keys) return std::move(keys).error();
    std::move(keys->begin(), keys->end(), std::back_inserter(all));
  }
  auto set = KeySet::of(std::move(all));
  if (!set) return std::move(set).error();
  keys_.set(std::make_shared<const KeySet>(*std::move(set)));
  return {};
}

void KeyStore::refresh(bool in_any_case) {
  if (!in_any_case && stamps() == seen_) return;
  if (const auto loaded = load(); !loaded) {
    log::error("token-keys")
        .field("problem", loaded.error().message)
        .field("effect", "the keys stay as they were")
        .reason(Reason::configuration_error);
    return;
  }
  log::info("token-keys")
      .field("file", files_.empty() ? std::string() : files_.front())
      .field("keys", keys()->size());
}

}  // namespace sallyport::token
