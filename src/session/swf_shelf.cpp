#include "session/swf_shelf.hpp"

#include <utility>

#include "base/log.hpp"
#include "swf/swf_file.hpp"

namespace sallyport::session {
namespace {

/// A question about a part makes the file be read again: of so many files that have the size.
constexpr std::size_t kMostReadAgain = 4;

std::string joined(const std::vector<std::string>& folders) {
  std::string out;
  for (const std::string& one : folders) out += (out.empty() ? "" : ";") + one;
  return out;
}

std::string shown(const swf::Match& match) {
  const std::string& entry = match.swf->entry;
  return match.file->place.shown() + (entry.empty() ? "" : ":" + entry);
}

std::optional<std::string> find_in(const swf::Catalogue& catalogue, const SwfShelf::Question& question) {
  std::size_t read_again = 0;
  for (const swf::Match& match : catalogue.candidates(question.answer.size, question.instance)) {
    swf::SwfHash hash = match.swf->facts.hash;
    if (!question.answer.is_final()) {
      if (read_again++ == kMostReadAgain) break;
      const auto part = swf::read_again(*match.file, *match.swf, question.answer.depth);
      if (!part) continue;
      hash = part->hash;
    }
    if (swf::same_proof(swf::prove(hash, question.tail), question.answer.proof)) return shown(match);
  }
  return {};
}

}  // namespace

SwfShelf::SwfShelf(loop::EventLoop& loop, hub::SwfSource source) : loop_(loop), source_(std::move(source)) {}

bool SwfShelf::is_due(Seconds after) const {
  return !scan_ && (!scanned_at_ || monotonic_now() - *scanned_at_ >= after);
}

void SwfShelf::prepare() {
  if (!is_due(source_.ttl)) return;
  if (scanned_at_) known_ = {};  // after the TTL nothing is believed unread
  begin_scan();
}

void SwfShelf::ask(Question question, SwfVerifier::Reply reply) {
  if (question.answer.version < source_.min_good_version) return reply({});
  prepare();
  if (auto file = find(question)) return reply({true, std::move(*file)});
  if (is_due(source_.update_interval)) begin_scan();
  if (!scan_ || patience_over_) return reply({});
  waiting_.push_back({std::move(question), std::move(reply)});
}

std::optional<std::string> SwfShelf::find(const Question& question) const {
  auto found = find_in(known_, question);
  return found || !scan_ ? found : find_in(scan_->found(), question);
}

void SwfShelf::begin_scan() {
  scan_ = std::make_unique<swf::FolderScan>(swf::ScanOptions{source_.folders, source_.levels}, &known_);
  scan_began_ = monotonic_now();
  patience_over_ = false;
  patience_.arm(loop_.timers(), source_.max_init_delay);
  post_step();
}

void SwfShelf::post_step() {
  loop_.post([alive = alive_] {
    if (*alive) (*alive)->step();
  });
}

void SwfShelf::step() {
  if (!scan_->step()) return finish_scan();
  const swf::KnownFile& file = scan_->found().files().back();
  log_file(file);
  answer_known(file);
  post_step();
}

void SwfShelf::finish_scan() {
  patience_.cancel();
  log_scan();
  known_ = scan_->take();
  scan_.reset();
  scanned_at_ = monotonic_now();
  stop_waiting();
}

/// Those who wait for the file that has just been read.
void SwfShelf::answer_known(const swf::KnownFile& fresh) {
  if (waiting_.empty()) return;
  swf::Catalogue only;
  only.add(fresh);
  for (std::size_t i = 0; i < waiting_.size();) {
    auto file = find_in(only, waiting_[i].question);
    if (!file) {
      ++i;
      continue;
    }
    const Waiting one = std::move(waiting_[i]);
    waiting_.erase(waiting_.begin() + static_cast<std::ptrdiff_t>(i));
    one.reply({true, std::move(*file)});
  }
}

void SwfShelf::stop_waiting() {
  patience_over_ = true;
  if (scan_) {
    log::warn("swf-slow")
        .field("folders", joined(source_.folders))
        .field("read", scan_->found().files().size())
        .field("effect",
               "answers that fit none of the files read so far are refused; raise MaxInitDelay, or leave "
               "fewer files there");
  }
  const auto waiting = std::exchange(waiting_, {});
  for (const Waiting& one : waiting) one.reply({});
}

void SwfShelf::log_file(const swf::KnownFile& file) const {
  for (const std::string& problem : file.problems) {
    log::warn("swf-file").field("file", file.place.shown()).field("problem", problem);
  }
}

void SwfShelf::log_scan() const {
  for (const std::string& problem : scan_->problems()) log::warn("swf-file").field("problem", problem);
  const std::size_t count = scan_->found().swf_count();
  const auto took = std::chrono::duration_cast<Milliseconds>(monotonic_now() - scan_began_).count();
  if (count > 0) {
    log::info("swf-folder")
        .field("folders", joined(source_.folders))
        .field("swfs", count)
        .field("took_ms", took);
    return;
  }
  log::warn("swf-folder")
      .field("folders", joined(source_.folders))
      .field("swfs", count)
      .field("effect",
             "no client can prove its SWF; copy the SWF files of the player here, or set SWFVerification "
             "enabled=\"false\"");
}

}  // namespace sallyport::session
