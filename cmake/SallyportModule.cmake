# With a unity build (the sanitizers' presets), several sources are compiled as one. APART names those that are
# compiled alone there, because an unnamed namespace of theirs has names that another source of the target has too.
function(sallyport_compile_apart target folder sources)
  list(TRANSFORM sources PREPEND ${folder}/)
  set_source_files_properties(${sources} TARGET_DIRECTORY ${target} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
endfunction()

# Everything that runs under the sanitizers; the benchmarks, examples and probes do not.
add_custom_target(sanitized)

# sallyport_module(NAME [USES module...] [LINKS library...] [APART source...] [ASIO])
#
# One folder under src/ is one static library sallyport_NAME. USES names the modules it may include;
# tests/architecture holds the same table against the real #include lines. ASIO adds the precompiled
# Boost.Asio and Boost.Beast headers.
function(sallyport_module name)
  cmake_parse_arguments(ARG "ASIO" "" "USES;LINKS;APART" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  list(FILTER sources EXCLUDE REGEX "/main\\.cpp$")
  if(sources)
    add_library(sallyport_${name} STATIC ${sources})
    sallyport_compile_apart(sallyport_${name} ${CMAKE_CURRENT_SOURCE_DIR} "${ARG_APART}")
    set(scope PUBLIC)
  else()
    add_library(sallyport_${name} INTERFACE)
    set(scope INTERFACE)
  endif()
  target_include_directories(sallyport_${name} ${scope} ${PROJECT_SOURCE_DIR}/src)
  foreach(used IN LISTS ARG_USES)
    target_link_libraries(sallyport_${name} ${scope} sallyport_${used})
  endforeach()
  target_link_libraries(sallyport_${name} ${scope} ${ARG_LINKS})
  if(sources)
    if(ARG_ASIO)
      target_precompile_headers(sallyport_${name} PRIVATE ${PROJECT_SOURCE_DIR}/cmake/pch_asio.hpp)
    endif()
  endif()
endfunction()

# sallyport_unit_test(MODULE [USES module...] [APART source...] [ASIO]): tests/unit/MODULE/*.cpp become the program
# unit_MODULE.
function(sallyport_unit_test module)
  cmake_parse_arguments(ARG "ASIO" "" "USES;APART" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/unit/${module}/*.cpp)
  if(NOT sources)
    return()
  endif()
  add_executable(unit_${module} ${sources})
  add_dependencies(sanitized unit_${module})
  sallyport_compile_apart(unit_${module} ${PROJECT_SOURCE_DIR}/tests/unit/${module} "${ARG_APART}")
  target_include_directories(unit_${module} PRIVATE ${PROJECT_SOURCE_DIR}/tests)
  target_compile_definitions(unit_${module} PRIVATE SALLYPORT_VECTORS="${PROJECT_SOURCE_DIR}/tests/vectors")
  target_link_libraries(unit_${module} PRIVATE sallyport_${module} GTest::gmock GTest::gtest GTest::gtest_main)
  foreach(used IN LISTS ARG_USES)
    target_link_libraries(unit_${module} PRIVATE sallyport_${used})
  endforeach()
  if(ARG_ASIO)
    target_precompile_headers(unit_${module} PRIVATE ${PROJECT_SOURCE_DIR}/cmake/pch_asio.hpp)
  endif()
  add_test(NAME unit_${module} COMMAND unit_${module})
  set_tests_properties(unit_${module} PROPERTIES LABELS unit TIMEOUT 300 PROCESSORS 4)  # quarters of a core, as in tests/functional
endfunction()
