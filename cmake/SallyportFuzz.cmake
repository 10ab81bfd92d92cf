# sallyport_fuzz_target(NAME USES module... [AT_LEAST count] [PER_SEED count])
#
# tests/fuzz/fuzz_NAME.cpp defines LLVMFuzzerTestOneInput. It becomes
#   fuzz_NAME    with libFuzzer, when SALLYPORT_FUZZ is on (clang);
#   replay_NAME  with any compiler, when SALLYPORT_TESTS is on: a test that runs it over the committed
#                seeds in tests/fuzz/corpus/NAME and over what make_corpus.py makes of them (every
#                truncation, every field at its extremes). AT_LEAST (500) is how many files that must be.
function(sallyport_fuzz_target name)
  cmake_parse_arguments(ARG "" "AT_LEAST;PER_SEED" "USES" ${ARGN})
  list(TRANSFORM ARG_USES PREPEND sallyport_ OUTPUT_VARIABLE libraries)
  set(folder ${PROJECT_SOURCE_DIR}/tests/fuzz)
  if(SALLYPORT_FUZZ)
    add_executable(fuzz_${name} ${folder}/fuzz_${name}.cpp)
    target_include_directories(fuzz_${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests)
    target_link_libraries(fuzz_${name} PRIVATE ${libraries})
    target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
  endif()
  if(SALLYPORT_TESTS)
    add_executable(replay_${name} ${folder}/fuzz_${name}.cpp ${folder}/replay_main.cpp)
    add_dependencies(sanitized replay_${name})
    target_include_directories(replay_${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests)
    target_link_libraries(replay_${name} PRIVATE ${libraries})
    sallyport_add_replay(${name} "${ARG_AT_LEAST}" "${ARG_PER_SEED}")
  endif()
endfunction()

function(sallyport_add_replay name at_least per_seed)
  find_package(Python3 REQUIRED COMPONENTS Interpreter)
  if(NOT at_least)
    set(at_least 500)
  endif()
  if(NOT per_seed)
    set(per_seed 256)
  endif()
  set(seeds ${PROJECT_SOURCE_DIR}/tests/fuzz/corpus/${name})
  set(made ${CMAKE_CURRENT_BINARY_DIR}/malformed/${name})
  add_test(NAME corpus_${name} COMMAND ${Python3_EXECUTABLE} ${PROJECT_SOURCE_DIR}/tests/fuzz/make_corpus.py
    --out ${made} --per-seed ${per_seed} --at-least ${at_least} ${seeds})
  add_test(NAME replay_${name} COMMAND replay_${name} ${seeds} ${made})
  set_tests_properties(corpus_${name} PROPERTIES FIXTURES_SETUP malformed_${name} LABELS fuzz TIMEOUT 120 PROCESSORS 4)
  set_tests_properties(replay_${name} PROPERTIES FIXTURES_REQUIRED malformed_${name} LABELS fuzz TIMEOUT 300 PROCESSORS 4)
endfunction()
