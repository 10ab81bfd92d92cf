#pragma once
// UploadTransfer: a file on its way in. The body goes to the disk's thread in blocks; what the disk has not taken yet is
// bounded, and beyond it nothing is read. The first bytes are compared with the type before anything is written.
//
//   receiving ──the body has ended──▶ storing ──▶ 201
//       └── too large, another type, the disk, too slow, gone ──▶ nothing is left
#include "files/transfer.hpp"
#include "net/http/upload_pace.hpp"

namespace sallyport::files {

class UploadTransfer final : public Transfer {
 public:
  static constexpr std::size_t kBlock = 64 * 1024;    ///< bytes that are written at once
  static constexpr std::size_t kWindow = 256 * 1024;  ///< bytes that the disk has not taken yet; then reading stops

  UploadTransfer(std::shared_ptr<net::ByteStream> stream, net::FileRequest request, Desk& desk, Entry entry);

  void on_bytes(ByteSpan bytes) override;
  bool on_peer_end() override { return state_ != State::receiving; }

 private:
  enum class State : std::uint8_t { receiving, storing, done };

  void on_begin() override;
  void look_after(MonotonicTime now) override;
  void on_gone(Reason reason) override;
  void parse(ByteSpan input);
  bool take(ByteSpan data);
  bool check_type();
  void write_block();
  void on_written(std::size_t size, const Result<void>& written);
  void on_complete();
  void on_stored(bool kept);
  void refuse(unsigned status, Ending ending, Reason reason, std::string_view words);
  void give_up(Ending ending);

  Desk& desk_;
  const UploadRef upload_;
  const std::shared_ptr<void> place_;
  const std::uint64_t limit_;
  const std::shared_ptr<FileWriter> writer_;  // used on the disk's thread alone
  State state_ = State::receiving;
  ByteVector block_;
  std::uint64_t size_ = 0;
  std::size_t unwritten_ = 0;
  bool type_known_ = false;
  net::UploadPace pace_;
  MonotonicTime last_byte_{};
};

}  // namespace sallyport::files
