// The doctor's table and its JSON.
#include "cli/doctor_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/client/doctor/findings.hpp"

namespace sallyport::cli {
namespace {

using namespace client;
using ::testing::HasSubstr;

Target target() {
  Target target;
  target.host = "media.test";
  target.path = "live";
  target.query = "key=secret";
  return target;
}

Diagnosis diagnosis() {
  Diagnosis found;
  found.findings = {failing(on(kRtmp, 1935), Obstacle::silent_drop), through(on(kRtmps, 443, kOffice)),
                    through(on(kRtmpts, 443), {.held_for = Milliseconds(700)}), Finding{}};
  found.findings.back().report.candidate = on(kHttpPoll, 80);
  judge(found.findings);
  found.advice = {"Do this.", "Do that."};
  found.elapsed = Milliseconds(4321);
  return found;
}

TEST(DoctorReport, TheTableHasARowForEachWayOneRouteBelowTheOther) {
  EXPECT_EQ(
      doctor_text(target(), diagnosis(), {}),
      "rtmp://media.test/live: 2 of 4 ways get through\n"
      "\n"
      "CARRIER    PORT  ROUTE                    VERDICT     TIME  WHAT IS IN THE WAY\n"
      "rtmp       1935  direct                   fails      42 ms  nothing comes back: something drops the "
      "packets silently\n"
      "rtmpts      443  direct                   hindered   21 ms  replies are held back for 700 ms\n"
      "http-poll    80  direct                   not-tried         the time was over before it was its turn\n"
      "rtmps       443  http-connect proxy:3128  passes     21 ms\n"
      "\n"
      "For you: Do this.\n"
      "For the administrator: Do that.\n");
}

TEST(DoctorReport, NotesStandBelowTheTable) {
  EXPECT_THAT(doctor_text(target(), diagnosis(), {"a PAC file is not read"}),
              HasSubstr("\nNote: a PAC file is not read\nFor you:"));
}

TEST(DoctorReport, JsonHasEverything) {
  const auto object = doctor_json(target(), diagnosis(), {"noted"});
  EXPECT_EQ(object["passes"], true);
  EXPECT_EQ(object["uri"], "rtmp://media.test/live");
  EXPECT_EQ(object["best"]["carrier"], "rtmps");
  EXPECT_EQ(object["elapsed_ms"], 4321);
  EXPECT_EQ(object["advice"]["user"], "Do this.");
  EXPECT_EQ(object["notes"][0], "noted");
  EXPECT_EQ(object["candidates"].size(), 4u);
  EXPECT_EQ(object["candidates"][0]["obstacle"], "silent-drop");
  EXPECT_EQ(object["candidates"][0]["time_ms"], 42);
  EXPECT_EQ(object["candidates"][2]["held_for_ms"], 700);
  EXPECT_FALSE(object["candidates"][3].contains("time_ms"));
  EXPECT_FALSE(object.contains("obstacle"));
}

TEST(DoctorReport, JsonNamesWhatStandsForAllIfNothingPasses) {
  Diagnosis found;
  found.findings = {failing(on(kRtmp, 1935), Obstacle::silent_drop)};
  found.failure = {Obstacle::silent_drop, Stage::tcp, "here"};
  const auto object = doctor_json(target(), found, {});
  EXPECT_EQ(object["passes"], false);
  EXPECT_EQ(object["obstacle"], "silent-drop");
  EXPECT_FALSE(object.contains("best"));
}

TEST(DoctorReport, TheQueryIsNotPrinted) {
  EXPECT_EQ(doctor_text(target(), diagnosis(), {}).find("secret"), std::string::npos);
  EXPECT_EQ(doctor_json(target(), diagnosis(), {}).dump().find("secret"), std::string::npos);
}

}  // namespace
}  // namespace sallyport::cli
