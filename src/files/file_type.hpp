#pragma once
// Types of files. A file's extension says what it is to be, its first bytes whether it is; the media type that it is served
// with follows from the two, never from what a client says.
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"

namespace sallyport::files {

constexpr std::size_t kTypeHead = 512;  ///< first bytes of a file that its type shows in

struct FileType {
  std::string_view extension;
  std::string_view media_type;
  /// Whether a file may begin like this; `head` is kTypeHead bytes, or the whole of a shorter file.
  bool (*fits)(ByteSpan head);
};

/// What FileExchange/Types may list.
inline constexpr std::string_view kFileTypeWords =
    "pdf png jpg jpeg gif webp txt csv md log json rtf zip gz 7z docx xlsx pptx odt ods odp doc xls ppt mp3 m4a ogg opus wav "
    "flac mp4 mov webm mkv other";
inline constexpr std::string_view kUsualFileTypes = "pdf,png,jpg,jpeg,gif,webp,txt,csv,docx,xlsx,pptx,odt,ods,odp,zip";
/// Stands for every extension that is not listed: served as application/octet-stream, whatever is inside.
inline constexpr std::string_view kOtherTypes = "other";

std::span<const FileType> file_types();
/// The type of a file of that name where `allowed` (extensions, lower case) may be; nullptr: it may not.
const FileType* allowed_type(std::string_view name, const std::vector<std::string>& allowed);

}  // namespace sallyport::files
