#include "files/file_type.hpp"

#include <algorithm>
#include <cctype>

#include "files/file_name.hpp"

namespace sallyport::files {
namespace {

bool begins(ByteSpan head, std::string_view mark, std::size_t at = 0) {
  return head.size() >= at + mark.size() && as_text(head.subspan(at, mark.size())) == mark;
}

bool is_pdf(ByteSpan head) { return begins(head, "%PDF-"); }
bool is_png(ByteSpan head) { return begins(head, "\x89PNG\r\n\x1a\n"); }
bool is_jpeg(ByteSpan head) { return begins(head, "\xff\xd8\xff"); }
bool is_gif(ByteSpan head) { return begins(head, "GIF87a") || begins(head, "GIF89a"); }
bool is_webp(ByteSpan head) { return begins(head, "RIFF") && begins(head, "WEBP", 8); }
bool is_rtf(ByteSpan head) { return begins(head, "{\\rtf"); }
bool is_zip(ByteSpan head) { return begins(head, "PK\x03\x04") || begins(head, "PK\x05\x06"); }  // with files, or empty
bool is_gzip(ByteSpan head) { return begins(head, "\x1f\x8b"); }
bool is_7z(ByteSpan head) { return begins(head, "7z\xbc\xaf\x27\x1c"); }
bool is_ole(ByteSpan head) { return begins(head, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"); }
bool is_mp3(ByteSpan head) { return begins(head, "ID3") || (head.size() >= 2 && head[0] == 0xff && (head[1] & 0xe0) == 0xe0); }
bool is_ogg(ByteSpan head) { return begins(head, "OggS"); }
bool is_wav(ByteSpan head) { return begins(head, "RIFF") && begins(head, "WAVE", 8); }
bool is_flac(ByteSpan head) { return begins(head, "fLaC"); }
bool is_mp4(ByteSpan head) { return begins(head, "ftyp", 4) || begins(head, "moov", 4) || begins(head, "wide", 4); }
bool is_matroska(ByteSpan head) { return begins(head, "\x1a\x45\xdf\xa3"); }
bool is_anything(ByteSpan) { return true; }

/// A browser would take it for a page or a drawing with scripts if it were asked to guess.
bool begins_markup(std::string_view text) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  const std::size_t start = text.find_first_not_of(" \t\r\n\f");
  if (start == std::string_view::npos || text[start] != '<' || start + 1 == text.size()) return false;
  const char next = text[start + 1];
  return std::isalpha(static_cast<unsigned char>(next)) != 0 || next == '!' || next == '?' || next == '/';
}

bool is_text(ByteSpan head) {
  const bool printable = std::none_of(head.begin(), head.end(), [](std::uint8_t byte) {
    return (byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r' && byte != '\f') || byte == 0x7f;
  });
  return printable && !begins_markup(as_text(head));
}

constexpr std::string_view kText = "text/plain; charset=utf-8";
constexpr std::string_view kBytes = "application/octet-stream";

constexpr FileType kTypes[] = {
    {"pdf", "application/pdf", is_pdf},
    {"png", "image/png", is_png},
    {"jpg", "image/jpeg", is_jpeg},
    {"jpeg", "image/jpeg", is_jpeg},
    {"gif", "image/gif", is_gif},
    {"webp", "image/webp", is_webp},
    {"txt", kText, is_text},
    {"csv", kText, is_text},
    {"md", kText, is_text},
    {"log", kText, is_text},
    {"json", kText, is_text},
    {"rtf", "application/rtf", is_rtf},
    {"zip", "application/zip", is_zip},
    {"gz", "application/gzip", is_gzip},
    {"7z", "application/x-7z-compressed", is_7z},
    {"docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", is_zip},
    {"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", is_zip},
    {"pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation", is_zip},
    {"odt", "application/vnd.oasis.opendocument.text", is_zip},
    {"ods", "application/vnd.oasis.opendocument.spreadsheet", is_zip},
    {"odp", "application/vnd.oasis.opendocument.presentation", is_zip},
    {"doc", "application/msword", is_ole},
    {"xls", "application/vnd.ms-excel", is_ole},
    {"ppt", "application/vnd.ms-powerpoint", is_ole},
    {"mp3", "audio/mpeg", is_mp3},
    {"m4a", "audio/mp4", is_mp4},
    {"ogg", "audio/ogg", is_ogg},
    {"opus", "audio/ogg", is_ogg},
    {"wav", "audio/wav", is_wav},
    {"flac", "audio/flac", is_flac},
    {"mp4", "video/mp4", is_mp4},
    {"mov", "video/quicktime", is_mp4},
    {"webm", "video/webm", is_matroska},
    {"mkv", "video/x-matroska", is_matroska},
};

constexpr FileType kOther = {kOtherTypes, kBytes, is_anything};

}  // namespace

std::span<const FileType> file_types() { return kTypes; }

const FileType* allowed_type(std::string_view name, const std::vector<std::string>& allowed) {
  const auto lists = [&](std::string_view word) { return std::find(allowed.begin(), allowed.end(), word) != allowed.end(); };
  const std::string extension = extension_of(name);
  const auto found = std::find_if(std::begin(kTypes), std::end(kTypes), [&](const FileType& one) { return one.extension == extension; });
  if (found != std::end(kTypes) && lists(extension)) return found;
  return lists(kOtherTypes) ? &kOther : nullptr;
}

}  // namespace sallyport::files
