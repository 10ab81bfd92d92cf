#include "files/download_transfer.hpp"

#include <algorithm>

#include "http/attachment.hpp"

namespace sallyport::files {
namespace {

/// Whatever the file is, no browser makes a page of it, and none guesses.
constexpr std::string_view kNeverRendered =
    "\r\nX-Content-Type-Options: nosniff"
    "\r\nContent-Security-Policy: sandbox; default-src 'none'; frame-ancestors 'none'"
    "\r\nCross-Origin-Resource-Policy: same-origin"
    "\r\nReferrer-Policy: no-referrer"
    "\r\nContent-Disposition: ";

}  // namespace

DownloadTransfer::DownloadTransfer(std::shared_ptr<net::ByteStream> stream, net::FileRequest request, Desk& desk, Entry entry)
    : Transfer(std::move(stream), std::move(request)),
      desk_(desk),
      file_(std::move(entry.claim.file)),
      place_(std::move(entry.place)),
      reader_(std::make_shared<FileReader>(file_)) {}

void DownloadTransfer::on_begin() {
  stream().proved();
  if (!looks_only() && file_->size > 0) return on_room();
  say_file_head();
  end_behind();
}

bool DownloadTransfer::looks_only() const { return request().parser.head().method == "HEAD"; }

void DownloadTransfer::say_file_head() {
  head_said_ = true;
  say_head(200, file_->type->media_type, file_->size, std::string(kNeverRendered) + http::attachment_disposition(file_->name));
}

void DownloadTransfer::on_room() {
  if (reading_ || closed()) return;
  reading_ = true;
  const auto next = static_cast<std::size_t>(std::min<std::uint64_t>(kBlock, file_->size - sent_));
  desk_.disk().post([reader = reader_, next, self = ref<DownloadTransfer>()] {
    auto block = reader->read(next);
    self.post([block = std::move(block)](DownloadTransfer& transfer) { transfer.on_block(block); });
  });
}

void DownloadTransfer::on_block(const Result<SharedBytes>& block) {
  if (closed()) return;
  reading_ = false;
  if (!block) {
    if (!file_->gone) desk_.note_fault(block.error());
    if (head_said_) return close(block.error().reason, false);  // its length tells that something is missing
    return answer({410, "The file is not there any more."});
  }
  if (!head_said_) say_file_head();
  sent_ += block->size();
  say(*block);
  if (sent_ == file_->size) end_behind();
}

void DownloadTransfer::look_after(MonotonicTime now) {
  if (file_->gone) return close(Reason::rejected, false);
  if (now - began_at() > kGrace + Milliseconds(sent_ * 1'000 / kSlowest)) close(Reason::stalled, false);
}

void DownloadTransfer::on_gone(Reason reason) {
  if (looks_only()) return;
  const bool whole = sent_ == file_->size;
  describe_event("file-fetched", *file_).field("what", whole ? "whole" : "incomplete").reason(whole ? Reason::none : reason);
}

}  // namespace sallyport::files
