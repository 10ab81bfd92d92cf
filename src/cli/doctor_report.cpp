#include "cli/doctor_report.hpp"

#include <algorithm>
#include <array>

#include "cli/way_report.hpp"

namespace sallyport::cli {
namespace {

using client::Diagnosis;
using client::Finding;
using client::Verdict;

using Row = std::array<std::string, 6>;
constexpr std::array kToTheRight = {false, true, false, false, true, false};

Milliseconds time_of(const Finding& finding) {
  return finding.report.ended - finding.report.started;
}

/// "replies are held back for 700 ms".
bool is_completed_by_detail(client::Obstacle obstacle) {
  return obstacle == client::Obstacle::replies_buffered || obstacle == client::Obstacle::connections_cut;
}

std::string words_of(const Finding& finding) {
  if (finding.verdict == Verdict::not_tried) return "the time was over before it was its turn";
  const client::Failure& failure = finding.report.failure;
  if (failure.obstacle == client::Obstacle::none) return {};
  std::string text(client::describe(failure.obstacle));
  if (failure.detail.empty()) return text;
  if (is_completed_by_detail(failure.obstacle)) return text + " " + failure.detail;
  return text.append(" (").append(failure.detail).append(")");
}

Row row_of(const Finding& finding) {
  const client::Candidate& way = finding.report.candidate;
  const bool tried = finding.verdict != Verdict::not_tried;
  return {std::string(to_string(way.carrier)),
          std::to_string(way.port),
          client::describe(way.route),
          std::string(to_string(finding.verdict)),
          tried ? std::to_string(time_of(finding).count()) + " ms" : "",
          words_of(finding)};
}

std::string line_of(const Row& row, const std::array<std::size_t, 6>& widths) {
  std::string line;
  for (std::size_t i = 0; i < row.size(); ++i) {
    const std::string padding(widths[i] - std::min(widths[i], row[i].size()), ' ');
    line.append(kToTheRight[i] ? padding + row[i] : row[i] + padding).append("  ");
  }
  line.erase(line.find_last_not_of(' ') + 1);
  return line.append("\n");
}

std::string table_of(const std::vector<Row>& rows) {
  std::array<std::size_t, 6> widths{};
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string table;
  for (const Row& row : rows) table.append(line_of(row, widths));
  return table;
}

/// One route below the other, each in the order of the plan.
std::vector<Row> rows_of(const std::vector<Finding>& findings) {
  std::vector<Row> rows = {{"CARRIER", "PORT", "ROUTE", "VERDICT", "TIME", "WHAT IS IN THE WAY"}};
  std::vector<client::Route> routes;
  for (const Finding& finding : findings) {
    const client::Route& route = finding.report.candidate.route;
    if (std::find(routes.begin(), routes.end(), route) == routes.end()) routes.push_back(route);
  }
  for (const client::Route& route : routes) {
    for (const Finding& finding : findings) {
      if (finding.report.candidate.route == route) rows.push_back(row_of(finding));
    }
  }
  return rows;
}

std::string summary_of(const client::Target& target, const Diagnosis& diagnosis) {
  const auto through = std::count_if(diagnosis.findings.begin(), diagnosis.findings.end(),
                                     [](const Finding& finding) { return finding.gets_through(); });
  return printable(target) + ": " + std::to_string(through) + " of " +
         std::to_string(diagnosis.findings.size()) + " ways get through\n\n";
}

void add_optional(nlohmann::ordered_json& object, const char* name, const std::optional<Milliseconds>& time) {
  if (time) object[name] = time->count();
}

nlohmann::ordered_json finding_json(const Finding& finding) {
  const client::Candidate& way = finding.report.candidate;
  nlohmann::ordered_json object;
  object["carrier"] = to_string(way.carrier);
  object["port"] = way.port;
  object["route"] = client::describe(way.route);
  object["verdict"] = to_string(finding.verdict);
  if (finding.verdict == Verdict::not_tried) return object;
  object["time_ms"] = time_of(finding).count();
  object["started_ms"] = finding.report.started.count();
  if (finding.gets_through()) {
    object["address"] = finding.address.to_string();
    object["round_trip_ms"] = finding.round_trip.count();
    object["watched_ms"] = finding.seen.watched.count();
    add_optional(object, "cut_after_ms", finding.seen.cut_after);
    add_optional(object, "held_for_ms", finding.seen.held_for);
  }
  if (finding.report.failure.obstacle != client::Obstacle::none) add_failure(object, finding.report.failure);
  return object;
}

}  // namespace

std::string doctor_text(const client::Target& target, const Diagnosis& diagnosis,
                        const std::vector<std::string>& notes) {
  std::string text = summary_of(target, diagnosis);
  text.append(table_of(rows_of(diagnosis.findings))).append("\n");
  for (const std::string& note : notes) text.append("Note: ").append(note).append("\n");
  text.append("For you: ").append(diagnosis.advice.user).append("\n");
  return text.append("For the administrator: ").append(diagnosis.advice.administrator).append("\n");
}

nlohmann::ordered_json doctor_json(const client::Target& target, const Diagnosis& diagnosis,
                                   const std::vector<std::string>& notes) {
  nlohmann::ordered_json object;
  const Finding* best = client::best_of(diagnosis.findings);
  object["passes"] = best != nullptr;
  object["uri"] = printable(target);
  if (best) object["best"] = finding_json(*best);
  object["elapsed_ms"] = diagnosis.elapsed.count();
  if (!best) add_failure(object, diagnosis.failure);
  object["advice"] = {{"user", diagnosis.advice.user}, {"administrator", diagnosis.advice.administrator}};
  object["notes"] = notes;
  auto all = nlohmann::ordered_json::array();
  for (const Finding& finding : diagnosis.findings) all.push_back(finding_json(finding));
  object["candidates"] = std::move(all);
  return object;
}

}  // namespace sallyport::cli
