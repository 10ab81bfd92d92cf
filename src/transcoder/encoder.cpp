#include "transcoder/encoder.hpp"

#include <algorithm>

namespace sallyport::transcoder {
namespace {

const AVCodec* implementation_of(media::AudioCodec codec) {
  return codec == media::AudioCodec::opus ? avcodec_find_encoder_by_name("libopus") : avcodec_find_encoder(AV_CODEC_ID_AAC);
}

}  // namespace

Result<Encoder> Encoder::open(media::AudioCodec codec, int channels, std::int64_t bitrate) {
  const AVCodec* const implementation = implementation_of(codec);
  if (!implementation) return Error{Reason::not_supported, "libavcodec has no encoder for it"};
  Owned<AVCodecContext> context(avcodec_alloc_context3(implementation));
  if (!context) return Error{Reason::io_error, "no memory"};
  av_channel_layout_default(&context->ch_layout, channels);
  context->sample_rate = kRate;
  context->time_base = {1, kRate};
  context->sample_fmt = implementation->sample_fmts[0];
  context->bit_rate = bitrate;
  context->thread_count = 1;
  context->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
  if (const int error = avcodec_open2(context.get(), implementation, nullptr); error < 0) return av_error(Reason::not_supported, "the encoder", error);
  return Encoder(codec, std::move(context));
}

Encoder::Encoder(media::AudioCodec codec, Owned<AVCodecContext> context)
    : codec_(codec), context_(std::move(context)), waiting_(av_audio_fifo_alloc(context_->sample_fmt, context_->ch_layout.nb_channels, 4 * context_->frame_size)) {}

Result<void> Encoder::write(std::uint8_t** data, int samples, const Sink& sink) {
  if (const int wrote = av_audio_fifo_write(waiting_.get(), reinterpret_cast<void**>(data), samples); wrote < samples) return av_error(Reason::not_supported, "memory", AVERROR(ENOMEM));
  while (av_audio_fifo_size(waiting_.get()) >= context_->frame_size) {
    if (auto done = encode(context_->frame_size, sink); !done) return done;
  }
  return {};
}

Result<void> Encoder::finish(const Sink& sink) {
  const int left = av_audio_fifo_size(waiting_.get());
  if (left > 0) {
    if (auto done = encode(left, sink); !done) return done;
  }
  return drain(nullptr, sink);
}

/// One frame of `samples`, the rest of it silence.
Result<void> Encoder::encode(int samples, const Sink& sink) {
  Owned<AVFrame> frame(av_frame_alloc());
  frame->format = context_->sample_fmt;
  frame->nb_samples = context_->frame_size;
  frame->sample_rate = kRate;
  av_channel_layout_copy(&frame->ch_layout, &context_->ch_layout);
  if (const int error = av_frame_get_buffer(frame.get(), 0); error < 0) return av_error(Reason::not_supported, "memory", error);
  av_audio_fifo_read(waiting_.get(), reinterpret_cast<void**>(frame->data), samples);
  av_samples_set_silence(frame->data, samples, frame->nb_samples - samples, channels(), context_->sample_fmt);
  frame->pts = written_;
  written_ += frame->nb_samples;
  return drain(frame.get(), sink);
}

/// libavcodec counts from where the encoder's look-ahead begins. Players skip that of Opus, by its pre-skip, and not that
/// of AAC, whose first frame it is.
Result<void> Encoder::drain(const AVFrame* frame, const Sink& sink) {
  if (const int sent = avcodec_send_frame(context_.get(), frame); sent < 0) return av_error(Reason::not_supported, "sound", sent);
  for (;;) {
    const int got = avcodec_receive_packet(context_.get(), packet_.get());
    if (got == AVERROR(EAGAIN) || got == AVERROR_EOF) return {};
    if (got < 0) return av_error(Reason::not_supported, "sound", got);
    const std::int64_t skipped = codec_ == media::AudioCodec::opus ? context_->initial_padding : 0;
    sink(packet_->pts + skipped, {packet_->data, static_cast<std::size_t>(packet_->size)});
    av_packet_unref(packet_.get());
  }
}

}  // namespace sallyport::transcoder
