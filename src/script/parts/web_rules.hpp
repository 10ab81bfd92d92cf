#pragma once
// What holds for an application's requests to web servers, by its configuration.
#include "fetch/fetcher.hpp"
#include "hub/governor.hpp"

namespace sallyport::script {

fetch::FetchRulesRef web_rules_of(hub::GovernedInstance& instance);

}  // namespace sallyport::script
