#pragma once
// <Pages> of Application.xml: web pages that the server has for an application.
#include "config/element.hpp"
#include "hub/page_options.hpp"

namespace sallyport::config {

/// `application` is a merged tree that has been checked.
hub::PageOptions read_page_options(const Element& application);

}  // namespace sallyport::config
