#pragma once
// SWFVerification, of an application and of the whole server. Names follow Application.xml.
#include <compare>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "hub/agent_range.hpp"

namespace sallyport::hub {

/// Where known SWF files lie, and how they are kept.
struct SwfSource {
  std::vector<std::string> folders;  ///< SWFFolder, absolute
  int levels = 1;                    ///< DirLevelSWFScan: levels of folders beneath; negative: all
  unsigned min_good_version = 1;     ///< MinGoodVersion
  Seconds max_init_delay{5};         ///< MaxInitDelay: how long answers wait for files to be read
  Seconds ttl{1440 * 60};            ///< Cache/TTL: files are read again after it
  Seconds update_interval{
      5 * 60};  ///< Cache/UpdateInterval: not looked for more often, if an answer matches none
  auto operator<=>(const SwfSource&) const = default;
};

struct SwfOptions {
  bool enabled = false;
  SwfSource application;
  SwfSource server;  ///< Server.xml: good for every application; asked if the application's do not match
  std::optional<Seconds> first_hash_timeout = Seconds(5);  ///< nullopt: none
  std::optional<Seconds> final_hash_timeout = Seconds(60);
  std::vector<AgentRange> exceptions;  ///< UserAgentExceptions: who is not asked
};

}  // namespace sallyport::hub
