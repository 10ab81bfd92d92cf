#pragma once
// The verifier that a server uses: keys, revocations and used ids from files.
//
// What blocks how long, on the thread that asks (an application host's): checking a signature takes some tens
// of microseconds. Once a second one caller looks whether the files have changed (a stat each, or a query of
// the database) and reads them again if they have; meanwhile others go on with what was known. Noting a use
// in SQLite takes some tens of microseconds, and at most a quarter of a second while another process holds
// the database.
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "token/verifier.hpp"

namespace sallyport::token {

struct VerifierOptions {
  std::vector<std::string> keys;  ///< files: JWKS, PEM public keys, or secrets for signed URLs
  std::string revocations;        ///< text file or SQLite database, which need not be there yet; empty: none
  std::string used;   ///< SQLite database that remembers used tokens over a restart; empty: memory
  bool once = false;  ///< a token may be used once; it must have an id and end within a day
  std::function<std::int64_t()> now;  ///< seconds since 1970; empty: the wall clock
};

/// configuration_error with a sentence that names the file and the place in it.
Result<std::shared_ptr<Verifier>> open_verifier(VerifierOptions options);

}  // namespace sallyport::token
