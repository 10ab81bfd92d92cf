#pragma once
// What many viewers of a stream get alike is made once for all of them (hub/shared_run.hpp), whatever its form.
#include <utility>

#include "hub/cursor.hpp"
#include "hub/local_stream.hpp"
#include "net/gather.hpp"

namespace sallyport::session {

/// A run goes into one write, and into one record or reply of the carriers above TCP.
constexpr std::size_t kLongestRun = 256 * 1024;

/// Adds the next messages as one piece that other viewers get too, up to about `limit` bytes in `out`; whether there
/// was one. `encode` makes the bytes of a run of the log; `form` names what it makes.
template <typename Encode>
bool add_shared_run(hub::LocalStream& stream, hub::Cursor& cursor, std::uint64_t form, net::Gather& out, std::size_t limit,
                    const Encode& encode) {
  const hub::StreamLog& log = stream.log();
  const auto place = cursor.run_place(log);
  if (!place || !out.room_for_owned()) return false;
  const hub::SharedRun* run = nullptr;
  const auto answer = stream.runs().ask(*place, form, run);
  if (answer == hub::RunCache::Answer::nobody_else) return false;
  if (answer == hub::RunCache::Answer::wanted) {
    hub::SharedRun made = hub::measure_run(log, *place, kLongestRun);
    if (made.to == made.from) return false;
    made.form = form;
    made.bytes = encode(log, made);
    run = &stream.runs().keep(std::move(made));
  }
  const bool fits = out.size() + run->bytes.size() <= limit || run->to == run->from + 1;
  if (!fits || !cursor.pass(*run)) return false;
  out.add_owned(run->bytes, 0, run->bytes.size());
  return true;
}

}  // namespace sallyport::session
