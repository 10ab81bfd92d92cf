// <Transcoding>: of applications and of the server.
#include "config/transcoding_reader.hpp"

#include <gtest/gtest.h>

#include "config/configured_applications.hpp"
#include "config/load.hpp"
#include "unit/config/memory_tree.hpp"
#include "unit/config/temporary_tree.hpp"

namespace sallyport::config {
namespace {

class TranscodingReaderTest : public testing::Test {
 protected:
  TranscodingReaderTest() { tree_.make_folder("applications/app"); }

  LoadResult loaded() { return load(tree_.root()); }
  hub::TranscodingOptions options() {
    auto found = loaded();
    EXPECT_TRUE(found.ok()) << test::text_of_all(found.diagnostics);
    ConfiguredApplications source(std::make_shared<const Configuration>(std::move(*found.configuration)), 0, ConfiguredApplicationsOptions{});
    const auto app = source.load("_defaultVHost_", "app");
    EXPECT_TRUE(app.ok());
    return app.ok() ? (*app)->transcoding : hub::TranscodingOptions{};
  }
  void vhost(const std::string& inside) { tree_.write(test::kApplicationFile, "<Application>" + inside + "</Application>"); }
  void own(const std::string& inside) { tree_.write("applications/app/Application.xml", "<Application>" + inside + "</Application>"); }

  test::TemporaryTree tree_;
};

TEST_F(TranscodingReaderTest, NothingIsTheDefault) {
  EXPECT_FALSE(options().aac);
  EXPECT_FALSE(options().opus);
}

TEST_F(TranscodingReaderTest, TagsSayWhatAndHow) {
  own("<Transcoding><Audio>Opus, AAC</Audio><AacBitrate>160</AacBitrate><OpusBitrate>48</OpusBitrate><MaxStreams>3</MaxStreams>"
      "<Linger>0</Linger></Transcoding>");
  const hub::TranscodingOptions read = options();
  EXPECT_TRUE(read.aac);
  EXPECT_TRUE(read.opus);
  EXPECT_EQ(read.aac_bitrate, 160'000u);
  EXPECT_EQ(read.opus_bitrate, 48'000u);
  EXPECT_EQ(read.max_streams, 3u);
  EXPECT_EQ(read.linger, Seconds(0));
}

TEST_F(TranscodingReaderTest, ApplicationsInheritIt) {
  vhost("<Transcoding><Audio>aac</Audio></Transcoding>");
  own("<Transcoding><MaxStreams>2</MaxStreams></Transcoding>");
  EXPECT_TRUE(options().aac);
  EXPECT_FALSE(options().opus);
  EXPECT_EQ(options().max_streams, 2u);
}

TEST_F(TranscodingReaderTest, TheServerHasABound) {
  EXPECT_EQ(loaded().configuration->server.transcoding.max_processes, 16u);
  tree_.write("conf/Server.xml", "<Root><Server><Transcoding><MaxProcesses>2</MaxProcesses></Transcoding></Server></Root>");
  EXPECT_EQ(loaded().configuration->server.transcoding.max_processes, 2u);
}

TEST_F(TranscodingReaderTest, WrongWordsAreErrors) {
  vhost("<Transcoding><Audio>mp3</Audio></Transcoding>");
  EXPECT_FALSE(loaded().ok());
}

}  // namespace
}  // namespace sallyport::config
