#pragma once
// PageMaker: what is answered to a request for a page of an application.
//
//   /app/_publish   /app/instance/_publish    the publisher page
//   /app/_pages/NAME                          what the built-in pages consist of
//   /app/, /app/FILE                          files of the folder www
//   /app/NAME   /app/instance/NAME            the player page, for who opens it in a browser
//
// The folder's files come before streams of the same name. What is switched off is as if it were not there.
#include "hub/application_options.hpp"
#include "net/page_source.hpp"
#include "pages/file_shelf.hpp"

namespace sallyport::pages {

/// Not thread-safe, and it may wait for the disk.
class PageMaker {
 public:
  net::PageAnswer answer(const net::PageQuestion& question, const hub::ApplicationOptions& application);

 private:
  net::PageAnswer file_of(const net::PageQuestion& question, const hub::ApplicationOptions& application);

  FileShelf shelf_;
};

}  // namespace sallyport::pages
