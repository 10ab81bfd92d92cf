#include "load/room/member.hpp"

#include "common/clock.hpp"
#include "load/room/nats_member.hpp"
#include "load/room/rtmp_member.hpp"
#include "load/room/websocket_member.hpp"

namespace sallyport::bench {

void Member::hear(std::string_view message) {
  const auto words = find_words(message);
  if (!words) return;
  tally_.count(words->number);
  ++room_.delivered;
  if (words->sent_at < room_.measurement.counts_from) return;
  room_.measurement.delay.record(now_nanos() - words->sent_at);
  room_.measurement.bytes += room_.length;
}

std::unique_ptr<Member> make_member(Poller& poller, Room& room, const RoomOptions& options,
                                    const ConnectOptions& connect) {
  switch (options.talk) {
    case Talk::nats:
      return std::make_unique<NatsMember>(poller, room, options.url, connect);
    case Talk::websocket:
      return std::make_unique<WebSocketMember>(poller, room, options.url, connect);
    case Talk::call:
    case Talk::shared_object:
      break;
  }
  return std::make_unique<RtmpMember>(poller, room, options.talk,
                                      RtmpMember::client_options(options, connect));
}

}  // namespace sallyport::bench
