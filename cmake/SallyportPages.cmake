# sallyport_built_in_pages(MODULE): puts the pages of web/pages into src/MODULE, bundled by esbuild, which scripts/setup
# installs from npm. Where node or npm's packages are missing everything else is built, and the server says that it has no
# pages.
function(sallyport_built_in_pages module)
  set(source ${PROJECT_SOURCE_DIR}/web/pages)
  set(table ${CMAKE_CURRENT_BINARY_DIR}/built_in_files.cpp)
  find_program(NODE_PROGRAM node)
  if(NODE_PROGRAM AND EXISTS ${source}/node_modules/.bin/esbuild AND EXISTS ${PROJECT_SOURCE_DIR}/web/client/src/media/index.ts)
    file(GLOB_RECURSE inputs CONFIGURE_DEPENDS ${source}/src/* ${source}/static/* ${PROJECT_SOURCE_DIR}/web/client/src/*.ts)
    add_custom_command(OUTPUT ${table}
      COMMAND ${NODE_PROGRAM} ${source}/build.mjs ${CMAKE_CURRENT_BINARY_DIR}/files ${table}
      DEPENDS ${inputs} ${source}/build.mjs ${source}/package-lock.json
      COMMENT "Bundling the web pages")
  else()
    message(STATUS "Building without web pages: run scripts/setup, which installs web/pages' packages from npm")
    file(CONFIGURE OUTPUT ${table} CONTENT [[
#include "pages/built_in.hpp"

namespace sallyport::pages {
std::span<const BuiltInFile> built_in_files() { return {}; }
}  // namespace sallyport::pages
]])
  endif()
  target_sources(sallyport_${module} PRIVATE ${table})
  set_source_files_properties(${table} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
endfunction()
