#pragma once
// Variants: streams of an instance with other audio than what was published, for those viewers who cannot decode that. One
// for all who want the same, as long as somebody plays it and a while longer. On the instance's host; the VariantRelays
// are on the workers.
//
// A variant is no stream of the instance: no name leads to it but by way of the original's play, so that nobody can
// publish it and nobody sees it who may not see the original.
#include <map>
#include <memory>

#include "hub/media_plane.hpp"
#include "hub/relay/stream_table.hpp"
#include "hub/transcoding_options.hpp"

namespace sallyport::hub {

class Variants {
 public:
  /// Of the streams that may be transcoded: of those that nobody publishes this many times as many may be waited for.
  static constexpr std::size_t kWaitedFor = 8;
  using Planes = std::vector<std::unique_ptr<MediaPlane>>;

  /// `planes` or `transcoder` may be null: then there are none. `table` outlives this or shut_down() is called.
  Variants(loop::EventLoop& host, const Planes* planes, AudioTranscoder* transcoder, StreamTable& table)
      : host_(host), planes_(planes), transcoder_(transcoder), table_(table) {}

  bool available() const { return planes_ && transcoder_; }
  /// A place among those who play `name` with such audio; `home` is the worker for the stream if nobody has it yet. Error
  /// stream_limit.
  Result<LiveStreamRef> join(const std::string& name, media::AudioCodec audio, unsigned home, const TranscodingOptions& options);
  void leave(const std::string& name, media::AudioCodec audio);
  void shut_down();

 private:
  using Key = std::pair<std::string, media::AudioCodec>;
  struct Variant {
    LiveStreamRef live;
    std::size_t players = 0;
    Seconds linger{0};
    std::unique_ptr<loop::Timer> leaving;  // nobody plays it any more
  };

  Result<Variant*> open(const Key& key, unsigned home, const TranscodingOptions& options);
  void close(const Key& key);
  void close_relay(const Variant& variant);
  bool has_place(const TranscodingOptions& options) const;
  MediaPlane& plane_of(const LiveStream& stream) const { return *(*planes_)[stream.home]; }

  loop::EventLoop& host_;
  const Planes* planes_;
  AudioTranscoder* transcoder_;
  StreamTable& table_;
  std::map<Key, Variant> variants_;
};

}  // namespace sallyport::hub
