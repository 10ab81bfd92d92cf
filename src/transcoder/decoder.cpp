#include "transcoder/decoder.hpp"

#include <algorithm>
#include <cstring>

#include "base/byte_reader.hpp"

namespace sallyport::transcoder {
namespace {

constexpr std::string_view kOpusMagic = "OpusHead";
constexpr std::size_t kSmallestOpusHead = 19;  // RFC 7845, 5.1
constexpr std::size_t kPreSkipAt = 10;

/// What is no OpusHead counts as absent: mono and stereo do without one.
ByteSpan usable(media::AudioCodec codec, ByteSpan config) {
  if (codec != media::AudioCodec::opus) return config;
  return config.size() >= kSmallestOpusHead && as_text(config).starts_with(kOpusMagic) ? config : ByteSpan();
}

int pre_skip_of(ByteSpan opus_head) { return opus_head.empty() ? 0 : opus_head[kPreSkipAt] | opus_head[kPreSkipAt + 1] << 8; }

bool give_config(AVCodecContext& context, ByteSpan config) {
  if (config.empty()) return true;
  context.extradata = static_cast<std::uint8_t*>(av_mallocz(config.size() + AV_INPUT_BUFFER_PADDING_SIZE));
  if (!context.extradata) return false;
  std::memcpy(context.extradata, config.data(), config.size());
  context.extradata_size = static_cast<int>(config.size());
  return true;
}

}  // namespace

Result<Decoder> Decoder::open(media::AudioCodec codec, ByteSpan config) {
  const bool opus = codec == media::AudioCodec::opus;
  const AVCodec* const implementation = avcodec_find_decoder(opus ? AV_CODEC_ID_OPUS : AV_CODEC_ID_AAC);
  if (!implementation) return Error{Reason::not_supported, "libavcodec has no decoder for it"};
  Owned<AVCodecContext> context(avcodec_alloc_context3(implementation));
  const ByteSpan known = usable(codec, config);
  if (!context || !give_config(*context, known)) return Error{Reason::io_error, "no memory"};
  context->thread_count = 1;
  context->sample_rate = opus ? kRate : 0;
  context->flags2 |= AV_CODEC_FLAG2_SKIP_MANUAL;  // what is to be skipped is skipped here
  if (const int error = avcodec_open2(context.get(), implementation, nullptr); error < 0) return av_error(Reason::bad_message, "the configuration", error);
  return Decoder(std::move(context), opus ? pre_skip_of(known) : 0);
}

int Decoder::channels() const { return context_->ch_layout.nb_channels; }

Result<void> Decoder::decode(ByteSpan packet, const std::function<void(const AVFrame&)>& sink) {
  if (const int error = av_new_packet(packet_.get(), static_cast<int>(packet.size())); error < 0) return av_error(Reason::bad_message, "memory", error);
  std::memcpy(packet_->data, packet.data(), packet.size());
  const int sent = avcodec_send_packet(context_.get(), packet_.get());
  av_packet_unref(packet_.get());
  if (sent < 0) return av_error(Reason::bad_message, "a packet", sent);
  for (;;) {
    const int got = avcodec_receive_frame(context_.get(), frame_.get());
    if (got == AVERROR(EAGAIN) || got == AVERROR_EOF) return {};
    if (got < 0) return av_error(Reason::bad_message, "a packet", got);
    sink(*frame_);
    av_frame_unref(frame_.get());
  }
}

}  // namespace sallyport::transcoder
