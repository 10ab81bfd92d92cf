#pragma once
// The whole client library.
#include <sallyport/net_connection.hpp>
#include <sallyport/net_stream.hpp>
#include <sallyport/options.hpp>
#include <sallyport/shared_object.hpp>
#include <sallyport/status.hpp>
#include <sallyport/value.hpp>
