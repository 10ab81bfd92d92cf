#pragma once
// What `sallyport doctor` prints: a table and two sentences for people, one JSON object for programs.
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "client/doctor/doctor.hpp"

namespace sallyport::cli {

/// Everything, for people; several lines. `notes` are what the user should know of the proxy settings.
std::string doctor_text(const client::Target& target, const client::Diagnosis& diagnosis,
                        const std::vector<std::string>& notes);

nlohmann::ordered_json doctor_json(const client::Target& target, const client::Diagnosis& diagnosis,
                                   const std::vector<std::string>& notes);

}  // namespace sallyport::cli
