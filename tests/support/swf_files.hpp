#pragma once
// SWF files of every kind, and packages with them, made for tests; no player would show them.
#include <cstdint>
#include <map>
#include <random>
#include <stdexcept>
#include <string>

#include <lzma.h>
#include <zip.h>
#include <zlib.h>

#include "base/bytes.hpp"

namespace sallyport::test {

/// `size` bytes in all; half of the body is noise, so that it compresses a little.
inline ByteVector plain_swf(std::uint32_t size, unsigned seed = 1) {
  ByteVector swf = {'F', 'W', 'S', 11};
  for (int i = 0; i < 4; ++i) swf.push_back(static_cast<std::uint8_t>(size >> (8 * i)));
  std::minstd_rand noise(seed);
  while (swf.size() < size) swf.push_back(swf.size() % 2 ? 0x5a : static_cast<std::uint8_t>(noise() >> 7));
  return swf;
}

inline ByteVector zlib_swf(const ByteVector& plain) {
  uLongf room = compressBound(plain.size() - 8);
  ByteVector swf(plain.begin(), plain.begin() + 8);
  swf[0] = 'C';
  swf.resize(8 + room);
  if (compress2(swf.data() + 8, &room, plain.data() + 8, plain.size() - 8, 9) != Z_OK)
    throw std::runtime_error("zlib");
  swf.resize(8 + room);
  return swf;
}

inline ByteVector lzma_swf(const ByteVector& plain) {
  lzma_options_lzma options;
  lzma_lzma_preset(&options, 6);
  lzma_stream stream = LZMA_STREAM_INIT;
  if (lzma_alone_encoder(&stream, &options) != LZMA_OK) throw std::runtime_error("lzma");
  ByteVector alone(plain.size() * 2 + 1024);
  stream.next_in = plain.data() + 8;
  stream.avail_in = plain.size() - 8;
  stream.next_out = alone.data();
  stream.avail_out = alone.size();
  const bool done = lzma_code(&stream, LZMA_FINISH) == LZMA_STREAM_END;
  alone.resize(alone.size() - stream.avail_out);
  lzma_end(&stream);
  if (!done) throw std::runtime_error("lzma");
  ByteVector swf(plain.begin(), plain.begin() + 8);
  swf[0] = 'Z';
  const auto packed = static_cast<std::uint32_t>(alone.size() - 13);
  for (int i = 0; i < 4; ++i) swf.push_back(static_cast<std::uint8_t>(packed >> (8 * i)));
  swf.insert(swf.end(), alone.begin(), alone.begin() + 5);  // properties, without the size behind them
  swf.insert(swf.end(), alone.begin() + 13, alone.end());
  return swf;
}

/// A zip archive at `path`.
inline void write_package(const std::string& path, const std::map<std::string, ByteVector>& files) {
  zip_t* const archive = zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, nullptr);
  for (const auto& [name, bytes] : files) {
    zip_source_t* const source = zip_source_buffer(archive, bytes.data(), bytes.size(), 0);
    zip_file_add(archive, name.c_str(), source, ZIP_FL_ENC_UTF_8);
  }
  if (zip_close(archive) != 0) throw std::runtime_error("zip");
}

}  // namespace sallyport::test
