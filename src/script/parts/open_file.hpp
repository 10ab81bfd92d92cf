#pragma once
// OpenFile: a file that a script has open, and the place in it. Made and used on the instance's host; the engine may
// destroy it on any thread.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/descriptor.hpp"

namespace sallyport::script {

class OpenFile {
 public:
  static constexpr std::size_t kMaxRead = 1024 * 1024;  ///< bytes of one read, or of a line

  struct Way {
    bool binary = false;
    bool append = false;  ///< writes go to the end
  };
  OpenFile(Descriptor file, Way way) : file_(std::move(file)), way_(way) {}

  bool binary() const { return way_.binary; }
  std::uint64_t position() const { return position_; }
  std::uint64_t length() const;
  bool at_end() const { return position_ >= length(); }
  /// False if that is no place in a file.
  bool seek(double position);

  /// The next `count` bytes, fewer at the end or beyond kMaxRead; nullopt if the file cannot be read.
  std::optional<std::string> read_bytes(std::size_t count);
  /// The next `count` characters of a text, in UTF-8 whatever the file is in.
  std::optional<std::string> read_characters(std::size_t count);
  /// Without its end (\n or \r\n); nullopt at the file's end.
  std::optional<std::string> read_line();
  /// All of it or nothing.
  bool write(std::string_view bytes);

  void close() { file_.reset(); }
  bool is_open() const { return static_cast<bool>(file_); }

 private:
  std::optional<std::string> peek(std::size_t count) const;

  Descriptor file_;
  const Way way_;
  std::uint64_t position_ = 0;
};

}  // namespace sallyport::script
