#pragma once
// Owners of what libavcodec, libavutil and libswresample hand out.
#include <memory>
#include <string>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavutil/audio_fifo.h>
#include <libavutil/channel_layout.h>
#include <libswresample/swresample.h>
}

#include "base/result.hpp"

namespace sallyport::transcoder {

struct Release {
  void operator()(AVCodecContext* context) const { avcodec_free_context(&context); }
  void operator()(AVFrame* frame) const { av_frame_free(&frame); }
  void operator()(AVPacket* packet) const { av_packet_free(&packet); }
  void operator()(SwrContext* context) const { swr_free(&context); }
  void operator()(AVAudioFifo* fifo) const { av_audio_fifo_free(fifo); }
};
template <typename T>
using Owned = std::unique_ptr<T, Release>;

inline constexpr int kRate = 48'000;  ///< Hz, of everything that is made

/// `what` it is about, in words, and what libavutil says about `code`, a negative number of FFmpeg's.
Error av_error(Reason reason, const std::string& what, int code);

}  // namespace sallyport::transcoder
