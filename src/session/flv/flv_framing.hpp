#pragma once
// FLV (Adobe Flash Video File Format Specification 10.1, annex E): the header of a file, and what stands around each
// message, whose payload is the tag's data.
#include <array>
#include <cstdint>

#include "hub/stream_message.hpp"

namespace sallyport::session {

/// Header of the file and the first PreviousTagSize.
std::array<std::uint8_t, 13> flv_file_header(bool audio, bool video);

constexpr std::size_t kFlvTagHeader = 11;
constexpr std::size_t kFlvTagTrailer = 4;
/// FLV counts the bytes of a tag's data in 24 bits.
constexpr std::size_t kLongestFlvTag = 0xFFFFFF;

/// Into `out`, which has room for kFlvTagHeader bytes. Of audio, video and data.
void write_flv_tag_header(const hub::StreamMessage& message, std::uint8_t* out);
/// PreviousTagSize, kFlvTagTrailer bytes.
void write_flv_tag_trailer(const hub::StreamMessage& message, std::uint8_t* out);

}  // namespace sallyport::session
