#include "cli/way_report.hpp"

#include <ostream>

namespace sallyport::cli {
namespace {

using client::Report;
using client::Standing;

std::string_view outcome_of(Standing standing) {
  switch (standing) {
    case Standing::waiting:
      return "not-started";
    case Standing::running:
      return "running";
    case Standing::failed:
      return "failed";
    case Standing::proved:
      return "proved";
    case Standing::aborted:
      return "aborted";
  }
  return {};
}

std::string verdict_of(const Report& report) {
  switch (report.standing) {
    case Standing::waiting:
      return "was not needed";
    case Standing::running:
      return "under way";
    case Standing::proved:
      return "gets through";
    case Standing::aborted:
      return "given up, another way was faster";
    case Standing::failed:
      break;
  }
  std::string text(client::describe(report.failure.obstacle));
  if (!report.failure.detail.empty()) text.append(": ").append(report.failure.detail);
  return text;
}

nlohmann::ordered_json candidate_json(const Report& report) {
  nlohmann::ordered_json object;
  object["carrier"] = to_string(report.candidate.carrier);
  object["port"] = report.candidate.port;
  object["route"] = client::describe(report.candidate.route);
  object["outcome"] = outcome_of(report.standing);
  if (report.standing == Standing::waiting) return object;
  object["stage"] = to_string(report.stage);
  object["started_ms"] = report.started.count();
  object["ended_ms"] = report.ended.count();
  if (report.standing == Standing::failed) add_failure(object, report.failure);
  return object;
}

}  // namespace

std::string describe_report(const Report& report) {
  std::string text = client::describe(report.candidate);
  text.append(": ").append(verdict_of(report));
  if (report.standing == Standing::waiting || report.standing == Standing::running) return text;
  return text.append(" (").append(std::to_string((report.ended - report.started).count())).append(" ms)");
}

void add_way(nlohmann::ordered_json& object, const client::Way& way) {
  object["carrier"] = to_string(way.carrier);
  object["port"] = way.candidate.port;
  object["route"] = client::describe(way.candidate.route);
  object["address"] = way.address.to_string();
  object["proved_ms"] = way.elapsed.count();
  object["remembered"] = way.remembered;
}

nlohmann::ordered_json candidates_json(const std::vector<Report>& reports) {
  auto all = nlohmann::ordered_json::array();
  for (const Report& report : reports) all.push_back(candidate_json(report));
  return all;
}

void add_failure(nlohmann::ordered_json& object, const client::Failure& failure) {
  object["obstacle"] = to_string(failure.obstacle);
  object["stage"] = to_string(failure.stage);
  object["message"] = client::describe(failure.obstacle);
  if (!failure.detail.empty()) object["detail"] = failure.detail;
}

client::Progress terminal_progress(std::ostream& out, bool is_terminal) {
  if (!is_terminal) return nullptr;
  return [&out](std::size_t, const Report& report) {
    const bool ended = report.standing == Standing::failed || report.standing == Standing::proved;
    if (ended) out << "  " << describe_report(report) << std::endl;
  };
}

}  // namespace sallyport::cli
