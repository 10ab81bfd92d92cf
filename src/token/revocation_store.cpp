#include "token/revocation_store.hpp"

#include "base/log.hpp"
#include "token/revocation_database.hpp"

namespace sallyport::token {
namespace {

constexpr std::size_t kMaxFile = 16 * 1024 * 1024;

}  // namespace

bool RevocationStore::is_changed() {
  if (database_) return data_version(*database_) != seen_version_;
  return FileStamp::of(file_) != seen_;
}

Result<Revocations> RevocationStore::read() {
  if (sqlite::is_database_file(file_)) {
    if (!database_) {
      auto opened = open_revocations(file_);
      if (!opened) return std::move(opened).error();
      database_ = *std::move(opened);
    }
    seen_version_ = data_version(*database_);
    return read_revocations(*database_);
  }
  seen_ = FileStamp::of(file_);
  if (!seen_.exists && !was_there_) return Revocations();
  const auto text = read_whole(file_, kMaxFile);
  if (!text) return Error(text.error()).within(file_);
  was_there_ = true;
  auto parsed = Revocations::parse(text->text);
  if (!parsed) return std::move(parsed).error().within(file_);
  return parsed;
}

Result<void> RevocationStore::load() {
  if (file_.empty()) return {};
  auto fresh = read();
  if (!fresh) return std::move(fresh).error();
  revocations_.set(std::make_shared<const Revocations>(*std::move(fresh)));
  return {};
}

void RevocationStore::refresh(bool in_any_case) {
  if (file_.empty() || (!in_any_case && !is_changed())) return;
  if (const auto loaded = load(); !loaded) {
    log::error("token-revocations")
        .field("problem", loaded.error().message)
        .field("effect", "the list stays as it was")
        .reason(Reason::configuration_error);
    return;
  }
  log::info("token-revocations").field("file", file_).field("entries", revocations()->size());
}

}  // namespace sallyport::token
