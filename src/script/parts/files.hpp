#pragma once
// Files: File.
//
// A script's open file is a native object (fileOpen gives it) whose end closes it; so does stop().
#include <memory>
#include <vector>

#include "script/api_part.hpp"
#include "script/parts/file_space.hpp"
#include "script/parts/open_file.hpp"

namespace sallyport::script {

class Files final : public ApiPart {
 public:
  static constexpr std::size_t kMaxOpen = 64;  ///< of an instance

  explicit Files(ScriptHome& home);

  std::string_view source() const override { return "file.js"; }
  void add_natives(NativeTable& natives) override;
  void stop() override;

 private:
  void add_folder_natives(NativeTable& natives);
  void add_reading_natives(NativeTable& natives);
  void add_writing_natives(NativeTable& natives);
  JSValueRef undefined() const;
  JSValueRef facts(const std::string& path);
  JSValueRef open(const Arguments& arguments);
  JSValueRef text_or_nothing(const std::optional<std::string>& text) const;
  JSValueRef names(const std::string& path);
  bool has_place();

  ScriptHome& home_;
  const FileSpace space_;
  std::vector<std::weak_ptr<OpenFile>> open_;
};

}  // namespace sallyport::script
