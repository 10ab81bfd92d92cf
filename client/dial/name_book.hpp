#pragma once
// NameBook: look-ups that the dials of one group share. Eight attempts at one server ask once.
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "client/dial/name_lookup.hpp"

namespace sallyport::client {

/// On one loop.
class NameBook {
 public:
  static constexpr Seconds kShortest{10};  ///< that addresses are believed, whatever their lifetime says
  static constexpr Seconds kLongest{300};
  static constexpr Seconds kAfterFailure{2};  ///< before a name that led to nothing is asked for again
  static constexpr std::size_t kMostNames = 64;

  /// `names` outlives the book.
  NameBook(loop::EventLoop& loop, NameLookup& names) : loop_(loop), names_(names) {}

  using Answer = std::function<void(const net::ForwardAnswer&)>;
  /// `answer` is called once, later, on the loop; not after the handle or the book is destroyed.
  [[nodiscard]] std::unique_ptr<Cancellable> ask(const std::string& name, Family family, Answer answer);

 private:
  struct Page;
  class Waiter;
  using Key = std::pair<std::string, Family>;

  std::shared_ptr<Page> page_for(const Key& key);

  loop::EventLoop& loop_;
  NameLookup& names_;
  std::map<Key, std::shared_ptr<Page>> pages_;
};

}  // namespace sallyport::client
