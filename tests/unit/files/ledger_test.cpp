#include "files/ledger.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include <unistd.h>

namespace sallyport::files {
namespace {

constexpr FileType kType = {"txt", "text/plain", [](ByteSpan) { return true; }};

class LedgerTest : public testing::Test {
 protected:
  LedgerTest() {
    path_ = std::filesystem::temp_directory_path() / ("sallyport-ledger-" + std::to_string(::getpid()));
    owner.folder = *Folder::open(path_.string());
    owner.scope = "0/host/app";
    owner.application = "app";
    owner.options.max_file = 100;
    owner.options.max_files = 3;
    owner.options.max_total = 200;
    owner.options.max_storage = 300;
  }
  ~LedgerTest() override { std::filesystem::remove_all(path_); }

  Offered offer(OwnerId id, std::uint64_t size, const std::string& room = "r") {
    return ledger.offer(id, room, "a.txt", kType, size, [](const StoredFile&, Ending) {}, now);
  }
  /// A file that has arrived.
  StoredFileRef arrived(OwnerId id, std::uint64_t size, const std::string& room = "r") {
    const UploadRef upload = ledger.claim_upload(*offer(id, size, room).ticket, owner.scope, now).upload;
    EXPECT_TRUE(ledger.finish(upload, size));
    return upload->file;
  }
  Claim::Kind upload_claim(const Ticket& ticket) { return ledger.claim_upload(ticket, owner.scope, now).kind; }
  Claim::Kind download_claim(const Ticket& ticket, bool look = false) { return ledger.claim_download(ticket, owner.scope, look, now).kind; }

  std::filesystem::path path_;
  Owner owner;
  Ledger ledger;
  MonotonicTime now = monotonic_now();
};

TEST_F(LedgerTest, AnOfferIsGoodOnce) {
  const OwnerId id = ledger.add_owner(owner);
  const Ticket ticket = *offer(id, 10).ticket;
  EXPECT_EQ(upload_claim(ticket), Claim::Kind::granted);
  EXPECT_EQ(upload_claim(ticket), Claim::Kind::spent);
}

TEST_F(LedgerTest, ALinkIsGoodOnceAndLookingIsFree) {
  const OwnerId id = ledger.add_owner(owner);
  const StoredFileRef file = arrived(id, 10);
  const Link link = *ledger.link(id, "r", file->id, now);
  EXPECT_EQ(link.name, "a.txt");
  EXPECT_EQ(download_claim(link.ticket, true), Claim::Kind::granted);
  EXPECT_EQ(download_claim(link.ticket), Claim::Kind::granted);
  EXPECT_EQ(download_claim(link.ticket), Claim::Kind::spent);
}

TEST_F(LedgerTest, AGuessIsUnknown) {
  const OwnerId id = ledger.add_owner(owner);
  Ticket ticket = *offer(id, 10).ticket;
  ticket.proof.back() = ticket.proof.back() == '0' ? '1' : '0';
  EXPECT_EQ(upload_claim(ticket), Claim::Kind::unknown);
  EXPECT_EQ(upload_claim(Ticket::make()), Claim::Kind::unknown);
}

TEST_F(LedgerTest, ATicketIsGoodForWhatItWasGivenFor) {
  const OwnerId id = ledger.add_owner(owner);
  const Ticket ticket = *offer(id, 10).ticket;
  EXPECT_EQ(download_claim(ticket), Claim::Kind::unknown);
  EXPECT_EQ(ledger.claim_upload(ticket, "0/host/other", now).kind, Claim::Kind::unknown);
  EXPECT_EQ(upload_claim(ticket), Claim::Kind::granted);
}

TEST_F(LedgerTest, BoundsCountWhatIsOnItsWay) {
  const OwnerId id = ledger.add_owner(owner);
  EXPECT_EQ(offer(id, 101).problem, "too-large");
  EXPECT_TRUE(offer(id, 100).ticket);
  EXPECT_TRUE(offer(id, 100).ticket);
  EXPECT_EQ(offer(id, 1).problem, "full");  // of the room
  EXPECT_TRUE(offer(id, 0).ticket);
  EXPECT_EQ(offer(id, 0).problem, "too-many");
  EXPECT_TRUE(offer(id, 100, "other").ticket);
  EXPECT_EQ(offer(id, 1, "third").problem, "full");  // of the application
}

TEST_F(LedgerTest, WhatAnApplicationStoresIsCountedOverInstances) {
  const OwnerId one = ledger.add_owner(owner), other = ledger.add_owner(owner);
  arrived(one, 100);
  arrived(one, 100);
  arrived(other, 100);
  EXPECT_EQ(offer(other, 1).problem, "full");
  EXPECT_EQ(ledger.stored_bytes(owner.scope), 300u);
  ledger.remove_owner(one);
  EXPECT_TRUE(offer(other, 1).ticket);
}

TEST_F(LedgerTest, ASmallerFileGivesBackWhatWasReserved) {
  const OwnerId id = ledger.add_owner(owner);
  const UploadRef upload = ledger.claim_upload(*offer(id, 100).ticket, owner.scope, now).upload;
  EXPECT_TRUE(ledger.finish(upload, 7));
  EXPECT_EQ(ledger.stored_bytes(owner.scope), 7u);
  EXPECT_EQ(upload->file->size, 7u);
}

TEST_F(LedgerTest, WhatFailsIsAsIfItHadNotBeen) {
  const OwnerId id = ledger.add_owner(owner);
  const UploadRef upload = ledger.claim_upload(*offer(id, 100).ticket, owner.scope, now).upload;
  EXPECT_TRUE(ledger.fail(upload));
  EXPECT_FALSE(ledger.fail(upload));
  EXPECT_FALSE(ledger.finish(upload, 1));
  EXPECT_EQ(ledger.stored_bytes(owner.scope), 0u);
  EXPECT_EQ(ledger.owner(id)->files, 0u);
}

TEST_F(LedgerTest, WhatIsClearedIsGone) {
  const OwnerId id = ledger.add_owner(owner);
  const StoredFileRef file = arrived(id, 10);
  const Ticket link = ledger.link(id, "r", file->id, now)->ticket;
  const Ticket waiting = *offer(id, 10).ticket;
  const Taken taken = ledger.clear(id, "r");
  EXPECT_EQ(taken.files, std::vector{file});
  EXPECT_EQ(taken.uploads.size(), 1u);
  EXPECT_TRUE(file->gone);
  EXPECT_EQ(download_claim(link), Claim::Kind::spent);
  EXPECT_EQ(upload_claim(waiting), Claim::Kind::spent);
  EXPECT_EQ(ledger.stored_bytes(owner.scope), 0u);
}

TEST_F(LedgerTest, TicketsExpireAndAreForgotten) {
  const OwnerId id = ledger.add_owner(owner);
  const Ticket ticket = *offer(id, 10).ticket;
  now += owner.options.offer_time;
  EXPECT_EQ(upload_claim(ticket), Claim::Kind::spent);
  EXPECT_EQ(ledger.expire(now).size(), 1u);
  EXPECT_EQ(ledger.stored_bytes(owner.scope), 0u);
  EXPECT_EQ(upload_claim(ticket), Claim::Kind::spent);
  now += Ledger::kRemembered;
  EXPECT_TRUE(ledger.expire(now).empty());
  EXPECT_EQ(upload_claim(ticket), Claim::Kind::unknown);
  EXPECT_FALSE(ledger.has_tickets());
  EXPECT_EQ(ledger.owner(id)->tickets, 0u);
}

TEST_F(LedgerTest, AnUploadThatHasBegunDoesNotExpire) {
  const OwnerId id = ledger.add_owner(owner);
  const UploadRef upload = ledger.claim_upload(*offer(id, 10).ticket, owner.scope, now).upload;
  EXPECT_TRUE(ledger.expire(now + Seconds(1'000)).empty());
  EXPECT_TRUE(ledger.finish(upload, 10));
}

TEST_F(LedgerTest, WithoutAFolderThereIsNoOffer) {
  owner.folder = nullptr;
  EXPECT_EQ(offer(ledger.add_owner(owner), 10).problem, "storage");
}

TEST_F(LedgerTest, NobodyTakesAnothersFile) {
  const OwnerId one = ledger.add_owner(owner), other = ledger.add_owner(owner);
  const StoredFileRef file = arrived(one, 10);
  EXPECT_FALSE(ledger.link(other, "r", file->id, now));
  EXPECT_FALSE(ledger.link(one, "other", file->id, now));
  EXPECT_EQ(ledger.remove(other, "r", file->id), nullptr);
  EXPECT_EQ(ledger.remove(one, "r", file->id), file);
}

}  // namespace
}  // namespace sallyport::files
