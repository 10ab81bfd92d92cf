#include "hub/shared_run.hpp"

namespace sallyport::hub {

using Kind = StreamMessage::Kind;

SharedRun measure_run(const StreamLog& log, std::uint64_t from, std::size_t limit) {
  SharedRun run;
  run.from = run.to = from;
  std::size_t size = 0;
  for (; run.to < log.end() && size < limit; ++run.to) {
    const StreamMessage& message = log.at(run.to);
    if (message.kind != Kind::audio && message.kind != Kind::video && message.kind != Kind::data) break;
    if (message.kind == Kind::data && message.config && log.cleared_since(message.config_slot, run.to)) break;
    size += message.payload.size();
    if (message.kind != Kind::video) continue;
    const std::uint64_t bit = track_bit(message.track);
    if (message.key) run.gives_tracks |= bit;
    if (message.needs_key && !(run.gives_tracks & bit)) run.needs_tracks |= bit;
  }
  return run;
}

RunCache::Answer RunCache::ask(std::uint64_t from, std::uint64_t form, const SharedRun*& run) {
  for (const SharedRun& one : runs_) {
    if (one.from != from || one.form != form) continue;
    if (one.bytes.empty()) return Answer::wanted;
    run = &one;
    return Answer::made;
  }
  runs_[next_] = {};
  runs_[next_].from = runs_[next_].to = from;
  runs_[next_].form = form;
  next_ = (next_ + 1) % kRuns;
  return Answer::nobody_else;
}

const SharedRun& RunCache::keep(SharedRun run) {
  for (SharedRun& one : runs_) {
    if (one.from == run.from && one.form == run.form) return one = std::move(run);
  }
  SharedRun& place = runs_[next_];
  next_ = (next_ + 1) % kRuns;
  return place = std::move(run);
}

}  // namespace sallyport::hub
