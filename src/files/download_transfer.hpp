#pragma once
// DownloadTransfer: a file on its way out. The disk's thread reads the next block when the stream has taken the last one, so
// a client that is slow costs one block, and what its connection holds.
#include "files/transfer.hpp"

namespace sallyport::files {

class DownloadTransfer final : public Transfer {
 public:
  static constexpr std::size_t kBlock = 64 * 1024;

  DownloadTransfer(std::shared_ptr<net::ByteStream> stream, net::FileRequest request, Desk& desk, Entry entry);

 private:
  void on_begin() override;
  void on_room() override;
  void look_after(MonotonicTime now) override;
  void on_gone(Reason reason) override;
  void on_block(const Result<SharedBytes>& block);
  void say_file_head();
  bool looks_only() const;

  Desk& desk_;
  const StoredFileRef file_;
  const std::shared_ptr<void> place_;
  const std::shared_ptr<FileReader> reader_;  // used on the disk's thread alone
  std::uint64_t sent_ = 0;
  bool head_said_ = false;
  bool reading_ = false;
};

}  // namespace sallyport::files
