#pragma once
// SwfLibrary: the SWF files that applications and the server know, read and kept on a thread that has nothing
// else to do. Folders are read when the first client of their application comes, a file at a time; questions
// are answered in between.
#include <map>
#include <memory>

#include "loop/event_loop.hpp"
#include "session/swf_verifier.hpp"

namespace sallyport::session {

class SwfShelf;

class SwfLibrary final : public SwfVerifier {
 public:
  /// `loop` is run by a thread that may block on the disk; it outlives the library, and has stopped before it
  /// goes.
  explicit SwfLibrary(loop::EventLoop& loop);
  ~SwfLibrary() override;

  void prepare(hub::ApplicationOptionsRef application) override;
  void verify(SwfQuestion question, Reply reply) override;
  /// From any thread, after a reload: folders are looked through again at the next question.
  void forget();

 private:
  SwfShelf* shelf(const hub::SwfSource& source);
  void ask_server(const SwfQuestion& question, const Reply& reply);

  loop::EventLoop& loop_;
  std::map<hub::SwfSource, std::unique_ptr<SwfShelf>> shelves_;
};

}  // namespace sallyport::session
