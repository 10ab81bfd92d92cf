#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "script/context.hpp"

namespace sallyport::script {
namespace {

using testing::HasSubstr;

class ContextTest : public testing::Test {
 protected:
  ScriptError error_of(const std::string& source) {
    const Outcome outcome = context_.evaluate(source, "main.asc");
    EXPECT_TRUE(outcome.error) << "no error: " << source;
    return outcome.error.value_or(ScriptError{});
  }
  double number_of(const std::string& source) {
    const Outcome outcome = context_.evaluate(source, "main.asc");
    EXPECT_TRUE(outcome.ok()) << outcome.error->to_string();
    return outcome.ok() ? JSValueToNumber(context_.ref(), outcome.value, nullptr) : 0;
  }

  static constexpr Engine::Limits kLimits{Milliseconds(300), 96UL * 1024 * 1024};
  Context context_{Engine::of_this_thread(), kLimits};
};

TEST_F(ContextTest, ErrorsNameFileAndLine) {
  const ScriptError thrown = error_of("var a = 1;\nundefinedFunction();");
  EXPECT_EQ(thrown.kind, ScriptError::Kind::exception);
  EXPECT_EQ(thrown.file, "main.asc");
  EXPECT_EQ(thrown.line, 2u);
  EXPECT_THAT(thrown.message, HasSubstr("undefinedFunction"));
  EXPECT_EQ(error_of("\n\nvar = ;").kind, ScriptError::Kind::syntax);
  EXPECT_EQ(error_of("throw 'words';").message, "words");
}

TEST_F(ContextTest, SyntaxIsCheckedWithoutRunning) {
  EXPECT_FALSE(context_.check_syntax("throw 1;", "main.asc"));
  const auto fault = context_.check_syntax("var a;\nfunction (", "main.asc");
  ASSERT_TRUE(fault);
  EXPECT_EQ(fault->file, "main.asc");
  EXPECT_EQ(fault->line, 2u);
}

TEST_F(ContextTest, AnEndlessLoopIsEndedAndTheNextCallWorks) {
  for (int round = 0; round < 2; ++round) {  // the engine's limit fires once: it must be set anew
    EXPECT_EQ(error_of("while (true);").kind, ScriptError::Kind::timeout);
    EXPECT_EQ(number_of("1 + 1"), 2);
  }
}

TEST_F(ContextTest, AScriptCannotCatchItsEnd) {
  EXPECT_EQ(error_of("while (true) { try { while (true); } catch (e) {} }").kind, ScriptError::Kind::timeout);
  EXPECT_EQ(error_of("try { while (true); } finally { while (true); }").kind, ScriptError::Kind::timeout);
}

TEST_F(ContextTest, WhoKeepsTooMuchIsEnded) {
  Context patient(Engine::of_this_thread(), {Milliseconds(120'000), kLimits.heap});  // on a slow machine too
  const Outcome outcome = patient.evaluate("var kept = []; while (true) kept.push({a: [1, 2, 3], b: 'x' + kept.length});", "main.asc");
  ASSERT_TRUE(outcome.error);
  EXPECT_EQ(outcome.error->kind, ScriptError::Kind::memory);
  patient.evaluate("kept = null", "main.asc");
  patient.collect_garbage();
  EXPECT_LT(patient.heap_size(), 48UL * 1024 * 1024);
  EXPECT_EQ(number_of("1 + 1"), 2);
}

TEST_F(ContextTest, EveryFurtherOneBringsHeapOfItsOwn) {
  const auto engine = Engine::of_this_thread();
  const std::size_t allowed = engine->allowed_heap(kLimits);
  {
    const Context further(engine, kLimits);
    EXPECT_EQ(engine->allowed_heap(kLimits), allowed + 1024 * 1024);
  }
  EXPECT_EQ(engine->allowed_heap(kLimits), allowed);
}

TEST_F(ContextTest, TheHeapIsNotCountedAgainWhileItRests) {
  const auto engine = Engine::of_this_thread();
  const std::size_t before = context_.heap_size();
  context_.evaluate("var kept = []; for (var i = 0; i < 100000; ++i) kept.push({number: i})", "main.asc");
  EXPECT_EQ(engine->heap_size_lately(context_.ref(), 1'000'000), before);
  EXPECT_GT(engine->heap_size_lately(context_.ref(), 0), before);
  context_.collect_garbage();  // then what it was is forgotten
  EXPECT_GT(engine->heap_size_lately(context_.ref(), 1'000'000), before);
}

TEST_F(ContextTest, DeepRecursionIsAnErrorOfTheScript) {
  EXPECT_THAT(error_of("(function f() { f(); })()").message, HasSubstr("call stack"));
}

TEST_F(ContextTest, HugeStringsAndArraysDoNotEndTheProcess) {
  context_.evaluate("var s = 'x'; while (true) s += s;", "main.asc");
  context_.evaluate("new Array(1e8).fill(1)", "main.asc");
  context_.collect_garbage();
  EXPECT_EQ(number_of("1 + 1"), 2);
}

TEST_F(ContextTest, NativeFunctionsThrowIntoTheScript) {
  js_set(context_.ref(), context_.global(), "fail",
         context_.make_function([](JSContextRef, std::span<const JSValueRef>) -> JSValueRef { throw std::string("not today"); }));
  EXPECT_EQ(number_of("try { fail(); } catch (e) { e.message == 'not today' ? 1 : 2 }"), 1);
  EXPECT_EQ(error_of("\nfail()").message, "Error: not today");
}

TEST_F(ContextTest, ContextsOfOneThreadShareTheEngineAndNothingElse) {
  Context other(Engine::of_this_thread(), kLimits);
  context_.evaluate("var mine = 1; Object.prototype.extra = 1;", "main.asc");
  EXPECT_TRUE(other.evaluate("if (typeof mine != 'undefined' || ({}).extra) throw 1;", "other.asc").ok());
}

}  // namespace
}  // namespace sallyport::script
