#include "files/upload_transfer.hpp"

#include <utility>

#include "http/reply.hpp"

namespace sallyport::files {

UploadTransfer::UploadTransfer(std::shared_ptr<net::ByteStream> stream, net::FileRequest request, Desk& desk, Entry entry)
    : Transfer(std::move(stream), std::move(request)),
      desk_(desk),
      upload_(std::move(entry.claim.upload)),
      place_(std::move(entry.place)),
      limit_(upload_->file->size),
      writer_(std::make_shared<FileWriter>(upload_->file)) {}

void UploadTransfer::on_begin() {
  const http::RequestHead& head = request().parser.head();
  pace_ = net::UploadPace(began_at());
  last_byte_ = began_at();
  if (!head.content_length && !head.chunked) return refuse(411, Ending::aborted, Reason::bad_http, "Say how long the file is (Content-Length).");
  if (head.content_length.value_or(0) > limit_) return refuse(413, Ending::too_large, Reason::input_overflow, "The file is larger than was offered.");
  stream().proved();
  const ByteVector read = std::exchange(request().read, {});
  if (head.expects_continue() && read.empty()) say(SharedBytes::copy_of(as_bytes(http::kContinue)));
  parse(read);
}

void UploadTransfer::on_bytes(ByteSpan bytes) {
  if (closed() || state_ != State::receiving) return;
  const auto alive = shared_from_this();
  if (!begun()) return void(request().read.insert(request().read.end(), bytes.begin(), bytes.end()));
  last_byte_ = monotonic_now();
  pace_.on_bytes(bytes.size());
  parse(bytes);
}

void UploadTransfer::parse(ByteSpan input) {
  using Event = http::RequestParser::Event;
  while (state_ == State::receiving) {
    const auto progress = request().parser.read(input);
    input = input.subspan(progress.consumed);
    switch (progress.event) {
      case Event::body:
        if (!take(progress.data)) return;
        break;
      case Event::complete:
        return on_complete();
      case Event::need_more:
        return;
      default:
        return refuse(400, Ending::aborted, Reason::bad_http, "This is not HTTP.");
    }
  }
}

bool UploadTransfer::take(ByteSpan data) {
  size_ += data.size();
  if (size_ > limit_) {
    refuse(413, Ending::too_large, Reason::input_overflow, "The file is larger than was offered.");
    return false;
  }
  block_.insert(block_.end(), data.begin(), data.end());
  if (!type_known_ && block_.size() >= kTypeHead && !check_type()) return false;
  if (block_.size() >= kBlock) write_block();
  return true;
}

bool UploadTransfer::check_type() {
  type_known_ = true;
  if (upload_->file->type->fits(ByteSpan(block_).first(std::min(block_.size(), kTypeHead)))) return true;
  refuse(415, Ending::wrong_type, Reason::rejected, "The file is not what its name says.");
  return false;
}

void UploadTransfer::write_block() {
  if (block_.empty()) return;
  unwritten_ += block_.size();
  desk_.disk().post([writer = writer_, bytes = SharedBytes::copy_of(block_), self = ref<UploadTransfer>()] {
    auto written = writer->write(bytes.span());
    self.post([size = bytes.size(), written = std::move(written)](UploadTransfer& transfer) { transfer.on_written(size, written); });
  });
  ByteVector().swap(block_);
  if (unwritten_ < kWindow) return;
  stream().set_reading(false);
  pace_.on_room(false, monotonic_now());
}

void UploadTransfer::on_written(std::size_t size, const Result<void>& written) {
  if (closed()) return;
  unwritten_ -= size;
  if (!written) {
    if (state_ == State::done) return;
    if (upload_->file->gone) return refuse(410, Ending::removed, Reason::rejected, "Nobody waits for this file any more.");
    desk_.note_fault(written.error());
    return refuse(507, Ending::storage, Reason::io_error, "The file could not be stored.");
  }
  if (state_ != State::receiving || unwritten_ >= kWindow) return;
  last_byte_ = monotonic_now();
  pace_.on_room(true, last_byte_);
  stream().set_reading(true);
}

void UploadTransfer::on_complete() {
  if (!type_known_ && !check_type()) return;
  write_block();
  state_ = State::storing;
  desk_.disk().post([&desk = desk_, writer = writer_, upload = upload_, size = size_, self = ref<UploadTransfer>()] {
    const auto finished = writer->finish();
    if (!finished && !upload->file->gone) desk.note_fault(finished.error());
    const bool kept = finished && desk.finish(upload, size);
    if (!kept) writer->discard();
    if (!kept) desk.fail(upload, Ending::storage);
    self.post([kept](UploadTransfer& transfer) { transfer.on_stored(kept); });
  });
}

void UploadTransfer::on_stored(bool kept) {
  if (closed() || state_ != State::storing) return;
  state_ = State::done;
  const StoredFile& file = *upload_->file;
  if (kept) {
    describe_event("file-arrived", file).field("what", file.type->media_type).reason(Reason::none);
    return answer({201});
  }
  const bool gone = file.gone;
  describe_event("file-refused", file).field("what", to_string(gone ? Ending::removed : Ending::storage)).reason(gone ? Reason::rejected : Reason::io_error);
  answer(gone ? Answer{410, "Nobody waits for this file any more."} : Answer{507, "The file could not be stored."});
}

void UploadTransfer::refuse(unsigned status, Ending ending, Reason reason, std::string_view words) {
  if (state_ == State::done) return;
  give_up(ending);
  describe_event("file-refused", *upload_->file).field("what", to_string(ending)).reason(reason);
  answer({status, words});
}

/// Behind what has been posted to be written.
void UploadTransfer::give_up(Ending ending) {
  state_ = State::done;
  ByteVector().swap(block_);
  desk_.disk().post([&desk = desk_, writer = writer_, upload = upload_, ending] {
    writer->discard();
    desk.fail(upload, ending);
  });
}

void UploadTransfer::look_after(MonotonicTime now) {
  if (state_ != State::receiving) return;
  const bool stalled = unwritten_ < kWindow && now - last_byte_ >= kStall;
  if (!stalled && now < pace_.due() && now - began_at() < upload_->time) return;
  refuse(408, Ending::aborted, Reason::request_deadline, "The file came too slowly.");
}

void UploadTransfer::on_gone(Reason reason) {
  if (state_ != State::receiving) return;
  give_up(Ending::aborted);
  describe_event("file-refused", *upload_->file).field("what", to_string(Ending::aborted)).reason(reason);
}

}  // namespace sallyport::files
