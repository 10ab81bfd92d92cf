#include "net/tls/tls_stream.hpp"

#include <algorithm>
#include <array>

#include "net/tls/tls_context.hpp"

namespace sallyport::net {
namespace {

constexpr std::size_t kRecord = 16 * 1024;         // RFC 8446, section 5.1
constexpr std::size_t kEncryptedAhead = 2 * kRecord;  // what a peer that stalls may cost beyond shared payloads

/// Of this thread, each used within one call: what the user fills, what OpenSSL makes of it, what it decrypts,
/// and a record that is being put together.
Gather& plain_gather() {
  static thread_local Gather gather;
  return gather;
}
ByteVector& cipher_scratch() {
  static thread_local ByteVector scratch;
  return scratch;
}
MutableByteSpan plain_scratch() {
  static thread_local std::array<std::uint8_t, kRecord> scratch;
  return scratch;
}
MutableByteSpan record_scratch() {
  static thread_local std::array<std::uint8_t, kRecord> scratch;
  return scratch;
}

/// Collects small pieces, so that a record is as large as may be: every one costs a header, a tag and a start.
class RecordWriter {
 public:
  RecordWriter(TlsSession& session, ByteVector& out) : session_(session), out_(out) {}

  bool add(ByteSpan bytes) {
    while (!bytes.empty()) {
      if (used_ == 0 && bytes.size() >= kRecord) return session_.write(bytes, out_).ok();
      const std::size_t count = std::min(bytes.size(), kRecord - used_);
      std::copy_n(bytes.begin(), count, record_scratch().begin() + static_cast<std::ptrdiff_t>(used_));
      used_ += count;
      bytes = bytes.subspan(count);
      if (used_ == kRecord && !finish()) return false;
    }
    return true;
  }
  bool finish() { return session_.write(record_scratch().first(std::exchange(used_, 0)), out_).ok(); }

 private:
  TlsSession& session_;
  ByteVector& out_;
  std::size_t used_ = 0;
};

}  // namespace

TlsStream::TlsStream(std::shared_ptr<ByteStream> below, std::shared_ptr<TlsContext> context)
    : TlsStream(std::move(below), context->new_session(), context) {}

TlsStream::TlsStream(std::shared_ptr<ByteStream> below, SslHandle ssl, std::shared_ptr<const void> context)
    : below_(std::move(below)), facts_(below_->facts()), session_(std::move(ssl), std::move(context)) {
  facts_.protocol = "rtmps";
  facts_.secure = true;
}

TlsStream::~TlsStream() = default;

void TlsStream::begin(ByteSpan initial, HandshakeDone done) {
  handshake_done_ = std::move(done);
  below_->start(std::static_pointer_cast<TlsStream>(shared_from_this()), initial);
  if (session_.is_client() && !closed_) advance();
}

void TlsStream::start(std::shared_ptr<StreamUser> user, ByteSpan initial) {
  if (closed_) return event_loop().post([user = std::move(user), reason = ended_] { user->on_closed(reason); });
  user_ = std::move(user);
  set_reading(true);
  const auto user_alive = user_;
  if (!initial.empty()) user_alive->on_bytes(initial);
}

// ---- reading

void TlsStream::on_bytes(ByteSpan bytes) {
  if (closed_ || closing_) return;
  if (!reading_) {
    unread_.insert(unread_.end(), bytes.begin(), bytes.end());
    return;
  }
  session_.offer(bytes);
  advance();
}

void TlsStream::set_reading(bool on) {
  if (reading_ == on || closed_) return;
  reading_ = on;
  below_->set_reading(on);
  if (!on) return;
  // Not at once: whoever resumes is in the middle of something. OpenSSL may also hold plaintext of its own.
  event_loop().post([this, alive = shared_from_this()] {
    if (!reading_ || closed_ || closing_) return;
    const ByteVector waiting = std::exchange(unread_, {});
    session_.offer(waiting);
    advance();
  });
}

void TlsStream::advance() {
  const auto alive = shared_from_this();
  if (session_.established() || advance_handshake()) read_on();
  const ByteSpan left = session_.unread();
  if (!left.empty() && !closed_) unread_.insert(unread_.begin(), left.begin(), left.end());
  session_.offer({});
  say_soon();
}

bool TlsStream::advance_handshake() {
  const auto done = session_.handshake(unsaid_);
  if (!done) {
    tell_handshake(done.error());
    fail(done.error().reason);
    return false;
  }
  if (!*done) return false;
  facts_.server_name = session_.server_name();
  tell_handshake({});
  return true;
}

void TlsStream::tell_handshake(const Result<void>& result) {
  if (const auto done = std::exchange(handshake_done_, nullptr)) done(result);
}

void TlsStream::read_on() {
  while (reading_ && !closed_ && !closing_) {
    std::size_t size = 0;
    const auto read = session_.read(plain_scratch(), size, unsaid_);
    if (!read) return fail(read.error().reason);
    if (*read == TlsSession::Read::more) return;
    if (*read == TlsSession::Read::ended) {
      if (!tell_peer_end()) close(Reason::client_closed, true);
      return;
    }
    received_ += size;
    const auto user_alive = user_;
    user_alive->on_bytes(plain_scratch().first(size));
  }
}

bool TlsStream::on_peer_end() {
  if (!session_.established() || closing_) return false;
  return tell_peer_end();
}

/// By close_notify or by the end of the stream below, whichever comes first.
bool TlsStream::tell_peer_end() {
  if (!std::exchange(peer_ended_, true)) {
    const auto user_alive = user_;
    kept_open_ = user_alive->on_peer_end();
  }
  return kept_open_;
}

// ---- writing

void TlsStream::say_soon() {
  if (!unsaid_.empty() && !closed_) below_->want_write();
}

bool TlsStream::fill(Gather& out, std::size_t limit) {
  if (!unsaid_.empty()) {
    const std::size_t size = unsaid_.size();
    out.add_owned(SharedBytes::copy_of(std::exchange(unsaid_, {})), 0, size);
  }
  if (!session_.established()) return false;
  ByteVector& cipher = cipher_scratch();
  cipher.clear();
  if (plaintext_.empty()) {
    Gather& plain = plain_gather();
    plain.clear();
    const auto user_alive = user_;
    user_has_more_ = user_alive->fill(plain, std::min(limit, kEncryptedAhead));
    if (closed_) return false;
    if (!encrypt(plain)) return fail_soon();
  } else if (!encrypt_pinned()) {
    return fail_soon();
  }
  const bool more = user_has_more_ || !plaintext_.empty();
  if (closing_ && !more) session_.shut_down(cipher);
  out.add_borrowed(cipher);
  return more;
}

bool TlsStream::encrypt(const Gather& plain) {
  RecordWriter records(session_, cipher_scratch());
  std::size_t left = kEncryptedAhead;
  for (std::size_t i = 0; i < plain.slice_count() && left > 0; ++i) {
    const ByteSpan slice = plain.slice(i).first(std::min(plain.slice(i).size(), left));
    if (!records.add(slice)) return false;
    left -= slice.size();
  }
  sent_ += kEncryptedAhead - left;
  if (plain.size() > kEncryptedAhead) plaintext_.keep(plain, kEncryptedAhead);
  return records.finish();
}

bool TlsStream::encrypt_pinned() {
  RecordWriter records(session_, cipher_scratch());
  std::size_t left = kEncryptedAhead;
  while (left > 0 && !plaintext_.empty()) {
    iovec piece;
    plaintext_.vectors(&piece, 1);
    const std::size_t count = std::min(piece.iov_len, left);
    if (!records.add({static_cast<const std::uint8_t*>(piece.iov_base), count})) return false;
    plaintext_.consume(count);
    left -= count;
  }
  sent_ += kEncryptedAhead - left;
  return records.finish();
}

// ---- the end

void TlsStream::fail(Reason reason) {
  closing_ = true;
  below_->close(reason, true);  // takes the alert along
}

bool TlsStream::fail_soon() {
  event_loop().post([this, alive = shared_from_this()] { close(Reason::bad_tls, false); });
  return false;
}

void TlsStream::close(Reason reason, bool flush) {
  if (closed_) return;
  closing_ = flush;
  below_->close(reason, flush);
}

void TlsStream::on_closed(Reason reason) {
  closed_ = true;
  ended_ = reason;
  unread_ = {};
  unsaid_ = {};
  plaintext_.clear();
  handshake_done_ = nullptr;
  if (const auto user = std::move(user_)) user->on_closed(reason);
}

}  // namespace sallyport::net
