// <Access> of Application.xml: values, inheritance, the older <Publish>, contradictions.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/check.hpp"
#include "config/configured_applications.hpp"
#include "unit/config/access_in.hpp"
#include "unit/config/memory_tree.hpp"
#include "unit/config/temporary_tree.hpp"

namespace sallyport::config {
namespace {

using access::Requirement;
using test::kApplicationFile;
using testing::HasSubstr;
using testing::Not;

class AccessTags : public testing::Test {
 protected:
  void defaults(const std::string& inside) {
    tree_.write(kApplicationFile, "<Application>\n" + inside + "\n</Application>");
  }
  void own(const std::string& inside) {
    tree_.write("applications/app/Application.xml", "<Application>\n" + inside + "\n</Application>");
  }
  Result<hub::ApplicationOptionsRef> load_app(ConfiguredApplicationsOptions options = {}) {
    tree_.make_folder("applications/app");
    auto loaded = load(tree_.root());
    if (!loaded.ok()) return Error{Reason::configuration_error, test::text_of_all(loaded.diagnostics)};
    auto configuration = std::make_shared<const Configuration>(std::move(*loaded.configuration));
    return ConfiguredApplications(configuration, 0, std::move(options)).load("_defaultVHost_", "app");
  }
  access::ApplicationAccess access_of_app(ConfiguredApplicationsOptions options = {}) {
    const auto result = load_app(std::move(options));
    EXPECT_TRUE(result.ok()) << (result.ok() ? "" : result.error().message);
    return result.ok() ? test::access_in(**result) : access::ApplicationAccess();
  }
  std::string checked() {
    tree_.make_folder("applications/app");
    return test::text_of_all(check(tree_.root()).diagnostics);
  }

  test::TemporaryTree tree_;
};

TEST_F(AccessTags, NothingIsOpenThatWasNotOpenBefore) {
  const auto access = access_of_app();
  EXPECT_EQ(access.connect, Requirement::open);
  EXPECT_EQ(access.publish, Requirement::key);
  EXPECT_EQ(access.play, Requirement::open);
  EXPECT_EQ(access.stream_key.size(), 32u);
  EXPECT_FALSE(access.end_at_expiry);
}

TEST_F(AccessTags, SayWhatEachActionNeeds) {
  own("<Access><Connect>Token</Connect><Publish>key-or-token</Publish><Play>key</Play><Audience>a.example</Audience>"
      "<Keys>conf/keys.json</Keys><Keys>/etc/secrets</Keys>"
      "<Revocations>/var/revoked</Revocations><Used>u</Used><Once>true</Once><EndAtExpiry>true</EndAtExpiry>"
      "</Access>");
  const auto access = access_of_app();
  EXPECT_EQ(access.connect, Requirement::token);
  EXPECT_EQ(access.publish, Requirement::key_or_token);
  EXPECT_EQ(access.play, Requirement::key);
  EXPECT_EQ(access.audience, "a.example");
  EXPECT_EQ(access.files, (access::TokenFiles{{tree_.root() + "/conf/keys.json", "/etc/secrets"}, "/var/revoked", tree_.root() + "/u", true}));
  EXPECT_TRUE(access.end_at_expiry);
}

TEST_F(AccessTags, AreInheritedOneByOne) {
  defaults("<Access><Connect>token</Connect><Play>token</Play><Keys>k</Keys></Access>");
  own("<Access><Play>open</Play></Access>");
  const auto access = access_of_app();
  EXPECT_EQ(access.connect, Requirement::token);
  EXPECT_EQ(access.play, Requirement::open);
  EXPECT_EQ(access.publish, Requirement::key);
  EXPECT_EQ(access.files.keys, std::vector{tree_.root() + "/k"});
}

TEST_F(AccessTags, TheOlderPublishIsTheSameTag) {
  defaults("<Publish>key</Publish>");
  own("<Access><Publish>open</Publish></Access>");
  EXPECT_EQ(access_of_app().publish, Requirement::open);
  defaults("<Access><Publish>open</Publish></Access>");
  own("<Publish>key</Publish>");
  EXPECT_EQ(access_of_app().publish, Requirement::key);
}

TEST_F(AccessTags, NeitherPublishEvadesAnOverrideOfTheOther) {
  defaults("<Publish override=\"no\">key</Publish>");
  own("<Access><Publish>open</Publish></Access>");
  EXPECT_EQ(access_of_app().publish, Requirement::key);
  defaults("<Access override=\"no\"><Publish>key</Publish></Access>");
  own("<Publish>open</Publish>");
  EXPECT_EQ(access_of_app().publish, Requirement::key);
}

TEST_F(AccessTags, TwoPublishesThatDifferAreAnError) {
  own("<Publish>open</Publish>\n<Access><Publish>key</Publish></Access>");
  EXPECT_THAT(checked(), HasSubstr("applications/app/Application.xml:2:1: error: <Publish> contradicts <Publish> in "
                                   "<Access>; keep the one in line 3"));
  EXPECT_FALSE(load_app().ok());
  own("<Publish>open</Publish><Access><Publish>Open</Publish></Access>");
  EXPECT_THAT(checked(), Not(HasSubstr("error")));
}

TEST_F(AccessTags, TokensWithoutKeysAreAnErrorWhereTheyAreAskedFor) {
  own("<Access>\n<Play>token</Play></Access>");
  EXPECT_THAT(checked(), HasSubstr("applications/app/Application.xml:3:7: error: <Play> asks for a token, and no keys are "
                                   "configured to check one with; name the file with the keys in <Access><Keys>"));
  EXPECT_EQ(load_app().error().reason, Reason::configuration_error);
}

TEST_F(AccessTags, TheErrorIsWhereTheInheritedTagStands) {
  defaults("<Access><Connect>token</Connect></Access>");
  const std::string place = std::string(kApplicationFile) + ":2:18: error: <Connect> asks for a token";
  EXPECT_THAT(checked(), HasSubstr(place));
  own("<MaxAppIdleTime>5</MaxAppIdleTime>");
  EXPECT_THAT(checked(), HasSubstr(place));
  EXPECT_FALSE(load_app().ok());
}

TEST_F(AccessTags, TheErrorIsInTheApplicationWhichReplacesAnInheritedTag) {
  defaults("<Access><Play>open</Play></Access>");
  own("<Access>\n<Play>token</Play></Access>");
  EXPECT_THAT(checked(), HasSubstr("applications/app/Application.xml:3:7: error: <Play> asks for a token"));
}

TEST_F(AccessTags, KeysInTheApplicationServeADemandOfTheVirtualHost) {
  defaults("<Access><Connect>token</Connect></Access>");
  own("<Access><Keys>k</Keys></Access>");
  EXPECT_THAT(checked(), Not(HasSubstr("asks for a token")));
}

TEST_F(AccessTags, KeysThatNothingAsksForAreAWarning) {
  own("<Access><Keys>k</Keys></Access>");
  EXPECT_THAT(checked(), HasSubstr("applications/app/Application.xml:2:15: warning: <Keys> has no effect, nothing asks for a token"));
}

TEST_F(AccessTags, AWrongWordIsAnErrorThatNamesTheRightOnes) {
  own("<Access><Play>nobody</Play></Access>");
  EXPECT_THAT(checked(), HasSubstr("error: <Play> is \"nobody\"; write open or key or token or key-or-token or optional-token"));
}

TEST_F(AccessTags, OpenAtTheCommandLineDropsWhatPublishingNeedsAndNothingElse) {
  own("<Access><Connect>token</Connect><Publish>token</Publish><Play>token</Play><Keys>k</Keys></Access>");
  const auto access = access_of_app({.open_publishing = true});
  EXPECT_EQ(access.publish, Requirement::open);
  EXPECT_EQ(access.connect, Requirement::token);
  EXPECT_EQ(access.play, Requirement::token);
}

TEST_F(AccessTags, AVerifierIsOpenedOnlyWhereATokenIsAskedFor) {
  std::vector<access::TokenFiles> opened;
  const auto verifiers = std::make_shared<access::Verifiers>([&](const access::TokenFiles& files) {
    opened.push_back(files);
    return Result<std::shared_ptr<token::Verifier>>(Error{Reason::io_error, "there is no file k"});
  });
  own("<Access><Play>token</Play><Keys>k</Keys></Access>");
  EXPECT_EQ(access_of_app({.verifiers = verifiers}).verifier, nullptr);
  EXPECT_EQ(opened.at(0).keys, std::vector{tree_.root() + "/k"});
  own("<Access><Keys>k</Keys></Access>");
  access_of_app({.verifiers = verifiers});
  EXPECT_EQ(opened.size(), 1u) << "nothing asks for a token";
}

TEST_F(AccessTags, AFileOfKeysThatCannotBeUsedIsAnErrorWhereItIsNamed) {
  own("<Access><Play>token</Play>\n<Keys>conf/none.jwks</Keys></Access>");
  EXPECT_THAT(checked(), HasSubstr("applications/app/Application.xml:3:7: error: "));
  EXPECT_THAT(checked(), HasSubstr("conf/none.jwks"));
  tree_.write("conf/broken.jwks", "{\"keys\":[]}");
  defaults("<Access><Keys>conf/broken.jwks</Keys></Access>");
  own("<Access><Play>token</Play></Access>");
  EXPECT_THAT(checked(), HasSubstr(std::string(kApplicationFile) + ":2:15: error: "));
}

TEST_F(AccessTags, WithoutUsableKeysTheApplicationIsServedAndTheyMayComeLater) {
  own("<Access><Play>token</Play><Keys>conf/keys.jwks</Keys></Access>");
  tree_.make_folder("applications/app");
  auto loaded = load(tree_.root());
  auto configuration = std::make_shared<const Configuration>(std::move(*loaded.configuration));
  ConfiguredApplications applications(configuration, 0, {.verifiers = std::make_shared<access::Verifiers>()});
  const auto verifier = [&] { return test::access_in(**applications.load("_defaultVHost_", "app")).verifier; };
  EXPECT_EQ(verifier(), nullptr);
  tree_.write("conf/keys.jwks", R"({"keys":[{"kty":"OKP","crv":"Ed25519","kid":"k","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]})");
  EXPECT_NE(verifier(), nullptr);
}

}  // namespace
}  // namespace sallyport::config
