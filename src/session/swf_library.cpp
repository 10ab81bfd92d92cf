#include "session/swf_library.hpp"

#include "session/swf_shelf.hpp"

namespace sallyport::session {

SwfLibrary::SwfLibrary(loop::EventLoop& loop) : loop_(loop) {}

SwfLibrary::~SwfLibrary() = default;

void SwfLibrary::prepare(hub::ApplicationOptionsRef application) {
  loop_.post([this, application = std::move(application)] {
    for (const hub::SwfSource* source : {&application->swf.application, &application->swf.server}) {
      if (SwfShelf* found = shelf(*source)) found->prepare();
    }
  });
}

void SwfLibrary::verify(SwfQuestion question, Reply reply) {
  loop_.post([this, question = std::move(question), reply = std::move(reply)] {
    SwfShelf* const own = shelf(question.application->swf.application);
    if (!own) return ask_server(question, reply);
    own->ask({question.instance, question.answer, question.tail},
             [this, question, reply](SwfVerdict verdict) {
               if (verdict.known) return reply(std::move(verdict));
               ask_server(question, reply);
             });
  });
}

/// Its files are good for every application, so for every instance.
void SwfLibrary::ask_server(const SwfQuestion& question, const Reply& reply) {
  SwfShelf* const common = shelf(question.application->swf.server);
  if (!common) return reply({});
  common->ask({{}, question.answer, question.tail}, reply);
}

void SwfLibrary::forget() {
  loop_.post([this] {
    std::erase_if(shelves_, [](const auto& entry) { return entry.second->idle(); });
    for (auto& [source, shelf] : shelves_) shelf->forget();
  });
}

SwfShelf* SwfLibrary::shelf(const hub::SwfSource& source) {
  if (source.folders.empty()) return nullptr;
  auto& found = shelves_[source];
  if (!found) found = std::make_unique<SwfShelf>(loop_, source);
  return found.get();
}

}  // namespace sallyport::session
