#pragma once
// SwfShelf: the known SWF files of one source, and the questions that wait for them. On the library's loop.
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "hub/swf_options.hpp"
#include "loop/event_loop.hpp"
#include "session/swf_verifier.hpp"
#include "swf/folder_scan.hpp"

namespace sallyport::session {

class SwfShelf {
 public:
  struct Question {
    std::string instance;  ///< empty: instances make no difference
    swf::SwfAnswer answer;
    swf::HandshakeTail tail{};
  };

  SwfShelf(loop::EventLoop& loop, hub::SwfSource source);
  ~SwfShelf() { *alive_ = nullptr; }

  /// Begins to read the folders if that has not been done, or too long ago.
  void prepare();
  /// `reply` is called at once if the answer is known, or if none of the files fits it and the folders were
  /// looked through lately (UpdateInterval); else after they have been, or after MaxInitDelay.
  void ask(Question question, SwfVerifier::Reply reply);
  void forget() { scanned_at_.reset(); }
  bool idle() const { return !scan_ && waiting_.empty(); }

 private:
  struct Waiting {
    Question question;
    SwfVerifier::Reply reply;
  };

  void begin_scan();
  void post_step();
  void step();
  void finish_scan();
  void stop_waiting();
  void answer_known(const swf::KnownFile& fresh);
  bool is_due(Seconds after) const;
  std::optional<std::string> find(const Question& question) const;
  void log_file(const swf::KnownFile& file) const;
  void log_scan() const;

  loop::EventLoop& loop_;
  const hub::SwfSource source_;
  swf::Catalogue known_;
  std::unique_ptr<swf::FolderScan> scan_;  // while one runs
  std::optional<MonotonicTime> scanned_at_;
  MonotonicTime scan_began_{};
  bool patience_over_ = false;  // of MaxInitDelay, in the scan that runs
  std::vector<Waiting> waiting_;
  loop::Timer patience_{[this] { stop_waiting(); }};
  std::shared_ptr<SwfShelf*> alive_ =
      std::make_shared<SwfShelf*>(this);  // steps that were posted find it gone
};

}  // namespace sallyport::session
